package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/storage"
	"belegpost/ui/widgets"
)

func TestClientPageSaysWhatARecipientGets(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	s.goTo("page.clients").(*clientsPage).grid.Select(0)
	s.reading("Jeder Empfänger erfährt von jedem fehlgeschlagenen Import.")
	var gets *widgets.Pick
	walk(s.Fyne().Content(), func(o fyne.CanvasObject) {
		if c, ok := o.(*widgets.Pick); ok && len(c.Options) > 0 && c.Options[0] == "auch jede Ablage" {
			gets = c
		}
	})
	if gets == nil {
		t.Fatal("it does not say what the recipient gets")
	}
	gets.SetSelected("auch tägliche Liste")
	client := s.Register.File.Client.ID
	s.until("it gets the daily list", func() bool {
		list, err := st.Recipients(t.Context(), client)
		return err == nil && list[0].Success == storage.SuccessDaily
	})
}
