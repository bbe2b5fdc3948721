package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/assets/i18n"
	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// servers are accounts that answer as the test wants.
type servers struct{ err error }

func (v *servers) TestMailbox(context.Context, storage.MailboxSettings, string) (state.MailboxResult, error) {
	return state.MailboxResult{Messages: 1204, Folders: []string{"INBOX"}, Keywords: true}, v.err
}

func (v *servers) TestSending(context.Context, storage.SendingSettings, string, string) error {
	return v.err
}

func (v *servers) KeepPassword(_ context.Context, f storage.Field, _ string) (storage.SecretRef, error) {
	return storage.SecretRef{Kept: storage.KeptInKeychain, Name: string(f)}, v.err
}

// setUp is a window on a real store, with settings.
func setUp(t *testing.T, lang string, store *storage.Store, size fyne.Size) (*screen, *servers, *settingsPage) {
	t.Helper()
	a := test.NewTempApp(t)
	words, err := i18n.For(lang)
	if err != nil {
		t.Fatal(err)
	}
	s, v := &screen{t: t, posts: make(chan func(), 10000)}, &servers{}
	s.box = &box{changed: make(chan struct{}), status: state.MailboxStatus{Phase: state.PhaseOff}}
	post := func(f func()) { s.posts <- f }
	settings := state.NewSettings(store, v, post)
	desk, register := state.NewDesk(store, s.box, post), state.NewRegister(store, post)
	s.Window = NewWindow(a, desk, Options{Title: "Belegpost", Words: words, Where: time.UTC, Now: func() time.Time { return today }, Settings: settings, Register: register})
	s.Fyne().Resize(size)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { settings.Run(ctx); close(done) }()
	shown := make(chan struct{})
	go func() { desk.Run(ctx); close(shown) }()
	booked := make(chan struct{})
	go func() { register.Run(ctx); close(booked) }()
	t.Cleanup(func() { stop(); <-done; <-shown; <-booked })
	s.until("everything is read", func() bool {
		return settings.Loaded && register.Loaded && desk.Documents.Loaded() && desk.Mails.Loaded() && desk.Failed.Loaded()
	})
	return s, v, s.kept
}

// fieldOf is the text field of a setting.
func (p *settingsPage) fieldOf(t *testing.T, name storage.Field) *widgets.Field {
	t.Helper()
	for _, r := range p.shown.form.rows {
		if r.field != name {
			continue
		}
		if f, ok := r.input.(*widgets.Field); ok {
			return f
		}
		for _, o := range r.input.(*fyne.Container).Objects {
			if f, ok := o.(*widgets.Field); ok {
				return f
			}
		}
	}
	t.Fatalf("%s has no field in %s", name, p.shown.id)
	return nil
}

// enter types over a field and presses the main button.
func (s *screen) enter(p *settingsPage, values map[storage.Field]string) {
	s.t.Helper()
	for name, value := range values {
		f := p.fieldOf(s.t, name)
		f.SetText("")
		test.Type(f, value)
	}
	test.Tap(p.primary)
	s.until("it is saved", func() bool { return p.s.Busy == "" })
}

func TestFirstStartLeadsToTheFirstImportAddress(t *testing.T) {
	store := storagetest.New(t)
	s, v, p := setUp(t, "de-AT", store, laptop)
	s.Trip = state.NewTrip(courier{}, func(func()) {}) // nobody sends
	if !p.assistant || s.places[s.at].name != "page.settings" {
		t.Fatal("the first start shows no assistant")
	}
	s.says("Einrichtung", "Noch 6 Schritte, etwa 8 Minuten", "Schritt 1 von 6", "BMD")
	s.picture("assistant-0")
	s.desk.Status.Mailbox.Problem = trouble("mailbox/auth")
	s.statusChanged()
	s.saysNot("Kennwort abgelehnt")
	test.Tap(p.primary)
	s.until("refused", func() bool { return p.s.Busy == "" })
	s.says("ist leer; erwartet wird der Name der Kanzlei")
	s.enter(p, map[storage.Field]string{storage.FieldOfficeName: "Kanzlei Dr. Mustermann-Gruber & Partner Steuerberatung GmbH"})
	s.says("Schritt 2 von 6")
	test.Type(p.fieldOf(t, storage.FieldMailboxUsername), "belege@kanzlei.at")
	if host := p.fieldOf(t, storage.FieldMailboxHost).Text; host != "imap.kanzlei.at" {
		t.Errorf("proposes %q", host)
	}
	test.Type(p.fieldOf(t, storage.FieldMailboxPassword), "geheim")
	test.Tap(p.shown.test)
	s.until("tested", func() bool { return p.s.Busy == "" })
	s.says("Verbunden. Im Postfach liegen 1.204 E-Mails.")
	s.picture("assistant-1")
	v.err = errors.New("kaputt")
	test.Tap(p.shown.test)
	s.until("tested", func() bool { return p.s.Busy == "" })
	s.says("Das hat nicht geklappt")
	s.saysNot("kaputt")
	v.err = nil
	s.enter(p, nil)
	s.says("Schritt 3 von 6")
	s.enter(p, map[storage.Field]string{storage.FieldAddressesDomain: "belege kanzlei"})
	s.says("„belege kanzlei“ passt hier nicht; erwartet wird eine Domain")
	s.saysNot("addresses.domain")
	p.fieldOf(t, storage.FieldAddressesDomain).SetText("belege.kanzlei.at")
	s.says("10023.er.k7q2.lieferanten@belege.kanzlei.at", "lässt sich prüfen, sobald das Konto zum Versenden eingerichtet ist")
	s.saysNot("Die Prüfung sendet zwei Test-E-Mails")
	s.picture("assistant-2")
	s.enter(p, nil)
	s.says("Schritt 4 von 6")
	if user := p.fieldOf(t, storage.FieldSendingUsername).Text; user != "belege@kanzlei.at" {
		t.Errorf("proposes to send as %q", user)
	}
	s.picture("assistant-3")
	test.Tap(button(t, s, "Überspringen"))
	s.says("Schritt 5 von 6")
	s.picture("assistant-4")
	s.enter(p, map[storage.Field]string{storage.FieldOfficeArchive: filepath.Join(t.TempDir(), "Belege")})
	s.says("Schritt 6 von 6")
	s.enter(p, map[storage.Field]string{storage.FieldClientNumber: "10023", storage.FieldClientName: "Huber GmbH", storage.FieldRecipientEmail: "kein at"})
	s.says("„kein at“ passt hier nicht")
	s.picture("assistant-5")
	s.enter(p, map[storage.Field]string{storage.FieldRecipientEmail: "buero@huber.at"})
	s.says("Schritt 4 von 6", "Noch 1 Schritt, etwa 2 Minuten")
	s.enter(p, map[storage.Field]string{storage.FieldSendingHost: "smtp.kanzlei.at"})
	s.says("Geschafft.", "@belege.kanzlei.at", "Zum Belegupload", "Die Prüfung sendet zwei Test-E-Mails", "Zum Schluss ein Probelauf")
	button(t, s, "Postfach prüfen")
	button(t, s, "Test-E-Mail senden")
	s.picture("assistant-6")
	test.Tap(button(t, s, "Zum Belegupload"))
	if s.at != 0 || p.assistant || s.box.synced != 1 {
		t.Errorf("at place %d, assistant %v, %d rounds asked for", s.at, p.assistant, s.box.synced)
	}
	set, err := store.Settings(t.Context())
	if err != nil || set.Mailbox.Secret.Kept == "" || set.Sending.From != "belege@kanzlei.at" || set.Office.Language != "de" {
		t.Errorf("saved %+v, %v", set, err)
	}
	storagetest.Check(t, store)
}

// button finds a button by its words.
func button(t *testing.T, s *screen, text string) *widgets.Button {
	t.Helper()
	var found *widgets.Button
	walk(s.Fyne().Content(), func(o fyne.CanvasObject) {
		if b, ok := o.(*widgets.Button); ok && b.Text == text {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("no button %q in:\n%s", text, s.reads())
	}
	return found
}

// grown is an office that has everything.
func grown(t *testing.T) *storage.Store {
	t.Helper()
	store := storagetest.New(t)
	set, err := store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Office.Name, set.Office.Archive = "Kanzlei Muster", filepath.Join(t.TempDir(), "Belege")
	set.Mailbox.Host, set.Mailbox.Username, set.Mailbox.Secret = "imap.kanzlei.at", "belege@kanzlei.at", storage.SecretRef{Kept: storage.KeptInKeychain, Name: "x"}
	set.Sending.Host, set.Sending.From, set.Sending.Username = "smtp.kanzlei.at", "Belege Kanzlei Muster <belege@kanzlei.at>", "belege@kanzlei.at"
	set.Addresses.Domain = "belege.kanzlei.at"
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestSettingsSwitchLanguageAndColoursAtOnce(t *testing.T) {
	store := grown(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	if p.assistant || s.at != 0 {
		t.Fatal("an office that works sees the assistant")
	}
	s.Show(s.index("page.settings"))
	s.says("Einrichtung fortsetzen", "Kanzlei")
	s.box.set(state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", Problem: trouble("mailbox/auth")})
	s.until("the trouble is told", func() bool {
		return strings.Contains(s.reads(), "Kennwort abgelehnt. Prüfen Sie „E-Mail-Adresse“")
	})
	s.saysNot("mailbox.username")
	p.openSection(state.SectionLook)
	p.shown.form.rows[0].input.(*widgets.Pick).SetSelected("English")
	s.until("English", func() bool { return s.language() == "en" && s.kept.s.Busy == "" })
	if s.places[s.at].name != "page.settings" || s.kept.shown.id != state.SectionLook {
		t.Error("the page is left")
	}
	s.says("Appearance", "Documents", "The mail server h refused")
	s.saysNot("Darstellung", "Einstellungen", "Kennwort abgelehnt")
	if s.Spoken() != wording.English {
		t.Errorf("notices of the desktop speak %q", s.Spoken())
	}
	before := s.Fyne().Canvas().Capture().At(700, 600)
	s.kept.shown.form.rows[1].input.(*widgets.Pick).SetSelected("dark")
	if s.Fyne().Canvas().Capture().At(700, 600) == before {
		t.Error("the colours are the same")
	}
	s.picture("settings-dark-en")
}

func TestSettingsNeverShowAPasswordAndKeepWhatIsTyped(t *testing.T) {
	store := grown(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	s.Show(s.index("page.settings"))
	p.open(1)
	secret := p.fieldOf(t, storage.FieldMailboxPassword)
	if secret.Text != "" || !strings.Contains(secret.PlaceHolder, "gespeichert") || !secret.Password {
		t.Errorf("the password field shows %q, %q", secret.Text, secret.PlaceHolder)
	}
	test.Type(p.fieldOf(t, storage.FieldMailboxFolders), "Rechnungen, ")
	set, err := store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Office.Name = "Kanzlei Neu"
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s.until("the change is seen", func() bool { return p.s.Saved.Office.Name == "Kanzlei Neu" })
	if text := p.fieldOf(t, storage.FieldMailboxFolders).Text; text != "Rechnungen, INBOX" {
		t.Errorf("what was typed is %q now", text)
	}
	s.enter(p, map[storage.Field]string{storage.FieldMailboxSince: "1.3.26", storage.FieldMailboxPort: "abc"})
	s.says("„0“ passt hier nicht; erwartet wird eine Zahl von 1 bis 65535")
	if s.Fyne().Canvas().Focused() != fyne.Focusable(p.fieldOf(t, storage.FieldMailboxPort)) {
		t.Error("the keyboard is not in the field that has to be mended")
	}
	s.enter(p, map[storage.Field]string{storage.FieldMailboxPort: "993"})
	s.says("Gespeichert.", "Postfach")
	if p.s.Saved.Mailbox.Since != "2026-03-01" || len(p.s.Saved.Mailbox.Folders) != 2 {
		t.Errorf("saved %+v", p.s.Saved.Mailbox)
	}
}

func TestEverySectionFitsAndSpeaksItsLanguage(t *testing.T) {
	for _, lang := range []string{"de-AT", "de-DE", "en"} {
		for name, size := range map[string]fyne.Size{"laptop": laptop, "desk": fyne.NewSize(1920, 1040)} {
			s, _, p := setUp(t, lang, grown(t), size)
			s.Show(s.index("page.settings"))
			for i, id := range p.order() {
				p.open(i)
				s.picture(fmt.Sprintf("settings-%s-%s-%d-%s", lang, name, i, id))
				text := s.reads()
				for _, bad := range []string{"field.", "hint.", "settings.", "button."} {
					if strings.Contains(text, bad) {
						t.Errorf("%s, %s: a key is to be read: %s", lang, id, text)
					}
				}
				if lang == "de-DE" && (strings.Contains(text, "Klient") || strings.Contains(text, "Buchungssymbol")) {
					t.Errorf("Germany reads Austria's words in %s", id)
				}
			}
		}
	}
}

func TestStatusLineNamesWhatIsMissingBeforeTheFirstCall(t *testing.T) {
	s, _, _ := setUp(t, "de-AT", storagetest.New(t), laptop)
	s.says("Noch kein Postfach eingerichtet")
	missing := "Es ist noch kein Archivordner gewählt; bitte unter Einstellungen, Ablage wählen."
	s.box.set(state.MailboxStatus{Phase: state.PhaseWaiting, Problem: &storage.FolderError{Problem: storage.FolderNotSet}})
	s.until("the folder is asked for", func() bool { return s.status.text.Text() == missing })
}

// listed is the button of a section in the list.
func listed(p *settingsPage, i int) fyne.Focusable { return listButton(p.list.Objects[i]) }

func TestChangesElsewhereLeaveTheKeyboardInTheListOfSettings(t *testing.T) {
	store := storagetest.New(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	s.goTo("page.settings")
	third := listed(p, 2)
	s.Fyne().Canvas().Focus(third)
	if _, err := store.SaveClerk(t.Context(), storage.Clerk{Name: "Anna Gruber"}); err != nil {
		t.Fatal(err)
	}
	s.until("the settings are read again", func() bool { return len(s.Register.Clerks) == 1 })
	s.Fyne().Canvas().FocusNext()
	if next := s.Fyne().Canvas().Focused(); next != listed(p, 3) {
		t.Error("Tab begins anew")
	}
	s.press(fyne.KeyDown)
	if next := s.Fyne().Canvas().Focused(); p.at != 1 || next != listed(p, 1) {
		t.Errorf("the arrow opens section %d and leads to %T", p.at, next)
	}
	s.Fyne().Canvas().Focus(listed(p, len(p.list.Objects)-1))
	s.Fyne().Canvas().FocusNext()
	if _, button := s.Fyne().Canvas().Focused().(*widgets.Button); button {
		t.Error("the button to save comes before the fields")
	}
}
