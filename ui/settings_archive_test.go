package ui

import (
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestArchiveOfAnotherInstallationIsTakenOverByQuestion(t *testing.T) {
	other, folder := storagetest.New(t), filepath.Join(t.TempDir(), "Belege")
	if _, err := other.Apply(t.Context(), storage.Wish{Office: storage.OfficeWish{Archive: &folder}}, storage.ApplyOptions{}); err != nil {
		t.Fatal(err)
	}
	store := grown(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	s.Show(s.index("page.settings"))
	p.open(4)
	s.saysNot("Übernehmen")
	s.enter(p, map[storage.Field]string{storage.FieldOfficeArchive: folder})
	s.says("gehört einer anderen Installation von Belegpost")
	test.Tap(button(t, s, "Übernehmen"))
	s.says("Die andere legt dort dann nichts mehr ab.")
	test.Tap(button(t, s, "Abbrechen"))
	if err := other.CheckArchive(t.Context()); err != nil {
		t.Errorf("taken over without an answer: %v", err)
	}
	test.Tap(button(t, s, "Übernehmen"))
	s.question.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.until("it is taken over", func() bool { return p.s.Busy == "" && p.s.Saved.Office.Archive == folder })
	if err := store.CheckArchive(t.Context()); err != nil {
		t.Error(err)
	}
	s.says("Gespeichert.")
	s.saysNot("Übernehmen")

	// The other one takes it back: saving the same folder tells.
	if _, err := other.Apply(t.Context(), storage.Wish{Office: storage.OfficeWish{Archive: &folder}}, storage.ApplyOptions{TakeOver: true}); err != nil {
		t.Fatal(err)
	}
	s.enter(p, nil)
	s.says("gehört einer anderen Installation von Belegpost")
}

func TestHeldNoticesAreSettledByQuestion(t *testing.T) {
	store := grown(t)
	set, err := store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	host := set.Sending.Host
	set.Sending.Host, set.Office.Recipients = "", []string{"buero@kanzlei.at"}
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	storagetest.Notices(t, store, 3)
	s, _, _ := setUp(t, "de-AT", store, laptop)
	s.until("it is counted", func() bool { return s.desk.Status.Held.Count == 3 })
	s.saysNot("Senden oder verwerfen") // nothing can be sent yet
	told := func(want string) {
		t.Helper()
		if got, _ := s.toldWhen(storage.OutboxRow{Recipient: "buero@kanzlei.at", State: storage.OutboxHeld}); got != want {
			t.Errorf("an import says %q", got)
		}
	}
	told("Benachrichtigung an buero@kanzlei.at wartet auf ein Sendekonto")
	set.Sending.Host = host
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s.until("it can be sent", func() bool { return s.desk.Status.Held.Account })
	told("Benachrichtigung an buero@kanzlei.at wartet; unten senden oder verwerfen")
	s.says("3 Benachrichtigungen warten. Als sie entstanden, war kein Konto zum Senden eingerichtet.")
	test.Tap(button(t, s, "Senden oder verwerfen …"))
	s.says("in einer einzigen E-Mail")
	test.Tap(button(t, s, "Verwerfen"))
	s.until("they are dropped", func() bool { return s.desk.Status.Held.Count == 0 })
	s.saysNot("Senden oder verwerfen", "Benachrichtigungen warten")
	rows, err := store.Outbox(t.Context(), storage.OutboxFilter{State: storage.OutboxGivenUp})
	if err != nil || len(rows) != 3 {
		t.Errorf("%d dropped, %v", len(rows), err)
	}
}
