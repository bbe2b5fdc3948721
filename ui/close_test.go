package ui

import (
	"errors"
	"testing"
)

func TestClosingSavesFirstAndEndsWhenThatIsDone(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	closed := 0
	s.Quit = func() { closed++ }
	p.grid.Select(0)
	p.fields.name.SetText("Rechnung Strom")
	s.quit()
	if closed != 0 {
		t.Fatal("the window is gone before the change is saved")
	}
	s.says("Es wird noch gespeichert.")
	s.until("it is closed", func() bool { return closed == 1 })
	if len(s.office.asked) != 1 || s.office.asked[0].Name != "Rechnung Strom" {
		t.Errorf("saved %+v", s.office.asked)
	}
}

func TestClosingAgainWaitsForNothing(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	closed := 0
	s.Quit = func() { closed++ }
	p.grid.Select(0)
	p.fields.name.SetText("Rechnung Gas")
	s.quit()
	s.quit()
	if closed != 1 {
		t.Errorf("the second close was carried out %d times", closed)
	}
}

func TestWindowStaysWhereSavingIsRefused(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	closed := 0
	s.Quit = func() { closed++ }
	s.office.err = errors.New("the disk is full")
	p.grid.Select(0)
	p.fields.name.SetText("Rechnung Strom")
	s.quit()
	s.until("it is refused", func() bool { return s.desk.Filing.Busy == 0 })
	if closed != 0 {
		t.Error("the window is gone with what was not saved")
	}
}

func TestClosingSavesWhatWasMendedAfterTheQuestion(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	closed := 0
	s.Quit = func() { closed++ }
	p.grid.Select(0)
	p.fields.period.SetText("Unsinn")
	s.quit()
	p.fields.period.SetText("02/2026")
	s.quit()
	if closed != 0 {
		t.Fatal("the window is gone before the change is saved")
	}
	s.until("it is closed", func() bool { return closed == 1 })
	if len(s.office.asked) != 1 || s.office.asked[0].Period != "2026-02" {
		t.Errorf("saved %+v", s.office.asked)
	}
}
