package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/storage"
)

// Bookkeepers know suppliers by name; who has none is shown by the address.
func TestListsShowTheSendersName(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	for _, c := range []struct{ name, address, want string }{
		{"Müller Bau", "buero@mueller.example", "Müller Bau"},
		{"", "buero@mueller.example", "buero@mueller.example"},
		{"", "buero\u202e@mueller.example", "buero@mueller.example"},
		{"", "", ""},
	} {
		for page, got := range map[string]string{
			"documents": s.documentCell(storage.Document{Sender: c.address, SenderName: c.name}, 6).Text,
			"failed":    s.failedCell(storage.FailedImport{Sender: c.address, SenderName: c.name}, 1).Text,
			"mails":     s.mailCell(storage.LoggedMail{Sender: c.address, SenderName: c.name}, 1).Text,
		} {
			if got != c.want {
				t.Errorf("%s: %q <%s> is shown as %q, want %q", page, c.name, c.address, got, c.want)
			}
		}
	}
	s.Show(0)
	s.press(fyne.KeyDown)
	s.says("  ·  Müller Bau <buero@mueller.example>")
}
