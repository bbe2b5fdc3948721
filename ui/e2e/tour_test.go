//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegpost/assets/i18n"
)

// locales are the systems that people have.
var locales = map[string]string{"de": "de_AT.UTF-8", "en": "en_US.UTF-8"}

// Every page, question and trouble on two screens, in two languages, light and
// dark; no text may be cut off or lie over another.
func TestShots(t *testing.T) {
	path := build(t, "belegpost-e2e", tags)
	for _, size := range [][2]int{{1366, 768}, {1920, 1080}} {
		for _, lang := range []string{"de", "en"} {
			for _, theme := range []string{"light", "dark"} {
				name := fmt.Sprintf("%d-%s-%s", size[0], lang, theme)
				t.Run(name, func(t *testing.T) {
					env := []string{"LANG=" + locales[lang], "BELEGPOST_LANGUAGE=" + lang, "FYNE_THEME=" + theme}
					d := newDisplay(t, size[0], size[1])
					t.Run("begin", func(t *testing.T) { d.on(t).begin(path, lang, name, env) })
					t.Run("office", func(t *testing.T) { d.on(t).office(path, lang, name, env) })
					t.Run("trouble", func(t *testing.T) { d.on(t).trouble(path, lang, name, env) })
				})
			}
		}
	}
}

// on is the display for a part of a test: what it starts ends with the part.
func (d *display) on(t *testing.T) *display {
	here := *d
	here.t = t
	return &here
}

// tour is a walk through a program, with a picture at each stop.
type tour struct {
	*program
	*i18n.Words
	name string
	n    int
}

func (p *program) tour(lang, name string) *tour {
	words, err := i18n.For(lang)
	if err != nil {
		p.t.Fatal(err)
	}
	return &tour{program: p, Words: words, name: name}
}

// stop keeps a picture.
func (t *tour) stop(what string) {
	t.n++
	t.step(what)
	t.shot(fmt.Sprintf("%s-%s-%02d-%s", t.name, filepath.Base(t.t.Name()), t.n, what))
}

// tap clicks the word of a key.
func (t *tour) tap(key string) {
	t.t.Helper()
	t.click(t.Say(key))
}

// begin is the first start: nothing is set up, and every page says what to do.
func (d *display) begin(path, lang, name string, env []string) {
	t := d.run(path, env, "--data", filepath.Join(d.t.TempDir(), "data")).tour(lang, name)
	for step := range 6 {
		t.stop(fmt.Sprintf("assistant-%d", step+1))
		t.tap("button.skip")
	}
	for page, what := range []string{"documents", "failed", "mails", "addresses", "clients"} {
		t.key(fmt.Sprintf("ctrl+%d", page+1))
		t.stop("empty-" + what)
	}
}

// office is a day in the demo office.
func (d *display) office(path, lang, name string, env []string) {
	data := d.t.TempDir()
	p := d.run(path, env, "demo", "--data", data)
	p.await("mail of the demo office", 3*time.Minute, func() string {
		if p.rows(data, "documents") < 25 || p.rows(data, "failed") < 5 {
			return ""
		}
		return "there"
	})
	t := p.tour(lang, name)
	t.documents()
	t.failed()
	t.mailsAndRegister()
	t.settings()
	t.tellBusy()
}

func (t *tour) documents() {
	t.stop("documents")
	t.key("Down", "Down")
	t.stop("chosen")
	t.key("shift+Down", "shift+Down")
	t.stop("several")
	t.key("F9")
	t.stop("preview")
	t.key("F9", "F9", "Delete")
	t.stop("trashed")
	t.key("ctrl+z")
	t.stop("undone")
	t.key("ctrl+f")
	t.typed("gibt es nicht")
	t.stop("nothing-found")
	t.key("Escape")
	file := filepath.Join(t.t.TempDir(), "Rechnung 4711.pdf")
	if err := os.WriteFile(file, invoice(t.t, "Rechnung 4711.pdf", "Ziegel").body, 0o600); err != nil {
		t.t.Fatal(err)
	}
	t.drop(t.screen().Size, file)
	t.stop("dropped")
	t.key("Escape")
	t.key("F1")
	t.stop("keys")
	t.key("Escape")
}

func (t *tour) failed() {
	t.key("ctrl+2")
	t.stop("failed")
	for _, subject := range []string{"Beleg Schrauben", "Kassabeleg", "Rechnung 2026/015", "Belege 17.2.", "vertraulich"} {
		if _, ok := find(t.screen().Texts, subject); ok {
			t.click(subject)
			t.stop("failed-" + strings.Map(letters, subject))
		}
	}
	t.key("Home")
	for i := range 14 {
		t.key("Down")
		if i%3 == 0 {
			t.stop(fmt.Sprintf("failed-row-%d", i+2))
		}
	}
	t.key("Home", "ctrl+d")
	t.stop("failed-why")
	t.key("Escape", "Home")
	t.key("space")
	t.stop("failed-large")
	t.key("space")
}

// letters keeps what may stand in a file name.
func letters(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}

func (t *tour) mailsAndRegister() {
	t.key("ctrl+3")
	t.stop("mails")
	t.key("Down", "Down", "Down")
	t.stop("mail")
	t.key("ctrl+4")
	t.stop("addresses")
	t.key("Down")
	t.stop("address")
	t.key("ctrl+n")
	t.stop("address-new")
	t.typed("10023")
	t.key("Tab", "Tab")
	t.typed("Telefon")
	t.stop("address-typed")
	t.key("ctrl+5", "Down")
	t.stop("client")
	t.tap("client.many")
	t.stop("addresses-many")
	t.key("ctrl+5")
	t.tap("client.back")
	list := filepath.Join(t.t.TempDir(), "Klienten.csv")
	text := "KtoNr;Name;E-Mail;Sachbearbeiter\r\n20001;B\xe4ckerei Gr\xfcn;office@gruen.example;Anna Gruber\r\n20002;;ohne-name.example;\r\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.t.Fatal(err)
	}
	t.drop(t.screen().Size, list)
	t.stop("clients-csv")
}

func (t *tour) settings() {
	t.key("ctrl+6")
	for _, section := range []string{"office", "mailbox", "addresses", "sending", "archive", "clerks", "symbols", "look"} {
		if _, ok := find(t.screen().Texts, t.Say("settings."+section)); !ok {
			t.t.Errorf("the settings have no section %s", section)
			continue
		}
		t.tap("settings." + section)
		t.stop("settings-" + section)
	}
}

// trouble is an office whose mail servers are gone.
func (d *display) trouble(path, lang, name string, env []string) {
	o := newOffice(d.t, path, huber)
	o.send("Rechnung", invoice(d.t, "Rechnung 4711.pdf", "Ziegel"))
	o.send("Foto", photo(d.t, "foto.jpg", 90))
	o.do("sync", "--once")
	for _, g := range o.gates {
		g.set(false)
	}
	t := d.run(path, append(o.env(), env...), "--data", o.data).tour(lang, name)
	t.shows("127.0.0.1")
	t.until("the window tells of the trouble", func() bool {
		_, ok := find(t.screen().Texts, "▲")
		return ok
	})
	t.stop("offline")
	t.key("ctrl+2", "Down")
	t.stop("offline-failed")
}
