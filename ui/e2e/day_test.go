//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// month is the folder of what comes today.
func month() string { return time.Now().Format("2006-01") }

// laptop is the smallest screen that offices still have.
func laptop(t *testing.T) *display { return newDisplay(t, 1366, 768) }

// openFailed opens the window and goes to the only failed import.
func (o *office) openFailed(d *display, subject string) *program {
	o.t.Helper()
	p := o.open(d)
	p.key("ctrl+2")
	p.shows(subject)
	p.key("Down")
	return p
}

// fileNamed waits until the archive holds a file whose path ends so.
func (o *office) fileNamed(p *program, ending string) string {
	o.t.Helper()
	found := ""
	p.until("the archive holds "+ending, func() bool {
		for _, f := range o.filed() {
			if strings.HasSuffix(f, ending) {
				found = f
			}
		}
		return found != ""
	})
	return found
}

func TestDayTwoPhotosBecomeOnePDF(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	o.send("Belege vom Baumarkt", photo(t, "vorne.jpg", 90), photo(t, "hinten.jpg", 200))
	p := o.openFailed(laptop(t), "Belege vom Baumarkt")
	p.shows("vorne.jpg", "hinten.jpg")
	p.keys = 0
	p.key("Return")
	if p.keys > 3 {
		t.Errorf("it took %d keys", p.keys)
	}
	name := o.fileNamed(p, ".pdf")
	if !strings.HasPrefix(name, "10023 Huber GmbH/ER/"+month()+"/") {
		t.Errorf("it was filed as %s", name)
	}
	out, err := exec.Command("qpdf", "--show-npages", filepath.Join(o.archive, name)).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "2" {
		t.Errorf("the PDF has %s pages: %v", out, err)
	}
	p.shows("Alles erledigt")
	o.do("check", "--files")
}

func TestDayFileDroppedFromOutside(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	dropped := filepath.Join(t.TempDir(), "Rechnung Müller & Söhne #1.pdf")
	if err := os.WriteFile(dropped, invoice(t, "4711", "Ziegel").body, 0o600); err != nil {
		t.Fatal(err)
	}
	p := o.open(laptop(t))
	p.shows("Belegupload")
	p.drop(p.screen().Size, dropped)
	p.fill("Klient: Nummer oder Name", "10023")
	p.key("Down", "Return")
	p.click("Symbol")
	p.click("ER")
	p.click("Hochladen ↵")
	if name := o.fileNamed(p, "Rechnung Müller & Söhne #1.pdf"); !strings.Contains(name, "10023 Huber GmbH/") {
		t.Errorf("it was filed as %s", name)
	}
	p.shows("1 Datei abgelegt")
	p.drop(p.screen().Size, dropped)
	p.click("Hochladen ↵") // the client has it
	p.shows("Diesen Beleg gibt es bei Huber GmbH schon", "Nicht noch einmal ablegen")
	p.key("Return")
	o.fileNamed(p, "Rechnung Müller & Söhne #1 (2).pdf")
	o.do("check", "--files")
}

func TestDayFiftyDocumentsMove(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	dir := t.TempDir()
	upload := []string{"upload", "--client", "10023", "--symbol", "ER", "--period", "2026-03"}
	for i := range 60 {
		f := invoice(t, fmt.Sprintf("Rechnung %02d.pdf", i), fmt.Sprint("Lieferung ", i))
		name := filepath.Join(dir, f.name)
		if err := os.WriteFile(name, f.body, 0o600); err != nil {
			t.Fatal(err)
		}
		upload = append(upload, name)
	}
	o.do(upload...)
	p := o.open(laptop(t))
	p.shows("60 Belege")
	p.key("Down")
	for range 49 {
		p.key("shift+Down")
	}
	p.shows("50 markiert")
	p.fill("Periode", "04/2026")
	p.key("Return")
	p.until("fifty files lie in April", func() bool {
		april := 0
		for _, f := range o.filed() {
			if strings.HasPrefix(f, "10023 Huber GmbH/ER/2026-04/") {
				april++
			}
		}
		return april == 50
	})
	p.shows("50 Belege geändert")
	o.do("check", "--files")
}

func TestDayLanguageSwitch(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	p := o.open(laptop(t))
	p.key("ctrl+6")
	p.click("Darstellung")
	p.click("Deutsch")
	p.click("English")
	p.shows("Settings", "Failed")
	p.lacks("Einstellungen", "Klienten")
}

func TestDayOffline(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	o.send("Kassabeleg", photo(t, "kassa.jpg", 120))
	o.do("sync", "--once")
	for _, g := range o.gates {
		g.set(false)
	}
	sent := len(o.sink.Received())
	p := o.openFailed(laptop(t), "Kassabeleg")
	p.shows("kassa.jpg")
	p.key("Return")
	o.fileNamed(p, ".pdf")
	p.shows("Alles erledigt")
	p.key("ctrl+1")
	p.shows("kassa")
	for _, g := range o.gates {
		g.set(true)
	}
	o.send("Neue Rechnung", invoice(t, "nachher.pdf", "nach der Pause"))
	p.key("F5")
	o.fileNamed(p, "nachher.pdf")
	p.until("the client is told", func() bool { return len(o.sink.Received()) > sent })
	p.shows("verbunden")
	o.do("check", "--files")
}

func TestDayTwentyFailuresByKeyboard(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	for i := range 20 {
		o.send(fmt.Sprintf("Beleg %02d", i), photo(t, fmt.Sprintf("beleg-%02d.jpg", i), uint8(40+i*10)))
	}
	p := o.openFailed(laptop(t), "Beleg 19")
	p.shows("20 fehlgeschlagene Importe")
	p.keys = 0
	for left := 20; left > 0; left-- {
		if left%5 == 0 { // an advertisement now and then
			p.key("ctrl+d", "1")
		} else {
			p.key("Return")
		}
		if left > 1 {
			p.shows(fmt.Sprintf("beleg-%02d.jpg ist ein JPEG-Bild", left-2))
		}
	}
	p.shows("Alles erledigt")
	if p.keys > 30 {
		t.Errorf("twenty failed imports took %d keys", p.keys)
	}
	if n := len(o.filed()); n < 16 {
		t.Errorf("%d files were filed", n)
	}
	o.do("check", "--files")
}

// long are the longest names that firms, files and addresses really have.
const long = `
[[client]]
number = "10023-AT-FILIALE-WST"
name = "Rechtsanwaltskanzlei Dr. Wolfgang-Amadeus Hinterholzer-Oberndorfer & Partner GmbH & Co KG"
period = "quarter"
fiscal_year_start = "07-01"
recipients = [{ email = "kreditorenbuchhaltung.wien-donaustadt@hinterholzer-oberndorfer-partner.example", success = "daily" }]
addresses = [{ label = "Lieferantenrechnungen Niederlassung Wien-Donaustadt", symbol = "ER", extension = "lieferanten-wien-dst" }]
[[client]]
number = "7"
name = "Ärztezentrum Dr. Größl-Müller"
period = "year"
fiscal_year_start = "01-01"
recipients = [{ email = "a@b.example", success = "none" }]
addresses = [{ label = "K", symbol = "KA", extension = "k" }]
`

// Whatever people are called, every text has its room on every page.
func TestDayLongNamesFit(t *testing.T) {
	path := build(t, "belegpost-e2e", tags)
	for _, size := range [][2]int{{1366, 768}, {1920, 1080}} {
		for lang, locale := range locales {
			name := fmt.Sprintf("long-%d-%s", size[0], lang)
			t.Run(name, func(t *testing.T) {
				o := newOffice(t, path, long)
				o.address = "10023-at-filiale-wst.er.lieferanten-wien-dst@belege.kanzlei.example"
				file := strings.Repeat("Rechnung über Büromaterial und Verbrauchsgüter ", 3)[:110]
				o.send("Re: AW: Fwd: "+file, photo(t, file+".jpg", 90), photo(t, "b.jpg", 99), invoice(t, file+".pdf", "Papier"))
				o.do("sync", "--once")
				p := newDisplay(t, size[0], size[1]).run(path, append(o.env(), "LANG="+locale, "BELEGPOST_LANGUAGE="+lang, "FYNE_THEME=light"), "--data", o.data)
				for page := range 6 {
					p.key(fmt.Sprintf("ctrl+%d", page+1), "Down")
					p.shot(fmt.Sprintf("%s-%d", name, page+1))
				}
			})
		}
	}
}

// choose picks an entry of a drop-down list.
func (p *program) choose(now, then string) {
	p.t.Helper()
	p.click(now)
	p.click(then)
}

func TestDayFirstStartToFirstFiledMail(t *testing.T) {
	o := servers(t)
	o.path = build(t, "belegpost-e2e", tags)
	passphrase := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(passphrase, []byte("wo es keinen Schluesselbund gibt"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := laptop(t).run(o.path, []string{"LANG=de_AT.UTF-8", "FYNE_THEME=light", "BELEGPOST_PASSPHRASE_FILE=" + passphrase}, "--data", o.data)
	p.shows("Einrichtung", "Schritt 1 von 6")
	p.fill("Name der Kanzlei", "Kanzlei Muster")
	p.fill("Hinweise an die Kanzlei", "buero@kanzlei.example")
	p.click("Speichern und weiter")
	p.shows("Schritt 2 von 6")
	p.account("E-Mail-Adresse", "Mailserver (IMAP)", "TLS", o.gates[0].port)
	p.click("Speichern und weiter")
	p.shows("Schritt 3 von 6")
	p.fill("Import-Domain", "belege.kanzlei.example")
	p.click("Speichern und weiter")
	p.shows("Schritt 4 von 6")
	p.account("Benutzername", "Mailserver (SMTP)", "STARTTLS", o.gates[1].port)
	p.click("Speichern und weiter")
	p.shows("Schritt 5 von 6")
	p.fill("Archivordner", o.archive)
	p.click("Speichern und weiter")
	p.shows("Schritt 6 von 6")
	p.fill("Nummer", "10023")
	p.fill("Name", "Huber GmbH")
	p.fill("E-Mail des Klienten", "buchhaltung@huber.example")
	p.click("Klient anlegen")
	p.until("there is an address", func() bool { return p.rows(o.data, "addresses") == 1 })
	o.address = o.issued()
	o.send("Rechnung", invoice(t, "erste.pdf", "Ziegel"))
	p.key("F5")
	if name := o.fileNamed(p, "erste.pdf"); !strings.HasPrefix(name, "10023 Huber GmbH/ER/"+month()) {
		t.Errorf("it was filed as %s", name)
	}
	p.key("ctrl+1")
	p.shows("erste.pdf")
	o.do("check", "--files")
}

// account fills in how to log in to a server of this machine.
func (p *program) account(user, host, security string, port int) {
	p.t.Helper()
	p.fill(user, "belege@kanzlei.example")
	p.fill("Kennwort", password)
	p.fill(host, "127.0.0.1")
	p.choose(security, "keine")
	p.fill("Port", fmt.Sprint(port))
}

// issued is the office's only import address.
func (o *office) issued() string {
	o.t.Helper()
	var a struct{ Address string }
	if err := json.Unmarshal([]byte(o.do("list", "addresses", "--json")), &a); err != nil {
		o.t.Fatal(err)
	}
	return a.Address
}

func TestDayNewAddressInFourFieldsAndOneEnter(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	p := o.open(laptop(t))
	p.key("ctrl+4", "ctrl+n")
	p.shows("Neue Importadresse")
	fields := 0
	next := func(text string, confirm ...string) {
		fields++
		p.typed(text)
		p.key(confirm...)
	}
	next("10023", "Down", "Tab")
	next("k", "Tab") // KA
	next("Kassa", "Tab")
	next("kassa")
	p.key("Return")
	p.until("there is another address", func() bool { return p.rows(o.data, "addresses") == 2 })
	p.shows("10023.ka.kassa@belege.kanzlei.example")
	if fields > 4 {
		t.Errorf("%d fields were typed into", fields)
	}
}

// A build in which the toolkit reports every call from a wrong thread; the
// program ends with a look at what was reported.
func TestDayCallsComeFromOneThread(t *testing.T) {
	path := build(t, "belegpost-checked", "no_emoji,e2e")
	laptop(t).office(path, "de", "checked", []string{"LANG=de_AT.UTF-8", "BELEGPOST_LANGUAGE=de", "FYNE_THEME=light"})
}
