package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynestorage "fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"belegpost/assets/i18n"
	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// firms are long real names and short ones.
var firms = []string{"Huber GmbH", "Maier Elektrotechnik und Anlagenbau OG", "Ärztezentrum Dr. Größl-Müller & Partner Gesellschaft m.b.H. & Co KG",
	"Café Central", "Wien Energie Vertrieb GmbH & Co KG", "Zum Goldenen Korn Bäckerei und Konditorei e.U."}

// books opens the window on a real store with six clients, and a register.
func books(t *testing.T, lang string, size fyne.Size, fill bool) (*screen, *storage.Store) {
	t.Helper()
	st := storagetest.With(t, storage.Options{Now: func() time.Time { return today }})
	if fill {
		fillBooks(t, st)
	}
	a, memory := test.NewTempApp(t), state.Remember(filepath.Join(t.TempDir(), "window.json"))
	if os.Getenv("BELEGPOST_DARK") != "" { // for whoever looks at the pictures
		memory.Keep(lookKey, look.Dark)
	}
	words, err := i18n.For(lang)
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, posts: make(chan func(), 10000), box: &box{changed: make(chan struct{})}}
	post := func(f func()) { s.posts <- f }
	desk, register := state.NewDesk(st, s.box, post), state.NewRegister(st, post)
	s.Window = NewWindow(a, desk, Options{Title: "Belegpost", Words: words, Where: time.UTC, Now: func() time.Time { return today }, Register: register, Memory: memory})
	s.Fyne().Resize(size)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	go func() { desk.Run(ctx); done <- struct{}{} }()
	go func() { register.Run(ctx); done <- struct{}{} }()
	t.Cleanup(func() { stop(); <-done; <-done })
	s.until("the register is read", func() bool {
		return register.Loaded && register.ClientList.Loaded() && register.AddressList.Loaded() && desk.Documents.Loaded()
	})
	return s, st
}

func fillBooks(t *testing.T, st *storage.Store) {
	t.Helper()
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	set, err := st.Settings(t.Context())
	try(err)
	set.Office.Name, set.Addresses.Domain = "Kanzlei Muster", "belege.kanzlei-muster.example"
	try(st.SaveSettings(t.Context(), set))
	clerk, err := st.SaveClerk(t.Context(), storage.Clerk{Name: "Anna Gruber"})
	try(err)
	er, err := st.SymbolByCode(t.Context(), "ER")
	try(err)
	for i, name := range firms {
		c := storage.Client{Number: fmt.Sprint(10023 + 7*i), Name: name}
		if i%2 == 0 {
			c.Clerk = clerk
		}
		c.ID, err = st.SaveClient(t.Context(), c)
		try(err)
		if i == 3 {
			continue // has nobody yet
		}
		_, err = st.SaveRecipient(t.Context(), storage.Recipient{Client: c.ID, Email: fmt.Sprintf("buchhaltung%d@klient.example", i)})
		try(err)
		a, err := st.CreateAddress(t.Context(), storage.NewAddress{Client: c.ID, Symbol: er.ID, Label: "Lieferanten", Extension: "lieferanten"})
		try(err)
		if i == 5 {
			try(st.RetireAddress(t.Context(), a.ID))
		}
	}
}

// goTo shows a page by the key of its name.
func (s *screen) goTo(name string) page {
	s.t.Helper()
	for i, p := range s.places {
		if p.name == name {
			s.Show(i)
			return p.page
		}
	}
	s.t.Fatalf("no page %s", name)
	return nil
}

func (s *screen) types(text string) {
	s.t.Helper()
	f := s.Fyne().Canvas().Focused()
	if f == nil {
		s.t.Fatal("nothing has the keyboard")
	}
	for _, r := range text {
		f.TypedRune(r)
	}
}

func (s *screen) tap(label string) {
	s.t.Helper()
	found := false
	walk(s.Fyne().Content(), func(o fyne.CanvasObject) {
		if b, ok := o.(*widgets.Button); ok && b.Text == label && !found {
			found = true
			test.Tap(b)
		}
	})
	if !found {
		s.t.Fatalf("no button %q in:\n%s", label, s.reads())
	}
}

func (s *screen) reading(text string) {
	s.t.Helper()
	s.until(text+" is to be read", func() bool { return strings.Contains(s.reads(), text) })
}

func TestNewAddressIsTypedInFourFieldsAndSavedByEnter(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	p := s.goTo("page.addresses").(*addressesPage)
	p.create()
	s.types("maier")
	s.says("10030 Maier Elektrotechnik und A")
	s.press(fyne.KeyReturn)
	s.Fyne().Canvas().Focus(p.detail.form.label)
	s.types("Büro Wien")
	s.reading("10030.er.····.buero-wien@belege.kanzlei-muster.example")
	s.reading("Für die vier Punkte")
	s.reading("Fehlgeschlagene Importe gehen an buchhaltung1@klient.example.")
	s.picture("address-form")
	p.detail.form.label.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.reading("Angelegt: 10030.er.")
	s.until("it is in the list", func() bool { return s.desk != nil && p.list.Len() == 6 })
	s.picture("address-made")
	if s.Fyne().Canvas().Focused() != fyne.Focusable(p.detail.form.label) || p.detail.form.client.Key() == 0 {
		t.Error("the next form does not keep the client")
	}
	s.types("Lieferanten")
	s.reading("schon vergeben")
	list, err := st.Addresses(t.Context(), storage.AddressFilter{})
	if err != nil || len(list) != 6 {
		t.Errorf("%d addresses, %v", len(list), err)
	}
	p.createFor(s.Register.Clients[3].ID)
	s.reading("hat noch keinen Benachrichtigungsempfänger")
	s.picture("address-refused")
	s.tap("Zum Klienten")
	s.reading("Niemand erfährt von fehlgeschlagenen Importen.")
}

func TestAddressIsPassedOnRetiredAndIssuedAgain(t *testing.T) {
	s, _ := books(t, "de-AT", laptop, true)
	p := s.goTo("page.addresses").(*addressesPage)
	p.grid.Select(0)
	s.says("Per E-Mail weitergeben", "10023 Huber GmbH")
	choose := func(label string) {
		t.Helper()
		items := p.detail.items()
		at := slices.IndexFunc(items, func(m *fyne.MenuItem) bool { return m.Label == label })
		if at < 0 {
			t.Fatalf("no command %q", label)
		}
		items[at].Action()
	}
	s.picture("address-chosen")
	first := p.detail.shown
	s.tap("Adresse kopieren")
	if got := fyne.CurrentApp().Clipboard().Content(); got != first.Address {
		t.Errorf("copied %q", got)
	}
	link := s.share(first).String()
	if !strings.HasPrefix(link, "mailto:?subject=Neue%20E-Mail-Adresse") || strings.Contains(link, "+") || !strings.Contains(link, "%0D%0A") {
		t.Errorf("the mail is %s", link)
	}
	choose("Stilllegen")
	s.says("Sie können die Adresse später wieder aktivieren.")
	s.picture("address-ask")
	s.tap("Stilllegen")
	s.reading("Die Adresse ist stillgelegt.")
	s.reading("Wieder aktivieren")
	s.tap("Wieder aktivieren")
	s.reading("Die Adresse ist wieder aktiv.")
	s.until("it is in use again", func() bool { return p.detail.shown.Active })
	choose("Neu ausstellen")
	s.tap("Neu ausstellen")
	s.reading("Neu ausgestellt: 10023.er.")
}

func TestClientIsMadeChangedAndShown(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	p := s.goTo("page.clients").(*clientsPage)
	s.says("Wählen Sie links einen Klienten", "kein Empfänger", "Anna Gruber")
	p.create()
	s.types("10023")
	p.detail.form.name.SetText("Neu OG")
	p.detail.form.submit()
	s.reading("hat schon ein anderer")
	p.detail.form.number.SetText("555")
	p.detail.form.email.SetText("neu@neu.example")
	s.picture("client-new")
	p.detail.form.submit()
	s.reading("555 Neu OG")
	s.reading("neu@neu.example")
	s.reading("Gespeichert")
	s.reading("03/2026")
	s.picture("client-made")
	p.detail.form.name.SetText("Ganz neu OG")
	p.detail.form.submit()
	s.reading("555 Ganz neu OG")
	p.detail.email.SetText("kein")
	p.detail.addRecipient()
	s.reading("E-Mail-Adresse")
	s.tap("Belege vollständig")
	s.reading("Wieder öffnen")
	c, err := st.ClientByNumber(t.Context(), "555")
	if err != nil || c.Name != "Ganz neu OG" {
		t.Errorf("stored is %+v, %v", c, err)
	}
	p.open(s.Register.Clients[2].ID)
	s.reading("Ärztezentrum Dr. Größl-Müller")
	s.reading("Lieferanten")
	s.picture("client-long")
}

func TestClerkSeesHerClients(t *testing.T) {
	s, _ := books(t, "de-AT", fyne.NewSize(1920, 1040), true)
	p := s.goTo("page.clients").(*clientsPage)
	p.clerk.SetSelected("Anna Gruber")
	s.until("only hers are shown", func() bool { return p.list.Len() == 3 })
	p.grid.Select(2)
	s.reading("03/2026")
	s.picture("client-large")
	p.clerk.SetSelected("Alle Klienten")
	s.until("all are shown", func() bool { return p.list.Len() == 6 })
}

func TestAddressesForManyClientsAreShownBeforeTheyAreMade(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	p := s.goTo("page.clients").(*clientsPage)
	p.showMany()
	s.picture("many-empty")
	p.many.choose(true)
	s.Register.Many.Use(s.Register.Symbols[1].ID, true)
	s.Register.Many.Use(s.Register.Symbols[2].ID, true)
	s.reading("10 von 12 Adressen können angelegt werden.")
	s.reading("hat noch keinen")
	s.reading("Für die vier Punkte setzt Belegpost beim Anlegen zufällige Zeichen ein.")
	s.picture("many-plan")
	s.tap("10 Adressen anlegen")
	s.reading("10 Adressen angelegt.")
	s.saysNot("Für die vier Punkte")
	s.tap("Liste kopieren")
	if got := fyne.CurrentApp().Clipboard().Content(); strings.Count(got, "\n") != 10 || !strings.Contains(got, "10023\tHuber GmbH\tAR\t") {
		t.Errorf("copied %q", got)
	}
	s.picture("many-made")
	list, err := st.Addresses(t.Context(), storage.AddressFilter{})
	if err != nil || len(list) != 15 {
		t.Errorf("%d addresses, %v", len(list), err)
	}
}

func TestClientsComeFromAFile(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	s.importClients()
	s.says("Datei wählen", "BMD, RZL, DATEV")
	s.picture("import-empty")
	s.Register.Import.Read("bmd.csv", func() ([]byte, error) { return os.ReadFile("state/testdata/bmd.csv") })
	s.reading("0 neu, 2 geändert, 0 unverändert")
	s.says("3 Zeilen werden nicht übernommen", "Das ist keine E-Mail-Adresse.", "Firmennr", "Spalten von bmd.csv (Windows-1252)")
	s.picture("import-plan")
	p := s.places[s.at].page.(*clientsPage).file
	s.Register.Import.Plan.Refused[0].Reason = state.RefusedNoName
	name, _ := p.cell(0, 2)
	if email, _ := p.cell(0, 3); name.Text != "Der Name fehlt." || email.Text != "" {
		t.Errorf("a missing name is told as %q, %q", name.Text, email.Text)
	}
	s.tap("2 Klienten übernehmen")
	s.reading("2 Klienten übernommen.")
	if c, err := st.ClientByNumber(t.Context(), "10023"); err != nil || c.Name != "Müller & Söhne Bau GmbH" {
		t.Errorf("stored is %+v, %v", c, err)
	}
	s.goTo("page.clients").(*clientsPage).drop([]fyne.URI{fynestorage.NewFileURI(filepath.Join(t.TempDir(), "weg.csv"))})
	s.until("trouble is told", func() bool { return s.Register.Import.Err != nil })
	here, err := filepath.Abs("state/testdata/rzl.csv")
	if err != nil {
		t.Fatal(err)
	}
	s.goTo("page.clients").(*clientsPage).drop([]fyne.URI{fynestorage.NewFileURI(here)})
	s.reading("2 neu, 0 geändert, 0 unverändert")
	s.picture("import-trouble")
}

func TestOfficeWithoutClientsSaysWhatToDo(t *testing.T) {
	s, _ := books(t, "en", fyne.NewSize(1920, 1000), false)
	s.goTo("page.addresses")
	s.says("Belegpost needs your import domain before the first import address.")
	s.picture("empty-addresses")
	s.goTo("page.clients")
	s.says("No clients yet.")
	s.picture("empty-clients")
}

func TestRegisterPagesFitInASmallWindow(t *testing.T) {
	for _, lang := range []string{"de-DE", "en"} {
		s, _ := books(t, lang, fyne.NewSize(1024, 600), true)
		if least := s.Fyne().Content().MinSize(); least.Width > 1024 || least.Height > 560 {
			t.Errorf("%s: the window needs %v", lang, least)
		}
		p := s.goTo("page.clients").(*clientsPage)
		if lang == "de-DE" {
			s.saysNot("Klient")
		}
		p.open(s.Register.Clients[2].ID)
		s.reading("03/2026")
		s.picture("small-clients-" + lang)
		s.goTo("page.addresses").(*addressesPage).grid.Select(2)
		s.picture("small-addresses-" + lang)
	}
}

func TestCommandsOfTheRegisterStandInTheMenuWithTheirOwnKeys(t *testing.T) {
	s, _ := books(t, "de-AT", laptop, true)
	keys := map[string]string{}
	commands := map[string]func(){}
	for _, m := range s.Fyne().MainMenu().Items {
		for _, item := range m.Items {
			if m.Label == "Klienten" && !item.IsSeparator {
				commands[item.Label] = item.Action
			}
			if k, ok := item.Shortcut.(fyne.KeyboardShortcut); ok {
				if other := keys[k.ShortcutName()]; other != "" && other != item.Label {
					t.Errorf("%s and %s have the key %s", other, item.Label, k.ShortcutName())
				}
				keys[k.ShortcutName()] = item.Label
			}
		}
	}
	for label, says := range map[string]string{"Neue Importadresse": "Die Adresse entsteht hier", "Neuer Klient": "Klient anlegen",
		"Adressen für viele Klienten": "Zurück zur Liste", "Aus Datei übernehmen …": "Datei wählen"} {
		if commands[label] == nil {
			t.Fatalf("no command %s", label)
		}
		commands[label]()
		s.reading(says)
	}
	p := s.goTo("page.addresses").(*addressesPage)
	commands["Adresse kopieren"]() // nothing is chosen: nothing happens
	p.grid.Select(1)
	commands["Adresse kopieren"]()
	if got := fyne.CurrentApp().Clipboard().Content(); got != p.detail.shown.Address || got == "" {
		t.Errorf("copied %q", got)
	}
}
