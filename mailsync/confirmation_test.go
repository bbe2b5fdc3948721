package mailsync

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// confirmationOf reads a mail as the server would deliver it.
func confirmationOf(mail string) *storage.Confirmation {
	m := mimewalk.Walk([]byte(strings.ReplaceAll(mail, "\n", "\r\n")), mimewalk.Limits{})
	return confirmation(m, zoneOf(m.Header, nil))
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "confirmations", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The texts of Gmail are as they came; others say in X-Fixture what of them was
// seen, and where, and what is made from the provider's help pages.
func TestConfirmationsOfProvidersAreRead(t *testing.T) {
	wants, err := os.ReadFile(filepath.Join("testdata", "confirmations", "want.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(wants)) {
		want := strings.Split(strings.TrimSpace(line), "\t")
		c := confirmationOf(fixture(t, want[0]))
		if c == nil {
			t.Errorf("%s is no confirmation", want[0])
			continue
		}
		proved := map[bool]string{true: "proved", false: "-"}[c.Proved]
		got := []string{want[0], c.Provider, c.Code, c.Link, proved}
		for i := range got {
			if got[i] == "" {
				got[i] = "-"
			}
		}
		if g := strings.Join(got, "\t"); g != strings.Join(want, "\t") {
			t.Errorf("got  %s\nwant %s", g, strings.Join(want, "\t"))
		}
	}
}

func TestWhatOnlyPretendsIsNoConfirmation(t *testing.T) {
	genuine := fixture(t, "gmail-en")
	for name, mail := range map[string]string{
		"another sender":             strings.Replace(genuine, "forwarding-noreply@google.com", "forwarding-noreply@google.com.evil.example", 1),
		"a person's Gmail":           strings.Replace(genuine, "forwarding-noreply@google.com", "forwarding-noreply@gmail.com", 1),
		"a person at GMX":            strings.Replace(fixture(t, "gmx-de"), "noreply@system.gmx.net", "noreply@gmx.net", 1),
		"a signature that fails":     strings.NewReplacer("dkim=pass", "dkim=fail", "dmarc=pass", "dmarc=fail").Replace(genuine),
		"another's signature":        strings.NewReplacer("google.com header.i=@google.com", "evil.example", "dmarc=pass", "dmarc=none").Replace(genuine),
		"something else from Google": strings.NewReplacer("orward", "old", "Forward", "Hold", "forwarding-noreply", "no-reply").Replace(genuine),
		"no code and no link":        strings.NewReplacer("304298959", "3", "https", "http").Replace(genuine),
		"with a file":                strings.Replace(genuine, "text/plain; charset=UTF-8", "application/pdf; name=a.pdf", 1),
		"with a photo":               strings.Replace(fixture(t, "gmail-html"), "Content-ID: <logo>", "Content-Disposition: attachment", 1),
	} {
		if c := confirmationOf(mail); c != nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestForgedProofsAndLinksDoNotCount(t *testing.T) {
	genuine := fixture(t, "gmail-en")
	trusted, rest, _ := strings.Cut(genuine, "Received:")
	forged := confirmationOf("Received:" + strings.Replace(rest, "From: Gmail", trusted+"From: Gmail", 1))
	if forged == nil || forged.Proved {
		t.Errorf("a proof below the provider's header: %+v, want one that is not proved", forged)
	}
	for _, link := range []string{"http://mail-settings.google.com/mail/vf-1", "https://google.com.evil.example/mail/vf-1", "https://google.com@evil.example/mail/vf-1",
		"https://evilgoogle.com/mail/vf-1", "https://mail-settings.google.com:8443/mail/vf-1"} {
		c := confirmationOf(strings.Replace(genuine, "https://mail-settings.google.com/mail/vf-%5BANGjdJ8xyz%5D-AbC123", link, 1))
		if c == nil || c.Link != "" || c.Code != "304298959" {
			t.Errorf("%s: %+v, want the code alone", link, c)
		}
	}
}

// FuzzConfirmation: what is shown to click on leads to the provider, and what is
// shown as a code is one.
func FuzzConfirmation(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "confirmations", "*.eml"))
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	code := regexp.MustCompile(`^\d{4,12}$`)
	f.Fuzz(func(t *testing.T, mail string) {
		c := confirmationOf(mail)
		if c == nil {
			return
		}
		if c.Code == "" && c.Link == "" || c.Code != "" && !code.MatchString(c.Code) {
			t.Errorf("%+v", c)
		}
		i := slices.IndexFunc(askers, func(a asker) bool { return a.name == c.Provider })
		if u, err := url.Parse(c.Link); c.Link != "" && (err != nil || u.Scheme != "https" || !slices.ContainsFunc(askers[i].links, func(d string) bool {
			return strings.EqualFold(u.Hostname(), d) || strings.HasSuffix(strings.ToLower(u.Hostname()), "."+d)
		})) {
			t.Errorf("leads to %q", c.Link)
		}
	})
}
