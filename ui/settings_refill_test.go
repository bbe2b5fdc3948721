package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/ui/state"
)

// Whatever is saved elsewhere between Ctrl+A and the first key, the field holds
// what was typed and nothing else.
func TestTypingReplacesAProposalWhateverIsSavedMeanwhile(t *testing.T) {
	store := grown(t)
	set, err := store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Sending = storage.SendingSettings{Port: 587, Security: "starttls"}
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s, _, p := setUp(t, "de-AT", store, laptop)
	s.goTo("page.settings")
	p.openSection(state.SectionSending)
	user := p.fieldOf(t, storage.FieldSendingUsername)
	if user.Text != "belege@kanzlei.at" || p.fieldOf(t, storage.FieldSendingHost).Text != "smtp.kanzlei.at" {
		t.Fatalf("proposes %q at %q", user.Text, p.fieldOf(t, storage.FieldSendingHost).Text)
	}
	s.Fyne().Canvas().Focus(user)
	user.TypedShortcut(&fyne.ShortcutSelectAll{})
	set.Mailbox.Username = "rechnungen@kanzlei.at" // a better proposal
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s.until("the change is shown", func() bool { return user.Text == "rechnungen@kanzlei.at" })
	test.Type(user, "buero@kanzlei.at")
	if user.Text != "buero@kanzlei.at" {
		t.Errorf("the field holds %q", user.Text)
	}
}

// What a section shows already is left alone: somebody may be about to type.
func TestASectionIsFilledAgainOnlyWithSomethingElse(t *testing.T) {
	store := grown(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	p.openSection(state.SectionMailbox)
	filled, fill := 0, p.shown.fill
	p.shown.fill = func(set storage.Settings) { filled++; fill(set) }
	if _, err := store.SaveSymbol(t.Context(), storage.Symbol{Code: "BK9", Name: "Bank", Active: true}); err != nil {
		t.Fatal(err)
	}
	s.until("the symbol is known", func() bool { return len(p.s.Symbols) == 6 })
	if filled != 0 {
		t.Errorf("filled %d times with the same", filled)
	}
	test.Tap(p.primary) // saving shows what was made of what was typed
	s.until("it is saved", func() bool { return p.s.Busy == "" })
	if filled != 1 {
		t.Errorf("filled %d times after saving", filled)
	}
}
