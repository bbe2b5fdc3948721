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
					t.Run("setup", func(t *testing.T) { d.on(t).setUp(path, lang, name, env) })
					t.Run("held", func(t *testing.T) { d.on(t).held(path, lang, name, env) })
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

// stop keeps a picture of what the window came to show.
func (t *tour) stop(what string) {
	t.t.Helper()
	t.settle()
	t.lacks(t.Say("preview.drawing"), t.Say("empty.loading"))
	t.picture(what)
}

// picture keeps a picture as it is now.
func (t *tour) picture(what string) {
	t.n++
	t.step(what)
	t.shot(fmt.Sprintf("%s-%s-%02d-%s", t.name, filepath.Base(t.t.Name()), t.n, what))
}

// settle waits until the window has read the keys and says the same three times.
func (t *tour) settle() {
	said, same := "", 0
	t.until("the window settles", func() bool {
		if now := t.reads(); now != said {
			said, same = now, 0
		}
		same++
		return same > 3
	})
}

// page goes to a page of the navigation, and waits for its title.
func (t *tour) page(number int, name string) {
	t.t.Helper()
	t.key(fmt.Sprintf("ctrl+%d", number))
	t.until("the page "+name+" is shown", func() bool {
		for _, x := range t.screen().Texts {
			if x.Text == t.Say("page."+name) && x.Seen.X > 172 && x.Seen.Y < 160 {
				return true
			}
		}
		return false
	})
}

// begins waits for the first words of a text, which may go on in another line
// or have a blank to fill in.
func (t *tour) begins(key string) {
	t.t.Helper()
	text, _, _ := strings.Cut(t.Say(key), "{")
	words := strings.Fields(text)
	t.shows(strings.Join(words[:min(3, len(words))], " "))
}

// tap clicks the word of a key.
func (t *tour) tap(key string) {
	t.t.Helper()
	t.click(t.Say(key))
}

// pages are the lists, in the order of the navigation.
var pages = []string{"documents", "failed", "mails", "addresses", "clients"}

// begin is the first start: nothing is set up, and every page says what to do.
func (d *display) begin(path, lang, name string, env []string) {
	t := d.run(path, env, "--data", filepath.Join(d.t.TempDir(), "data")).tour(lang, name)
	for step := range 6 {
		t.begins("assistant.step")
		t.stop(fmt.Sprintf("assistant-%d", step+1))
		t.tap("button.skip")
	}
	for i, what := range pages {
		t.page(i+1, what)
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
	t.shows("1/1") // the first page that is drawn takes a while
	t.stop("chosen")
	t.key("shift+Down", "shift+Down")
	t.stop("several")
	t.key("F9")
	t.stop("preview")
	t.key("F9")
	t.stop("list")
	t.key("F9", "Delete")
	t.shows(t.Count("done.trashed", 3))
	t.stop("trashed")
	t.key("ctrl+z")
	t.shows(t.Count("done.undone.trash", 3))
	t.stop("undone")
	t.key("ctrl+f")
	t.typed("gibt es nicht")
	t.begins("empty.search")
	t.stop("nothing-found")
	t.key("Escape")
	t.lacks("gibt es nicht")
	file := filepath.Join(t.t.TempDir(), "Rechnung 4711.pdf")
	if err := os.WriteFile(file, invoice(t.t, "Rechnung 4711.pdf", "Ziegel").body, 0o600); err != nil {
		t.t.Fatal(err)
	}
	t.drop(t.screen().Size, file)
	t.shows("4711")
	t.stop("dropped")
	t.typed("10023")
	t.stop("dropped-typed")
	t.key("Return", "Return")
	t.begins("upload.nosymbol")
	t.stop("dropped-refused")
	t.key("Escape", "Escape")
	t.lacks("4711")
	t.menusOfDocuments()
}

// menusOfDocuments are the menus, dialogs and windows that the list of
// documents opens.
func (t *tour) menusOfDocuments() {
	t.press("Kassabuch", "3")
	t.shows(t.Say("menu.client"))
	t.stop("menu")
	t.tap("menu.client")
	t.stop("another-place")
	t.key("Escape")
	t.press(t.Say("column.received"), "3")
	t.stop("columns")
	t.key("Escape")
	t.tap("filter.state.all")
	t.stop("states")
	t.tap("filter.state.trashed")
	t.shows(t.Say("empty.trash"))
	t.stop("empty-trash")
	t.click(t.Say("filter.state.trashed"))
	t.settle()
	t.tap("filter.state.all")
	t.lacks(t.Say("empty.trash"))
	t.click("Kassabuch")
	t.key("ctrl+F9")
	t.begins("preview.outside")
	t.stop("detached")
	t.key("ctrl+F9")
	t.shows("1/1")
	t.tool("windowactivate", "--sync", t.window)
	t.key("F1")
	t.shows(t.Say("help.lists"))
	t.stop("keys")
	t.key("Escape")
	t.lacks(t.Say("help.lists"))
	t.menuBar()
}

// menuBar opens one menu after the other.
func (t *tour) menuBar() {
	t.tool("mousemove", "25", "12", "click", "1")
	for i := range 7 {
		t.settle()
		t.picture(fmt.Sprintf("menu-bar-%d", i+1))
		if i < 6 {
			t.key("Right")
		}
	}
	t.key("Down", "Down", "Return")
	t.shows(t.Say("about.licences"))
	t.stop("about")
	t.key("Escape")
	t.lacks(t.Say("about.licences"))
}

func (t *tour) failed() {
	t.page(2, "failed")
	t.stop("failed")
	for _, subject := range []string{"Beleg Schrauben", "Rechnung 2026/015", "Belege 17.2.", "Rechnung kommt per Post", "Sammelrechnung", "Ihre Rechnungen Dezember",
		"E-Rechnung RE26", "Alpenfunk", "Rechnung DD-896"} {
		t.key("ctrl+f")
		t.typed(subject)
		t.until("the list is narrowed to "+subject, func() bool { return t.few("count.failed") })
		t.key("Down")
		t.stop("failed-" + strings.Map(letters, subject))
		t.key("ctrl+f", "Escape")
	}
	t.until("all are listed again", func() bool { return !t.few("count.failed") })
	t.key("Down", "Home", "ctrl+d")
	t.shows(t.Say("failed.why"))
	t.stop("failed-why")
	t.key("Escape", "Home")
	t.key("space")
	t.stop("failed-large")
	t.key("space", "ctrl+a")
	t.stop("failed-many")
	t.key("Home")
	row, _ := find(t.screen().Texts, t.Say("column.received"))
	row.Seen.Y += 26 // the first row; its subject is to be read beside the list, too
	t.clickBox(row.Seen, "3")
	t.shows(t.Say("failed.client"))
	t.stop("failed-menu")
	t.key("Escape", "ctrl+d")
	t.shows(t.Say("failed.why"))
	t.key("3")
	t.lacks(t.Say("failed.why"))
	t.tap("failed.filter.all")
	t.tap("failed.filter.dismissed")
	t.until("the list shows what is done", func() bool { return t.few("count.failed") })
	t.clickBox(row.Seen, "1")
	t.begins("detail.from")
	t.stop("failed-dismissed")
}

// few reports whether a list tells of some rows only: the demo office goes on
// getting mail, also of the same subject.
func (t *tour) few(key string) bool {
	for n := 1; n <= 4; n++ {
		if _, ok := find(t.screen().Texts, t.Count(key, n)); ok {
			return true
		}
	}
	return false
}

// letters keeps what may stand in a file name.
func letters(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}
