package ui

import "testing"

func TestClosingSavesFirstAndAsksOnceWhileActsWait(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	closed := 0
	s.Quit = func() { closed++ }
	p.grid.Select(0)
	p.fields.name.SetText("Rechnung Strom")
	s.quit()
	if closed != 0 {
		t.Fatal("the window is gone before the change is saved")
	}
	s.says("Es wird noch gespeichert …")
	s.until("it is saved", func() bool { return s.desk.Filing.Busy == 0 })
	if len(s.office.asked) != 1 || s.office.asked[0].Name != "Rechnung Strom" {
		t.Errorf("saved %+v", s.office.asked)
	}
	p.fields.name.SetText("Rechnung Gas")
	s.quit()
	if closed != 0 {
		t.Fatal("who waited once is asked again the next time")
	}
	s.quit()
	if closed != 1 {
		t.Errorf("the second close was carried out %d times", closed)
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
	s.until("it is saved", func() bool { return s.desk.Filing.Busy == 0 })
	if len(s.office.asked) != 1 || s.office.asked[0].Period != "2026-02" || closed != 0 {
		t.Errorf("saved %+v, closed %d times", s.office.asked, closed)
	}
	s.quit()
	if closed != 1 {
		t.Error("the window stays open")
	}
}
