package ui

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// walk visits the live objects that are to be seen.
func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	f(o)
	switch c := o.(type) {
	case *fyne.Container:
		for _, x := range c.Objects {
			walk(x, f)
		}
	case fyne.Widget:
		for _, x := range test.WidgetRenderer(c).Objects() {
			walk(x, f)
		}
	}
}

// reads is everything that the window says, one text a line.
func (s *screen) reads() string {
	var out strings.Builder
	walk(s.Fyne().Content(), func(o fyne.CanvasObject) { out.WriteString(textOf(o)) })
	return out.String()
}

// textOf is what one object says, and a line break.
func textOf(o fyne.CanvasObject) string {
	switch t := o.(type) {
	case *canvas.Text:
		return t.Text + "\n"
	case *widgets.Paragraph:
		return t.Text() + "\n"
	case *widget.RichText:
		return t.String() + "\n"
	}
	return ""
}

func (s *screen) says(want ...string) {
	s.t.Helper()
	text := s.reads()
	for _, w := range want {
		if !strings.Contains(text, w) {
			s.t.Errorf("%q is not to be read in:\n%s", w, text)
		}
	}
}

func (s *screen) saysNot(bad ...string) {
	s.t.Helper()
	text := s.reads()
	for _, b := range bad {
		if strings.Contains(text, b) {
			s.t.Errorf("%q is to be read", b)
		}
	}
}

// ready opens a window on an office and waits for its lists.
func ready(t *testing.T, lang string, o *office, size fyne.Size) *screen {
	t.Helper()
	s := open(t, lang, o, size)
	s.until("lists are read", func() bool {
		return s.desk.Documents.Loaded() && s.desk.Failed.Loaded() && s.desk.Mails.Loaded() && s.desk.Status.Open == len(o.failed) && s.desk.Status.Mailbox.Host != ""
	})
	return s
}

func (s *screen) press(key fyne.KeyName) {
	e := &fyne.KeyEvent{Name: key}
	if f := s.Fyne().Canvas().Focused(); f != nil {
		f.TypedKey(e)
		return
	}
	s.key(e)
}

var laptop = fyne.NewSize(1366, 740)

func TestEveryPageSpeaksItsLanguage(t *testing.T) {
	for lang, want := range map[string][]string{
		"de-AT": {"Belegupload|1.204 Belege|heute 10:30|10023 Huber GmbH|03/2026", "■  Adresse unbekannt", "teilweise abgelegt|Rechnung 4711 und mehr"},
		"de-DE": {"Belegupload|Mandant|Belegtyp", "Fehlgeschlagene", "E-Mail-Protokoll"},
		"en":    {"1,204 documents|today 10:30|Client", "■  unknown address", "partly filed|Mail log"},
	} {
		s := ready(t, lang, madeUp(1204), laptop)
		for i, texts := range want {
			s.Show(i)
			s.says(strings.Split(texts, "|")...)
			s.picture(fmt.Sprintf("%s-%d", lang, i))
		}
		if lang == "de-DE" {
			s.saysNot("Klient", "Buchungssymbol")
		}
	}
}

func TestFailedPageSaysWhatWasWrongAndWhatToDo(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	s.Show(1)
	s.says("Wählen Sie links einen fehlgeschlagenen Import")
	s.press(fyne.KeyDown)
	s.says("Rechnungen März", "von Müller Bau <buero@mueller.example> an 10023.er.k7q2.lieferanten@belege.kanzlei.at", "10023 Huber GmbH",
		"rechnung-1.pdf", "abgelegt", "JPEG-Bild, 1,2 MB", "beleg.jpg ist ein JPEG-Bild. Automatisch abgelegt werden nur PDF-Dateien.", "logo.png ist ein kleines Bild")
	s.picture("failed-chosen")
	s.press(fyne.KeyDown)
	s.says("(ohne Betreff)", "keinem Klienten zugeordnet", "Die E-Mail ging an eine Importadresse, die es nicht gibt.", "Die E-Mail hat keine Anhänge.")
	s.press(fyne.KeyHome)
	s.says("JPEG-Bild, 1,2 MB")
}

func TestResolvedImportLeavesAndTheNextIsShown(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	s.Show(1)
	s.press(fyne.KeyDown)
	s.office.mu.Lock()
	s.office.failed = s.office.failed[1:]
	s.office.mu.Unlock()
	s.office.tell <- storage.ChangedFailed
	s.until("it is gone", func() bool { return s.desk.Failed.Len() == 2 && s.desk.Status.Open == 2 })
	s.says("Die E-Mail ging an eine Importadresse, die es nicht gibt.")
	if got := s.places[1].item.Badge(); got != "2" {
		t.Errorf("the navigation counts %s", got)
	}
	s.office.mu.Lock()
	s.office.failed = nil
	s.office.mu.Unlock()
	s.office.tell <- storage.ChangedFailed
	s.until("all are gone", func() bool { return s.desk.Failed.Len() == 0 && s.desk.Status.Open == 0 })
	s.says("Alles erledigt. Kein Import wartet auf Sie.", "heute 10:29")
	s.picture("failed-empty")
}

func TestNewDocumentsComeIntoTheListWithoutLosingTheSelection(t *testing.T) {
	s := ready(t, "de-AT", madeUp(500), laptop)
	p := s.places[0].page.(*documentsPage)
	p.grid.Select(40)
	chosen, _ := p.list.Key(40)
	s.office.mu.Lock()
	s.office.docs = append([]storage.Document{{ID: 9001, Name: "neu.pdf", Filed: true}, {ID: 9000, Name: "auch neu.pdf"}}, s.office.docs...)
	s.office.mu.Unlock()
	s.office.tell <- storage.ChangedDocuments
	s.until("the new ones are there", func() bool { return p.list.Len() == 502 })
	if now, _ := p.list.Key(p.grid.Selected()); now != chosen || p.grid.Selected() != 42 {
		t.Errorf("row %d is selected, document %d; want 42, %d", p.grid.Selected(), now, chosen)
	}
}

func TestSearchFindsAndEscapeClears(t *testing.T) {
	s := ready(t, "de-AT", madeUp(500), laptop)
	s.places[0].page.find()
	field := s.Fyne().Canvas().Focused()
	for _, r := range "gibt es nicht" {
		field.TypedRune(r)
	}
	s.until("nothing is found", func() bool { return s.desk.Documents.Len() == 0 })
	s.says("Nichts gefunden zu „gibt es nicht“.")
	s.press(fyne.KeyEscape)
	s.until("all are back", func() bool { return s.desk.Documents.Len() == 500 })
	s.press(fyne.KeyF5)
	if s.box.synced != 1 {
		t.Error("F5 in the search field fetches nothing")
	}
}

// trouble is an error of the mailbox: its value is the key of its sentence.
type trouble string

func (k trouble) Error() string { return string(k) }

// Sentence implements cli.Spoken.
func (k trouble) Sentence() (string, map[string]string) {
	return string(k), map[string]string{"host": "h"}
}

func TestStatusLineSaysWhatTheMailboxDoes(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	s.says("imap.kanzlei.at: verbunden", "zuletzt abgerufen 10:29", "2 Benachrichtigungen nicht gesendet")
	lost := &storage.FolderError{Folder: "/srv/belege", Problem: storage.FolderMissing}
	for _, c := range []struct {
		status state.MailboxStatus
		want   string
	}{
		{state.MailboxStatus{Phase: state.PhaseFetching, Host: "h", Done: 34, Total: 1200}, "34 von 1.200 E-Mails"},
		{state.MailboxStatus{Phase: state.PhaseConnecting, Host: "h"}, "Verbindung zu h wird aufgebaut"},
		{state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", NextTry: today, Problem: trouble("mailbox/host")}, "nächster Versuch 10:30"},
		{state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", Problem: trouble("mailbox/host")}, "Der Mailserver h antwortet nicht."},
		{state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", Offline: true, Problem: trouble("mailbox/host")}, "h: keine Verbindung, alles lokal verfügbar"},
		{state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", Problem: trouble("mailbox/auth")}, "h: Abruf angehalten"},
		{state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", NextTry: today, Problem: lost}, "Archivordner nicht erreichbar, neue E-Mails warten im Postfach  ·  nächster Versuch 10:30"},
		{state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", Problem: lost}, "Der Archivordner /srv/belege ist nicht erreichbar; bitte das Laufwerk oder die Freigabe verbinden. Danach macht Belegpost von selbst weiter. Listen, Suche und fehlgeschlagene Importe gehen weiter"},
		{state.MailboxStatus{Phase: state.PhaseElsewhere}, "Eine andere Sitzung auf diesem Rechner ruft"},
		{state.MailboxStatus{Phase: state.PhaseWaiting, Problem: &storage.FolderError{Problem: storage.FolderNotSet}}, "E-Mails werden noch nicht abgerufen"},
		{state.MailboxStatus{Phase: state.PhaseOff}, "Noch kein Postfach eingerichtet"},
		{state.MailboxStatus{Phase: state.PhaseIdle, Host: "h", NoKeywords: []string{"INBOX"}}, "merkt sich keine Kennzeichen in INBOX"},
		{state.MailboxStatus{Phase: state.PhaseIdle, Host: "h", SendingProblem: trouble("sending/auth")}, "hat beim Senden Benutzername oder Kennwort abgelehnt"},
	} {
		s.box.set(c.status)
		s.until(c.want, func() bool { return strings.Contains(s.reads(), c.want) })
	}
	s.saysNot("merkt sich keine Kennzeichen")
}

func TestAListThatCannotBeReadSaysThatItIsAsLastRead(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	s.says("3 Belege")
	s.office.mu.Lock()
	s.office.broken = errors.New("no such table")
	s.office.mu.Unlock()
	s.box.set(state.MailboxStatus{Phase: state.PhaseWaiting, Host: "h", Offline: true, Problem: trouble("mailbox/host")})
	s.office.tell <- storage.ChangedFailed
	q := s.desk.Documents.Query()
	q.Search = "a"
	s.places[0].page.(*documentsPage).ask(q)
	s.until("it is told", func() bool {
		return s.desk.Documents.Err() != nil && s.desk.Status.Err != nil && s.desk.Status.Mailbox.Host == "h"
	})
	s.says(markAttention+"  letzter Stand", "h: keine Verbindung", "Die Liste lässt sich gerade nicht lesen.")
	s.saysNot("3 Belege", "alles lokal verfügbar")
	s.picture("documents-stale")
	grid := s.places[0].page.(*documentsPage).grid
	if cell, ok := grid.Cell(0, 3); !ok || cell.Color != look.Secondary {
		t.Errorf("rows of before are drawn like hits: %+v", cell)
	}
}

func TestEveryCommandStandsInAMenuWithItsOwnKey(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	quit := false
	s.Quit = func() { quit = true }
	var labels, keys []string
	for _, m := range s.Fyne().MainMenu().Items {
		labels = append(labels, m.Label)
		for _, item := range m.Items {
			if item.IsSeparator {
				continue
			}
			labels = append(labels, item.Label)
			if k, ok := item.Shortcut.(fyne.KeyboardShortcut); ok {
				if slices.Contains(keys, k.ShortcutName()) {
					t.Errorf("two commands have the key %s", k.ShortcutName())
				}
				keys = append(keys, k.ShortcutName())
			}
		}
	}
	for _, want := range []string{"Datei E-Mails abrufen", "Bearbeiten Rückgängig Felder bearbeiten Alle markieren Ansicht Belegupload Fehlgeschlagene Importe E-Mail-Protokoll",
		"Suchen Vorschau in eigenem Fenster Vorschau umschalten Vorschau größer Belege Dateien hochladen … Öffnen Im Ordner zeigen E-Mail dazu zeigen Speichern unter … Als ZIP mit Liste exportieren … Zur Buchung freigeben Als verbucht markieren", "Ins Vorjahr", "Hilfe Tastatur Über Belegpost"} {
		if got := strings.Join(labels, " "); !strings.Contains(got, want) {
			t.Errorf("the menus are %s", got)
		}
	}
	menus := s.Fyne().MainMenu().Items
	menus[2].Items[2].Action()
	if s.at != 2 {
		t.Errorf("page %d is shown", s.at)
	}
	menus[0].Items[0].Action()
	s.press(fyne.KeyF5)
	if s.box.synced != 2 {
		t.Errorf("fetched %d times", s.box.synced)
	}
	menus[0].Items[2].Action()
	if !quit {
		t.Error("the command quit does not reach the program")
	}
}

func TestDialogsOpenByKeyAndCloseByEscape(t *testing.T) {
	s := ready(t, "en", madeUp(3), laptop)
	for _, open := range []func(){func() { s.press(fyne.KeyF1) }, s.showAbout} {
		open()
		if s.Fyne().Canvas().Overlays().Top() == nil {
			t.Fatal("no dialog is open")
		}
		s.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if s.Fyne().Canvas().Overlays().Top() != nil || s.top != nil {
			t.Fatal("Esc leaves the dialog open")
		}
	}
}

func TestSmallWindowsStillHoldEverything(t *testing.T) {
	s := ready(t, "de-AT", madeUp(500), fyne.NewSize(1024, 600))
	if least := s.Fyne().Content().MinSize(); least.Width > 1024 || least.Height > 560 {
		t.Errorf("the window needs %v", least)
	}
	s.saysNot("Belegupload\nFehlgeschlagene") // the navigation is icons only
	for i := range s.places {
		s.Show(i)
		s.picture(fmt.Sprintf("small-%d", i))
	}
}

func TestEmptyOfficeSaysWhatToDo(t *testing.T) {
	s := ready(t, "de-AT", &office{}, laptop)
	for i, want := range []string{"Noch keine Belege.", "Alles erledigt.", "Noch keine E-Mails."} {
		s.Show(i)
		s.says(want)
		s.picture(fmt.Sprintf("empty-%d", i))
	}
}

func TestImportsNoMail(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "ci", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, path := range strings.Fields(string(out)) {
		for _, bad := range []string{"belegpost/mailsync", "github.com/emersion/", "fyne.io/fyne/v2/app"} {
			if path == bad || strings.HasPrefix(path, bad+"/") || strings.HasSuffix(bad, "/") && strings.HasPrefix(path, bad) {
				t.Errorf("imports %s", path)
			}
		}
	}
}

func TestNoFilterIsCutInANarrowWindow(t *testing.T) {
	for _, lang := range []string{"de-AT", "de-DE", "en"} {
		s := ready(t, lang, madeUp(3), fyne.NewSize(1000, 700))
		filters := map[int][]fyne.CanvasObject{}
		documents, at := placeOf[*documentsPage](s.Window)
		filters[at] = documents.filters.objects()
		mails, at := placeOf[*mailsPage](s.Window)
		if mails.filters != nil {
			filters[at] = mails.filters.objects()
		}
		for at, list := range filters {
			s.Show(at)
			for _, o := range list {
				walk(o, func(o fyne.CanvasObject) {
					if text := textOf(o); strings.Contains(text, "…") {
						t.Errorf("%s: %s is cut", lang, text)
					}
				})
			}
		}
		s.picture("narrow-" + lang)
		line := func(o fyne.CanvasObject) float32 {
			return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y + o.Size().Height/2
		}
		s.Show(0)
		if filter, search := line(documents.filters.state), line(documents.search); filter < search+20 {
			t.Errorf("%s: the search stands at %.0f, a filter at %.0f", lang, search, filter)
		}
		s.Fyne().Resize(laptop)
		if filter, search := line(documents.filters.state), line(documents.search); filter != search {
			t.Errorf("%s: in a wide window the search stands at %.0f, a filter at %.0f", lang, search, filter)
		}
	}
	q := newQueue(t, "de-AT", fyne.NewSize(1000, 700))
	q.mail("Rechnung", "", q.at.ID, "a.jpg")
	q.press(fyne.KeyDown)
	if least := q.Fyne().Content().MinSize().Width; least > 1000 {
		t.Errorf("a failed import needs %.0f points", least)
	}
	for _, o := range q.page.filters.objects() {
		walk(o, func(o fyne.CanvasObject) {
			if text := textOf(o); strings.Contains(text, "…") {
				t.Errorf("%s is cut", text)
			}
		})
	}
}
