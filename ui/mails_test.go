package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"belegpost/assets/i18n"
	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// postbag is a mail log on a real store.
type postbag struct {
	*screen
	store *storage.Store
	page  *mailsPage
	again []storage.MailID
	gate  chan struct{} // every reprocessing takes one out of it; nil: it does not wait
}

// Text implements [state.Letters].
func (b *postbag) Text(context.Context, string) (string, error) { return "Anbei die Rechnung.", nil }

// Reprocess implements [state.Again].
func (b *postbag) Reprocess(_ context.Context, id storage.MailID) (storage.Recorded, error) {
	if b.gate != nil {
		<-b.gate
	}
	b.again = append(b.again, id)
	return storage.Recorded{Mail: id, Filed: 1}, nil
}

// newPostbag has three mails: one filed with a logo, the same PDF sent to the
// cash book's address, and one with a picture only.
func newPostbag(t *testing.T) *postbag {
	t.Helper()
	s := storagetest.With(t, storage.Options{Now: func() time.Time { return today }})
	b := &postbag{store: s}
	set, err := s.Settings(t.Context())
	must(t, err)
	set.Addresses.Domain, set.Office.Archive = "belege.kanzlei.at", filepath.Join(t.TempDir(), "archiv")
	set.Office.Name, set.Office.Recipients = "Kanzlei Muster", []string{"buero@kanzlei.at"}
	must(t, s.SaveSettings(t.Context(), set))
	client, err := s.SaveClient(t.Context(), storage.Client{Number: "10023", Name: "Rechtsanwaltskanzlei Dr. Wolfgang-Amadeus Hinterholzer-Oberndorfer & Partner GmbH & Co KG"})
	must(t, err)
	_, err = s.SaveRecipient(t.Context(), storage.Recipient{Client: client, Email: "b@huber.example", Success: storage.SuccessNone})
	must(t, err)
	at := map[string]storage.ImportAddress{}
	for _, code := range []string{"ER", "KA"} {
		y, err := s.SymbolByCode(t.Context(), code)
		must(t, err)
		at[code], err = s.CreateAddress(t.Context(), storage.NewAddress{Client: client, Symbol: y.ID, Label: code, Extension: strings.ToLower(code)})
		must(t, err)
	}
	b.mail(1, "Rechnung 4711", at["ER"], storage.Attachment{Name: "rechnung.pdf", Type: "application/pdf", Outcome: storage.OutcomeFiled, Pages: 1},
		storage.Attachment{Name: "logo.png", Type: "image/png", Outcome: storage.OutcomeIgnored, Reason: storage.IgnoredInlineImage})
	b.mail(2, "Noch einmal", at["KA"], storage.Attachment{Name: "rechnung.pdf", Type: "application/pdf", Outcome: storage.OutcomeFiled, Pages: 1})
	b.mail(3, "Foto", at["ER"], storage.Attachment{Name: "beleg.jpg", Type: "image/jpeg", Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF})
	b.open(t)
	return b
}

// mail records a mail; files of one name have the same bytes.
func (b *postbag) mail(uid uint32, subject string, at storage.ImportAddress, parts ...storage.Attachment) {
	ctx := context.Background()
	batch := b.store.NewSpool()
	original, err := batch.Mail(strings.NewReader("mail " + subject))
	if err == nil {
		for i := range parts {
			var file storage.Spooled
			file, err = batch.Attachment(strings.NewReader("%PDF-1.7 " + parts[i].Name))
			parts[i].SHA256, parts[i].Size, parts[i].Part = file.SHA256, file.Size, string(rune('1'+i))
		}
	}
	if err == nil {
		err = batch.Sync()
	}
	folder := storage.Folder{Host: "imap", Username: "belege", Name: "INBOX"}
	if err == nil {
		err = b.store.AddMails(ctx, folder, 1, uid+1, []storage.NewMail{{UID: uid, Spool: original, InternalDate: today}})
	}
	waiting, _ := b.store.Waiting(ctx, 0, 10)
	if err == nil && len(waiting) == 1 {
		var all []storage.Recorded
		all, err = b.store.Record(ctx, []storage.Intake{{Mail: waiting[0].ID, Fingerprint: subject, Sender: "müller@bau.example", SenderName: "Müller Bau", Subject: subject, Date: today.AddDate(0, 0, int(uid)-3),
			DateSource: storage.DateFromHeader, Defects: []string{"A part is cut off."}, Deliveries: []storage.Delivery{{Address: at.Address, ID: at.ID, Client: at.Client,
				Field: "X-Original-To", Place: 1, Confidence: storage.ConfidenceEnvelope, Attachments: parts}}}})
		if err == nil && len(all) == 1 && len(all[0].Files) > 0 {
			err = b.store.Publish(ctx, all[0].Files, nil)
		}
	}
	if err != nil || len(waiting) != 1 {
		panic(fmt.Sprint(err, len(waiting)))
	}
}

// open shows the window on the mail log.
func (b *postbag) open(t *testing.T) {
	a := test.NewTempApp(t)
	words, err := i18n.For("de-AT")
	must(t, err)
	b.screen = &screen{t: t, office: &office{}, posts: make(chan func(), 10000), box: &box{changed: make(chan struct{})}}
	post := func(f func()) { b.posts <- f }
	desk := state.NewDesk(b.store, b.screen.box, post)
	desk.MailLook = state.NewMailLook(b.store, b, b, post)
	b.Window = NewWindow(a, desk, Options{Title: "Belegpost", Words: words, Where: time.UTC, Pages: drawn{}, Now: func() time.Time { return today }})
	b.Fyne().Resize(laptop)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { desk.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	b.Show(2)
	b.page = b.places[2].page.(*mailsPage)
	b.until("the log is read", func() bool { return desk.Mails.Len() == 3 && len(desk.Filing.Clients) == 1 })
}

// choose looks at a mail.
func (b *postbag) choose(row int) {
	b.t.Helper()
	b.page.grid.Select(row)
	b.until("it is read", func() bool { return b.desk.MailLook.Mail.ID != 0 })
}

func (b *postbag) tap(label string) { b.t.Helper(); b.tapped(label) }

// tapped presses the button with a label that is to be seen.
func (s *screen) tapped(label string) {
	s.t.Helper()
	found := false
	walk(s.Fyne().Content(), func(o fyne.CanvasObject) {
		if button, ok := o.(*widgets.Button); ok && button.Text == label && !found && !button.Disabled() {
			found = true
			button.OnTapped()
		}
	})
	if !found {
		s.t.Fatalf("there is no button %q in:\n%s", label, s.reads())
	}
}

func TestMailShowsWhatBecameOfEachPartAndWhy(t *testing.T) {
	b := newPostbag(t)
	b.choose(2)
	b.says("Rechnung 4711", "Alle Belege wurden abgelegt.", "Warum hierher?", "Die Adresse steht im Feld „X-Original-To“", "abgelegt: 10023 / ER / 03/2026 / rechnung.pdf",
		"logo.png ist ein kleines Bild aus dem Text", "Ein Teil ist abgeschnitten.", "Ordner INBOX von belege auf imap")
	b.picture("mails-filed")
	b.tap("E-Mail lesen")
	b.until("it is read", func() bool { return b.desk.MailLook.HasText })
	b.says("Anbei die Rechnung.", "Gesendet", "Anhänge")
	b.tap("Text ausblenden")
	b.saysNot("Anbei die Rechnung.")
	b.tap("E-Mail lesen")
	b.until("it is read again", func() bool { return b.desk.MailLook.HasText })
	b.tap("Beleg zeigen")
	b.until("it is shown", func() bool { return b.desk.Documents.Query().Only.ID != 0 && b.desk.Documents.Len() == 1 })
	if b.at != 0 {
		t.Errorf("page %d", b.at)
	}
	p := b.places[0].page.(*documentsPage)
	p.grid.Select(0)
	p.showMail()
	if b.at != 2 || b.desk.Mails.Query().Mails.ID == 0 {
		t.Errorf("page %d, %+v", b.at, b.desk.Mails.Query())
	}
}

func TestMailIsProcessedAgainAndItsOriginalSaved(t *testing.T) {
	b := newPostbag(t)
	b.page.again()
	b.says("Wählen Sie zuerst eine E-Mail in der Liste.")
	b.choose(0)
	b.says("beleg.jpg ist ein JPEG-Bild.", "Import zeigen")
	b.tap("Erneut verarbeiten")
	b.until("it is done", func() bool {
		return strings.Contains(b.page.note.text.Text, "1 E-Mail erneut verarbeitet. 1 Beleg kam dazu.")
	})
	to := filepath.Join(t.TempDir(), "x.eml")
	b.page.dialogs = answers{to}
	b.page.saveOriginal()
	b.until("it is saved", func() bool { return strings.Contains(b.page.note.text.Text, "gespeichert") })
	if text, err := os.ReadFile(to); err != nil || string(text) != "mail Foto" || len(b.again) != 1 {
		t.Errorf("saved %q, %v, again %v", text, err, b.again)
	}
	b.tap("Import zeigen")
	if b.at != 1 {
		t.Errorf("page %d", b.at)
	}
}

func TestWhatCameForAnotherSymbolCanBeFiledThereToo(t *testing.T) {
	b := newPostbag(t)
	b.choose(1)
	b.says("Kam auch für KA, liegt aber nur unter ER.", "Nach KA verschieben")
	b.picture("mails-second")
	b.tap("Auch unter KA ablegen")
	b.until("it is filed", func() bool { return strings.Contains(b.page.note.text.Text, "liegt jetzt auch unter KA") })
	b.until("the offer is gone", func() bool { return len(b.desk.MailLook.Second) == 0 })
	b.saysNot("Kam auch für KA")
	list, err := b.store.Documents(t.Context(), storage.DocumentFilter{Symbol: "KA"})
	if err != nil || len(list) != 1 || !list[0].Filed {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestADocumentSaysThatItCameForAnotherSymbol(t *testing.T) {
	b := newPostbag(t)
	b.Show(0)
	p := b.places[0].page.(*documentsPage)
	b.until("documents are read", func() bool { return b.desk.Documents.Len() == 1 })
	p.grid.Select(0)
	b.until("the offer is there", func() bool { return p.fields.second.Visible() })
	b.picture("documents-second")
	b.tap("Nach KA verschieben")
	b.until("it is moved", func() bool { d, _ := b.desk.Documents.Row(0); return d.SymbolCode == "KA" })
	b.until("the offer is gone", func() bool { return !p.fields.second.Visible() })
}

func TestMailLogIsNarrowedByItsFilters(t *testing.T) {
	b := newPostbag(t)
	f := b.page.filters
	f.status.SetSelectedIndex(3)
	b.until("failed ones", func() bool { return b.desk.Mails.Len() == 1 })
	f.span.SetSelectedIndex(1)
	b.until("of today", func() bool {
		return b.desk.Mails.Query().Mails.From.Equal(today.Truncate(24*time.Hour)) && b.desk.Mails.Len() == 1
	})
	f.status.SetSelectedIndex(1)
	b.until("none", func() bool { return b.desk.Mails.Len() == 0 && b.desk.Mails.Loaded() })
	b.says("Keine E-Mail passt zu dieser Auswahl.")
	f.clear.OnTapped()
	b.until("all", func() bool { return b.desk.Mails.Len() == 3 })
	b.page.grid.OnSort("subject", true)
	b.until("sorted", func() bool { m, ok := b.desk.Mails.Row(0); return ok && m.Subject == "Foto" })
}

func TestProcessingManyMailsAgainIsCancelled(t *testing.T) {
	b := newPostbag(t)
	b.gate = make(chan struct{})
	b.page.grid.MarkAll()
	b.page.again()
	b.until("it goes on", func() bool { return b.page.note.stop != nil })
	b.says("E-Mails werden erneut verarbeitet: 0 von 3", "Abbrechen")
	b.picture("mails-again")
	b.page.note.act.OnTapped()
	close(b.gate)
	b.until("it is over", func() bool {
		return strings.Contains(b.page.note.text.Text, "Abgebrochen: 2 E-Mails blieben, wie sie waren.")
	})
	if len(b.again) != 1 || b.page.note.stop != nil {
		t.Errorf("processed again: %v", b.again)
	}
}

// TestEveryMarkedMailIsMeantHoweverFarItIs: also those that the list has not
// read.
func TestEveryMarkedMailIsMeantHoweverFarItIs(t *testing.T) {
	b := newPostbag(t)
	batch := b.store.NewSpool()
	original, err := batch.Mail(strings.NewReader("mail of many"))
	must(t, err)
	must(t, batch.Sync())
	var more []storage.NewMail
	for uid := uint32(4); uid < 804; uid++ {
		more = append(more, storage.NewMail{UID: uid, Spool: original, InternalDate: today})
	}
	must(t, b.store.AddMails(t.Context(), storage.Folder{Host: "imap", Username: "belege", Name: "INBOX"}, 1, 804, more))
	b.until("they are in the list", func() bool { return b.desk.Mails.Len() == 803 })
	b.page.grid.MarkAll()
	b.until("all are marked", func() bool { return len(b.page.grid.Marked()) == 803 })
}

func TestNoResultIsCutInItsColumn(t *testing.T) {
	for _, lang := range []string{"de-AT", "de-DE", "en"} {
		s := ready(t, lang, madeUp(1), laptop)
		for _, status := range mailStatuses()[1:] {
			text := s.mailResult(status).Text
			if wide := fyne.MeasureText(text, theme.TextSize(), fyne.TextStyle{}).Width; wide > resultWidth-16 { // a cell's margins
				t.Errorf("%s: %q is %.0f wide", lang, text, wide)
			}
		}
	}
}

func TestNoLongLabelIsCut(t *testing.T) {
	for _, lang := range []string{"de-AT", "de-DE", "en"} {
		s := ready(t, lang, madeUp(1), laptop)
		for _, key := range []string{"client.late", "field.office.mail_limit"} {
			if wide := fyne.MeasureText(s.Words.Say(key), theme.TextSize(), fyne.TextStyle{}).Width; wide > labelWidth-8 {
				t.Errorf("%s: %q is %.0f wide", lang, s.Words.Say(key), wide)
			}
		}
	}
}
