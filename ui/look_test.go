package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/ui/state"
)

func TestPicturesOfEveryPage(t *testing.T) {
	for _, lang := range []string{"de-AT", "en"} {
		for _, variant := range []string{"light", "dark"} {
			t.Setenv("FYNE_THEME", variant)
			s := open(t, lang, madeUp(1204), fyne.NewSize(1366, 740))
			s.until("lists are read", func() bool {
				return s.desk.Documents.Loaded() && s.desk.Failed.Loaded() && s.desk.Mails.Loaded() && s.desk.Status.Open == 3
			})
			s.picture(lang + "-" + variant + "-documents")
			s.Show(1)
			s.picture(lang + "-" + variant + "-failed-none")
			s.places[1].page.keyTo(&fyne.KeyEvent{Name: fyne.KeyDown})
			s.picture(lang + "-" + variant + "-failed")
			s.Show(2)
			s.box.set(state.MailboxStatus{Phase: state.PhaseFetching, Host: "imap.kanzlei.at", Done: 34, Total: 120, NoKeywords: []string{"INBOX"},
				SendingProblem: "Der Mailserver smtp.kanzlei.at antwortet nicht. Belegpost versucht es in zwei Minuten wieder; vorhandene Belege bleiben verfügbar."})
			s.until("progress is shown", func() bool { return s.desk.Status.Mailbox.Total == 120 })
			s.picture(lang + "-" + variant + "-mails")
		}
	}
	s := open(t, "de-AT", &office{}, fyne.NewSize(1000, 600))
	s.until("lists are read", func() bool { return s.desk.Documents.Loaded() && s.desk.Failed.Loaded() && s.desk.Mails.Loaded() })
	s.picture("empty-documents")
	s.Show(1)
	s.picture("empty-failed")
}
