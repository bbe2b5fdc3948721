package demo_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"

	"belegpost/assets/demo"

	"github.com/BurntSushi/toml"
)

type office struct {
	Office    struct{ Archive, Country string }
	Mailbox   struct{ Port int }
	Sending   struct{ Port int }
	Addresses struct{ Domain string }
	Client    []struct {
		Number, Name, Period string
		FiscalYearStart      string `toml:"fiscal_year_start"`
		Recipients           []struct{ Email, Success string }
		Addresses            []struct{ Label, Symbol, Extension string }
	}
}

func readOffice(t *testing.T) office {
	t.Helper()
	tmpl, err := template.New("office.toml").Option("missingkey=error").Parse(demo.Office())
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	fields := struct {
		IMAPPort, SMTPPort int
		Archive            string
	}{1143, 1587, `C:\Büro "Demo"\Archiv`}
	if err := tmpl.Execute(&text, fields); err != nil {
		t.Fatal(err)
	}
	var o office
	if _, err := toml.Decode(text.String(), &o); err != nil {
		t.Fatal(err)
	}
	if o.Mailbox.Port != 1143 || o.Sending.Port != 1587 || o.Office.Archive != fields.Archive {
		t.Errorf("ports %d and %d, archive %q", o.Mailbox.Port, o.Sending.Port, o.Office.Archive)
	}
	return o
}

// known gives every address of the office a stand-in for its random token.
func (o office) known(client, symbol, extension string) string {
	for _, c := range o.Client {
		for _, a := range c.Addresses {
			if c.Number == client && a.Symbol == symbol && a.Extension == extension {
				return strings.ToLower(client+"."+symbol+".k7q2."+extension) + "@" + o.Addresses.Domain
			}
		}
	}
	return ""
}

func TestOfficeHasFiveClientsAndTwelveActiveAddresses(t *testing.T) {
	o := readOffice(t)
	symbols, success, periods := map[string]bool{}, map[string]bool{}, map[string]int{}
	addresses, otherYear := 0, 0
	for _, c := range o.Client {
		periods[c.Period]++
		if c.FiscalYearStart != "01-01" {
			otherYear++
		}
		for _, r := range c.Recipients {
			success[r.Success] = true
		}
		for _, a := range c.Addresses {
			addresses++
			symbols[a.Symbol] = true
		}
		if len(c.Recipients) == 0 {
			t.Errorf("%s has no recipient", c.Name)
		}
	}
	retired := demo.Retired()
	if len(o.Client) != 5 || addresses-len(retired) != 12 || len(symbols) != 5 || len(success) != 3 {
		t.Errorf("%d clients, %d addresses, symbols %v, success %v", len(o.Client), addresses, symbols, success)
	}
	if periods["quarter"] != 1 || otherYear != 1 {
		t.Errorf("periods %v, %d other fiscal years", periods, otherYear)
	}
	for _, r := range retired {
		if o.known(r.Client, r.Symbol, r.Extension) == "" {
			t.Errorf("retired address %v is not in the office", r)
		}
	}
}

func TestMailsCarryTheRealAddresses(t *testing.T) {
	o := readOffice(t)
	mails, err := demo.Mails(o.known)
	if err != nil {
		t.Fatal(err)
	}
	if len(mails) < 44 {
		t.Errorf("%d mails", len(mails))
	}
	total, names := 0, map[string]bool{}
	for i, m := range mails {
		total += len(m.Raw)
		if names[m.Name] || m.Folder != "INBOX" {
			t.Errorf("%s in %s", m.Name, m.Folder)
		}
		names[m.Name] = true
		if regexp.MustCompile(`@@[0-9]+/`).Match(m.Raw) {
			t.Errorf("%s has a placeholder left", m.Name)
		}
		if i > 0 && m.Date.Before(mails[i-1].Date) {
			t.Errorf("%s is older than the mail before it", m.Name)
		}
		if bytes.Count(m.Raw, []byte("\n")) != bytes.Count(m.Raw, []byte("\r\n")) {
			t.Errorf("%s has bare line feeds", m.Name)
		}
		parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
		if err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		checkTrace(t, m, parsed.Header)
	}
	if total > 3<<20 {
		t.Errorf("%d bytes of mail", total)
	}
}

// checkTrace holds the mail's times against each other and its envelope
// against the office's domain.
func checkTrace(t *testing.T, m demo.Mail, h mail.Header) {
	t.Helper()
	if sent, err := h.Date(); err == nil && (m.Date.Before(sent) || m.Date.Sub(sent) > 5*time.Minute) {
		t.Errorf("%s: sent %v, arrived %v", m.Name, sent, m.Date)
	} else if err != nil && m.Name != "42-ohne-datum" {
		t.Errorf("%s: %v", m.Name, err)
	}
	envelope := h.Get("X-Original-To") + h.Get("Envelope-To")
	if !strings.Contains(envelope, "@belege.kanzlei-muster.example") {
		t.Errorf("%s: envelope %q", m.Name, envelope)
	}
	if !strings.Contains(h.Get("Received"), "by mail.kanzlei-muster.example") {
		t.Errorf("%s: topmost Received is not the provider's", m.Name)
	}
}

func TestUnknownAddressIsAnError(t *testing.T) {
	none := func(_, _, _ string) string { return "" }
	if _, err := demo.Mails(none); err == nil || !strings.Contains(err.Error(), "10023/ER/lieferanten") {
		t.Errorf("Mails: %v", err)
	}
	if _, err := demo.Later(none, 0, time.Now()); err == nil {
		t.Error("Later without an error")
	}
}

func TestWantNamesEveryMailOnce(t *testing.T) {
	o := readOffice(t)
	mails, err := demo.Mails(o.known)
	if err != nil {
		t.Fatal(err)
	}
	want, err := demo.Want()
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != len(mails) {
		t.Fatalf("%d outcomes for %d mails", len(want), len(mails))
	}
	filed, numbers := 0, map[string]bool{}
	for _, c := range o.Client {
		numbers[c.Number] = true
	}
	period := regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2]|Q[1-4])$`)
	for i, w := range want {
		if w.Mail != mails[i].Name {
			t.Errorf("outcome %d is of %s, mail is %s", i, w.Mail, mails[i].Name)
		}
		filed += len(w.Filed)
		for _, f := range slices.Concat(w.Filed, w.Companions, w.Duplicates) {
			if !numbers[f.Client] || !period.MatchString(f.Period) || f.Name == "" || f.Reason != "" {
				t.Errorf("%s: %+v", w.Mail, f)
			}
		}
		for _, f := range slices.Concat(w.Failed, w.Ignored) {
			if f.Reason == "" || f.Period != "" || f.Client == "" && f.Reason != "unknown-address" {
				t.Errorf("%s: %+v", w.Mail, f)
			}
		}
		if status := statusOf(w); w.Status != status && len(w.Filed)+len(w.Failed)+len(w.Duplicates) > 0 {
			t.Errorf("%s: status %s, its attachments say %s", w.Mail, w.Status, status)
		}
	}
	if filed < 30 {
		t.Errorf("%d documents", filed)
	}
}

func statusOf(w demo.Wanted) string {
	switch {
	case len(w.Filed) > 0 && len(w.Failed) > 0:
		return "partly-filed"
	case len(w.Filed) > 0:
		return "filed"
	case len(w.Failed) > 0:
		return "failed"
	}
	return "duplicate"
}

func TestLaterMailsAreNeverTheSame(t *testing.T) {
	o := readOffice(t)
	now := time.Date(2026, time.November, 30, 23, 59, 58, 0, time.FixedZone("CET", 3600))
	seen := map[string]string{}
	for n := range 28 {
		at := now.Add(time.Duration(n/14) * time.Second)
		m, err := demo.Later(o.known, n, at)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
		if err != nil {
			t.Fatal(err)
		}
		if sent, err := parsed.Header.Date(); err != nil || sent.After(m.Date) || !m.Date.Equal(at) {
			t.Errorf("%s: sent %v (%v), arrived %v", m.Name, sent, err, m.Date)
		}
		for i, pdf := range papers(t, m.Raw) {
			name := fmt.Sprint(m.Name, "#", i)
			checkOffsets(t, name, pdf)
			sum := fmt.Sprintf("%x", sha256.Sum256(pdf))
			if old := seen[sum]; old != "" && !strings.Contains(name, "geschuetzt") {
				t.Errorf("%s has the bytes of %s", name, old)
			}
			seen[sum] = name
		}
	}
	if len(seen) < 16 {
		t.Errorf("%d different papers", len(seen))
	}
}

// checkOffsets finds the cross-reference table of a PDF where it says it is.
func checkOffsets(t *testing.T, name string, pdf []byte) {
	t.Helper()
	if bytes.Contains(pdf, []byte("00.00.0000")) || bytes.Contains(pdf, []byte("000000-000000-00")) {
		t.Errorf("%s has a placeholder left", name)
	}
	i := bytes.LastIndex(pdf, []byte("startxref\n"))
	if i < 0 {
		t.Fatalf("%s has no startxref", name)
	}
	digits, _, _ := strings.Cut(string(pdf[i+len("startxref\n"):]), "\n")
	if at, err := strconv.Atoi(digits); err != nil || !bytes.HasPrefix(pdf[at:], []byte("xref\n")) {
		t.Errorf("%s: no xref at %s", name, digits)
	}
}
