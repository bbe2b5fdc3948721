package mailsync

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
)

// mailMaker makes mails of all kinds, well-formed and not.
type mailMaker struct {
	*rand.Rand
	msg string // a mail saved by Outlook
}

func (r mailMaker) one(of ...string) string { return of[r.IntN(len(of))] }

// addresses are some of the test directory's, retired ones, ones that are not ours, and nonsense.
func (r mailMaker) addresses() string {
	var list []string
	for range 1 + r.IntN(3) {
		list = append(list, r.one("a@import.example", "B@IMPORT.example", "c+x@import.example", "C <c@import.example>", "alt@alt.example",
			"info@import.example", "x@elsewhere.example", "box+c.er.k7q2@kanzlei.example", "<a@import.example", "\"a@import.example\" <x@y.example>", "left@import.example", ""))
	}
	return strings.Join(list, r.one(", ", ",", " ", ";"))
}

func (r mailMaker) header() string {
	var b strings.Builder
	for range 1 + r.IntN(5) {
		switch name := r.one("X-Original-To", "Delivered-To", "To", "Cc", "Envelope-To", "X-Forwarded-To", "Received", "Received", "Subject", "Date"); name {
		case "Received":
			fmt.Fprintf(&b, "Received: from x by %s for <%s>; Mon, 1 Jun 2026 10:00:00 +0200\n", r.one("mx.hoster.example", "evil.example"), r.one("a@import.example", "info@import.example"))
		case "Subject", "Date":
			fmt.Fprintf(&b, "%s: Mon, 1 Jun 2026 10:00:00 +0200\n", name)
		default:
			fmt.Fprintf(&b, "%s: %s\n", name, r.addresses())
		}
	}
	return b.String()
}

// entity is a part with its Content- fields, or something with parts inside.
func (r mailMaker) entity(depth int) string {
	good := "%PDF-1.4 " + r.one("ok", "damaged", "password", "unavailable") + "\n" + fmt.Sprint(r.Uint32())
	kind := r.IntN(12)
	if depth > 3 {
		kind = r.IntN(7)
	}
	field := "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"" + r.one("r.pdf", "März.PDF", "x.xml", "", "../a\\b.pdf") + "\"\n"
	packed := func(kind, content string) string {
		return "Content-Type: " + kind + "\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(content)) + "\n"
	}
	switch kind {
	case 0:
		return "Content-Type: text/plain\n\nGrüße\nbegin 644 r.pdf\n#0V%T\n`\nend\n"
	case 1, 2:
		return field + "\n" + good + "\n"
	case 3:
		return field + "\n" + r.one("", "hallo", "<?xml version='1.0'?><x/>", "GIF89a") + "\n"
	case 4:
		return packed("application/ms-tnef", r.cut(winmail("r.pdf", good, "b.txt", "x")))
	case 5:
		return packed("application/vnd.ms-outlook", r.cut(r.msg))
	case 6:
		return "Content-Type: " + r.one("image/png", "text/calendar", "application/pkcs7-signature", "text/rfc822-headers") + "; name=x\nContent-ID: <a@b>\nContent-Disposition: inline\n\nx\n"
	case 7, 8:
		return "Content-Type: message/rfc822\n\n" + r.mail(depth+1)
	case 9:
		return packed("application/pkcs7-mime; name=smime.p7m", signedData("Content-Type: application/pdf\r\n\r\n%PDF-1.4 ok\r\n"))
	}
	boundary := fmt.Sprintf("b%d.%d", depth, r.IntN(2))
	b := "Content-Type: multipart/" + r.one("mixed", "alternative", "digest", "appledouble", "encrypted") + "; boundary=" + boundary + "\n\n"
	for range r.IntN(4) {
		b += "--" + boundary + "\n" + r.entity(depth+1)
	}
	return b + "--" + boundary + r.one("--\n", "\n", "")
}

// cut cuts a quarter of the files off somewhere.
func (r mailMaker) cut(s string) string {
	if r.IntN(4) == 0 {
		return s[:r.IntN(len(s))]
	}
	return s
}

func (r mailMaker) mail(depth int) string { return r.header() + r.entity(depth) }

// damaged changes some bytes of a third of the mails.
func (r mailMaker) damaged(mail string) []byte {
	raw := []byte(strings.ReplaceAll(mail, "\n", "\r\n"))
	if r.IntN(3) > 0 {
		return raw
	}
	for range 1 + r.IntN(6) {
		at := r.IntN(len(raw))
		switch r.IntN(3) {
		case 0:
			raw[at] = byte(r.Uint32())
		case 1:
			raw = append(raw[:at:at], raw[min(len(raw), at+r.IntN(40)):]...)
		default:
			raw = append(raw[:at:at], append([]byte(r.one("\r\n", "--", "=?utf-8?q?", "\"", ";")), raw[at:]...)...)
		}
		if len(raw) == 0 {
			return raw
		}
	}
	return raw
}

// Whatever the mail: nothing is filed for an address that is not a known, active one, and each attachment has exactly
// one outcome.
func TestWhateverTheMailNothingIsFiledForOthers(t *testing.T) {
	const mails = 4000
	maker := mailMaker{rand.New(rand.NewPCG(20260601, 1)), savedMail(t)}
	dir := testDirectory()
	dir.Addresses["left@import.example"] = storage.KnownAddress{ID: 7, Client: 3, Active: true}
	hits, filed, deliveries := 0, 0, 0
	for range mails {
		raw := maker.damaged(maker.mail(0))
		m := mimewalk.Walk(raw, mimewalk.Limits{})
		f := facts{message: m, recipients: route(m.Header, zoneOf(m.Header, nil), office{dir: dir, mailbox: "box@import.example"}), checked: map[string]pdf.Result{},
			now: time.Date(2026, 6, 2, 8, 0, 0, 0, time.UTC), where: vienna}
		for _, p := range flatten(m.Parts) {
			if isPDF(p.part) {
				word, _, _ := strings.Cut(strings.TrimPrefix(string(p.part.Head), "%PDF-1.4 "), "\r")
				f.checked[p.path] = pdf.Result{Outcome: pdf.Outcome(word)}
			}
		}
		known := false
		for _, d := range decide(f).Deliveries {
			deliveries++
			address, ok := dir.Addresses[d.Address]
			known = known || ok
			filed += checkDelivery(t, raw, d, partPaths(m.Parts), ok && address.Active && address.ClientOn)
		}
		if known {
			hits++
		}
	}
	t.Logf("%d mails with %d deliveries, %d %% to known addresses; %d attachments filed", mails, deliveries, hits*100/mails, filed)
	if hits*100 < 30*mails || filed < mails/20 {
		t.Error("too few of them reach an address or are filed: the test measures nothing")
	}
}

func savedMail(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/rechnung.msg")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// partPaths are the paths of all parts, also those inside others.
func partPaths(parts []*mimewalk.Part) (paths []string) {
	for _, p := range parts {
		paths = append(append(paths, p.Path), partPaths(p.Nested)...)
	}
	return paths
}

// checkDelivery returns how many attachments are filed.
func checkDelivery(t *testing.T, raw []byte, d storage.Delivery, parts []string, mayFile bool) (filed int) {
	t.Helper()
	seen := map[string]bool{}
	for _, a := range d.Attachments {
		known := a.Outcome == storage.OutcomeFailed || a.Outcome == storage.OutcomeIgnored
		switch {
		case seen[a.Part]:
			t.Fatalf("part %s has two outcomes in\n%s", a.Part, raw)
		case a.Outcome == storage.OutcomeFiled && (!mayFile || a.Reason != ""):
			t.Fatalf("part %s is filed for %q (reason %q) in\n%s", a.Part, d.Address, a.Reason, raw)
		case a.Outcome != storage.OutcomeFiled && (!known || a.Reason == ""):
			t.Fatalf("part %s has outcome %q, reason %q in\n%s", a.Part, a.Outcome, a.Reason, raw)
		}
		seen[a.Part] = true
		if a.Outcome == storage.OutcomeFiled {
			filed++
		}
	}
	for _, p := range parts {
		if !seen[p] {
			t.Fatalf("part %s has no outcome in\n%s", p, raw)
		}
	}
	if len(seen) != len(parts) || filed == 0 && len(d.Attachments) == 0 && d.Reason == "" {
		t.Fatalf("%d outcomes for %d parts, reason %q in\n%s", len(seen), len(parts), d.Reason, raw)
	}
	return filed
}
