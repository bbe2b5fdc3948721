//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

func (t *tour) mailsAndRegister() {
	t.page(3, "mails")
	t.stop("mails")
	t.key("Down", "Down", "Down")
	t.stop("mail")
	t.tap("failed.letter")
	t.stop("mail-read")
	t.page(4, "addresses")
	t.stop("addresses")
	t.key("Down")
	t.stop("address")
	t.tap("trip.test")
	t.begins("trip.arrived")
	t.stop("address-tested")
	share, _ := find(t.screen().Texts, t.Say("address.share"))
	share.Seen.X += share.Seen.W + 16 // the button of three dots
	share.Seen.W = 16
	t.clickBox(share.Seen, "1")
	t.tap("address.retire")
	t.begins("address.ask.retire")
	t.stop("address-retire")
	t.tap("button.cancel")
	t.key("ctrl+n")
	t.stop("address-new")
	t.typed("10023")
	t.stop("address-lookup")
	t.key("Tab", "Tab")
	t.typed("Telefon")
	t.stop("address-typed")
	t.key("Return")
	t.begins("address.made")
	t.stop("address-made")
	t.page(5, "clients")
	t.key("Down")
	t.stop("client")
	t.tool("mousemove", strconv.Itoa(int(t.screen().Size.W*t.screen().Scale)-200), "400", "click", "--repeat", "60", "--delay", "20", "5")
	t.stop("client-more")
	t.key("ctrl+shift+n")
	t.stop("client-new")
	t.key("Return")
	t.stop("client-refused")
	t.tap("client.many")
	t.shows(t.Say("client.back"))
	t.stop("addresses-many")
	t.tap("many.all")
	t.click("AR")
	t.begins("many.create.other")
	t.stop("addresses-planned")
	t.tap("client.back")
	t.lacks(t.Say("client.back")) // a drop on the page of many addresses is none
	list := filepath.Join(t.t.TempDir(), "Klienten.csv")
	text := "KtoNr;Name;E-Mail;Sachbearbeiter\r\n20001;B\xe4ckerei Gr\xfcn;office@gruen.example;Anna Gruber\r\n20002;;ohne-name.example;\r\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.t.Fatal(err)
	}
	t.drop(t.screen().Size, list)
	t.shows(t.Count("import.take", 1))
	t.stop("clients-csv")
	t.click(t.Count("import.take", 1))
	t.shows(t.Count("import.done", 1))
	t.stop("clients-taken")
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
		if section == "mailbox" {
			t.mailboxTests()
		}
	}
	t.tap("mine.on")
	t.stop("who")
	t.key("Escape")
	t.tool("windowsize", "--sync", t.window, "1000", "700")
	t.key("ctrl+1")
	t.shows(t.Say("column.document"))
	t.stop("narrow")
}

// mailboxTests tries what is entered, and what cannot be.
func (t *tour) mailboxTests() {
	t.tap("button.mailbox.test")
	t.begins("result.test.other")
	t.stop("settings-mailbox-good")
	t.fill(t.Say("field.port"), "1")
	t.tap("button.mailbox.test")
	t.shows(t.Say("details.copy"))
	t.stop("settings-mailbox-bad")
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
	// PDFium is compiled anew: the first page takes long enough to be seen waiting.
	env = append(o.env(), append(env, "XDG_CACHE_HOME="+d.t.TempDir())...)
	t := d.run(path, env, "--data", o.data).tour(lang, name)
	t.shows("127.0.0.1")
	t.until("the window tells of the trouble", func() bool {
		_, ok := find(t.screen().Texts, "▲")
		return ok
	})
	t.stop("offline")
	t.page(2, "failed")
	t.key("Down")
	t.begins("detail.from")
	t.shows(t.Say("preview.drawing"))
	t.picture("offline-drawing")
	t.stop("offline-failed")
	o.spoil("document", "failed_import", "mail", "import_address", "client")
	for i, what := range pages {
		t.page(i+1, what)
		t.key("ctrl+f")
		t.typed("a") // has the list read
		t.shows(t.Say("empty.trouble"))
		t.stop("trouble-" + what)
	}
}

// spoil hides tables from the program: their lists cannot be read any more.
func (o *office) spoil(tables ...string) {
	o.t.Helper()
	var script strings.Builder
	script.WriteString(".timeout 20000\n")
	for _, name := range tables {
		fmt.Fprintf(&script, "ALTER TABLE %s RENAME TO lost_%s;\n", name, name)
	}
	cmd := exec.Command("sqlite3", filepath.Join(o.data, "belegpost.db"))
	cmd.Stdin = strings.NewReader(script.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		o.t.Fatalf("sqlite3: %v\n%s", err, out)
	}
}
