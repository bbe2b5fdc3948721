package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"belegpost/storage"
)

// partly is an import of a mail of which failed of the attachments wait.
func partly(why storage.Reason, failed, filed int) storage.FailedImport {
	f := storage.FailedImport{ID: 1, State: storage.FailedOpen, Sender: "buero@mueller.example", Received: today}
	for i := range failed + filed {
		a := storage.MailAttachment{ID: storage.AttachmentID(i), Name: fmt.Sprint(i, ".pdf"), Outcome: storage.OutcomeFiled}
		if i < failed {
			a.Outcome, a.Reason = storage.OutcomeFailed, why
		}
		f.Attachments = append(f.Attachments, a)
	}
	logo := storage.MailAttachment{ID: 99, Name: "logo.png", Outcome: storage.OutcomeIgnored, Reason: storage.IgnoredInlineImage}
	f.Attachments = append(f.Attachments, logo)
	return f
}

// TestFailedListSaysHowManyAttachments: as far as the reason leaves room for
// it, which is never cut.
func TestFailedListSaysHowManyAttachments(t *testing.T) {
	reasons := []storage.Reason{storage.ReasonNotPDF, storage.ReasonPDFEncrypted, storage.ReasonPDFDamaged, storage.ReasonPDFTimeout, storage.ReasonNotReallyPDF,
		storage.ReasonEmpty, storage.ReasonUnreadable, storage.ReasonEncryptedMail, storage.ReasonTooLarge, storage.ReasonLimit, storage.ReasonPeriodComplete}
	for lang, want := range map[string]string{
		"de-AT": "keine PDF-Datei · 2 von 3",
		"en":    "not a PDF · 2 of 3",
	} {
		o := madeUp(1)
		o.failed = nil
		for _, r := range reasons {
			o.failed = append(o.failed, partly(r, 2, 1), partly(r, 12, 1))
		}
		for i := range o.failed {
			o.failed[i].ID = storage.FailedID(len(o.failed) - i)
		}
		s := ready(t, lang, o, fyne.NewSize(1366, 1400)) // high enough for all rows
		s.Show(1)
		s.says(markFailed + "  " + want)
		rows, cut := 0, ""
		walk(s.places[1].page.(*failedPage).grid, func(o fyne.CanvasObject) {
			if text, ok := o.(*canvas.Text); ok && strings.HasPrefix(text.Text, markFailed) {
				if rows++; strings.HasSuffix(text.Text, "…") {
					cut = text.Text
				}
			}
		})
		if rows < len(o.failed) || cut != "" {
			t.Errorf("%s: %d rows, cut: %q", lang, rows, cut)
		}
	}
}

func TestFailedListCountsOnlyWhereAPartFailed(t *testing.T) {
	s := ready(t, "de-AT", madeUp(1), laptop)
	whole := partly(storage.ReasonNotPDF, 1, 1)
	whole.Reason = storage.ReasonAddressRetired
	settled := partly(storage.ReasonNotPDF, 2, 1)
	settled.Attachments[0].Settled = "filed"
	done := partly(storage.ReasonNotPDF, 1, 1)
	done.State = storage.FailedResolved
	for _, c := range []struct {
		f    storage.FailedImport
		want string
	}{
		{partly(storage.ReasonNotPDF, 1, 0), "■  keine PDF-Datei"},
		{partly(storage.ReasonNotPDF, 3, 0), "■  keine PDF-Datei"},
		{partly(storage.ReasonNotPDF, 1, 3), "■  keine PDF-Datei · 1 von 4 Anhängen"},
		{settled, "■  keine PDF-Datei · 1 von 3 Anhängen"},
		{done, "●  abgelegt"},
	} {
		if got := s.failedCell(c.f, 4).Text; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := s.failedCell(whole, 4).Text; strings.Contains(got, " von ") {
		t.Errorf("%q, although the mail as a whole is in the way", got)
	}
}
