package ui

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/assets/i18n"
	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
)

// desktop opens a window with a memory on a store.
func withMemory(t *testing.T, st *storage.Store, memory *state.Remembered) *screen {
	t.Helper()
	words, err := i18n.For(wording.Austrian)
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, posts: make(chan func(), 10000), box: &box{changed: make(chan struct{})}}
	post := func(f func()) { s.posts <- f }
	desk, register := state.NewDesk(st, s.box, post), state.NewRegister(st, post)
	s.Window = NewWindow(test.NewTempApp(t), desk, Options{Title: "Belegpost", Words: words, Where: time.UTC,
		Now: func() time.Time { return today }, Register: register, Memory: memory})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	go func() { desk.Run(ctx); done <- struct{}{} }()
	go func() { register.Run(ctx); done <- struct{}{} }()
	t.Cleanup(func() { stop(); <-done; <-done })
	s.until("everything is read", func() bool {
		return register.Loaded && register.ClientList.Loaded() && register.AddressList.Loaded() && desk.Documents.Loaded()
	})
	return s
}

func TestTheWindowComesBackAsItWasLeft(t *testing.T) {
	memory := state.Remember(filepath.Join(t.TempDir(), "window.json"))
	_, st := books(t, wording.Austrian, fyne.NewSize(1280, 720), true)
	s := withMemory(t, st, memory)
	s.Fyne().Resize(fyne.NewSize(1200, 700))
	clients, at := placeOf[*clientsPage](s.Window)
	s.Show(at)
	clients.grid.OnSort("name", false)
	clients.split.Share = 0.4
	clients.split.OnMoved(0.4)
	clients.grid.OnWidths(map[string]float32{"number": 120})
	documents, _ := placeOf[*documentsPage](s.Window)
	q := documents.list.Query()
	q.Only = state.Choice{Symbol: "ER", State: state.AnyState, Period: "2026-03"}
	q.Search = "Strom"
	documents.ask(q)

	again := withMemory(t, st, memory)
	clients, at = placeOf[*clientsPage](again.Window)
	documents, _ = placeOf[*documentsPage](again.Window)
	if again.at != at || clients.list.Query().Sort != "-name" || clients.split.Share != 0.4 {
		t.Errorf("page %d, sort %q, share %v", again.at, clients.list.Query().Sort, clients.split.Share)
	}
	if got := again.Fyne().Canvas().Size(); got.Width < 1190 || got.Width > 1210 {
		t.Errorf("the window is %v", got)
	}
	if q := documents.list.Query(); q.Only.Symbol != "ER" || q.Only.State != state.AnyState || q.Search != "" {
		t.Errorf("documents are asked for as %+v", q)
	}
	f := documents.filters
	again.until("the filters say so", func() bool { return f.symbol.Selected == "ER" })
	if f.state.SelectedIndex() != 6 || f.period.Text != "03/2026" || f.clear.Disabled() {
		t.Errorf("filters show state %d, period %q", f.state.SelectedIndex(), f.period.Text)
	}
}

func TestOnlyMyClientsNarrowsEveryList(t *testing.T) {
	memory := state.Remember(filepath.Join(t.TempDir(), "window.json"))
	_, st := books(t, wording.Austrian, fyne.NewSize(1280, 720), true)
	clerk, err := st.SaveClerk(t.Context(), storage.Clerk{Name: "Anna Wagner"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := st.Clients(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hers := list[1]
	hers.Clerk = clerk
	if _, err := st.SaveClient(t.Context(), hers); err != nil {
		t.Fatal(err)
	}
	s := withMemory(t, st, memory)
	all := s.Register.AddressList.Len()
	s.mine.turn() // nobody has said who she is: a list opens
	if s.Fyne().Canvas().Overlays().Top() == nil {
		t.Fatal("it does not ask who uses the window")
	}
	s.mine.set(clerk, true)
	s.until("clients are narrowed", func() bool { return s.Register.ClientList.Len() == 1 })
	s.until("addresses are narrowed", func() bool { return s.Register.AddressList.Len() < all })
	if row, ok := s.Register.ClientList.Row(0); !ok || row.Number != hers.Number {
		t.Errorf("shows %s", row.Number)
	}
	s.says("Anna Wagner")
	again := withMemory(t, st, memory)
	again.until("it is so after a restart", func() bool { return again.Register.ClientList.Len() == 1 })
	again.mine.turn()
	again.until("all are shown again", func() bool { return again.Register.ClientList.Len() == len(list) })
	again.says("zeigt alle")
}

func TestLeftOutColumnsStayLeftOut(t *testing.T) {
	memory := state.Remember(filepath.Join(t.TempDir(), "window.json"))
	_, st := books(t, wording.Austrian, fyne.NewSize(1280, 720), true)
	s := withMemory(t, st, memory)
	p, _ := placeOf[*documentsPage](s.Window)
	p.chooseColumns(fyne.NewPos(300, 130))
	if s.Fyne().Canvas().Overlays().Top() == nil {
		t.Fatal("there is nothing to choose from")
	}
	p.turnColumn("symbol")
	s.until("it is gone", func() bool { return p.grid.IsHidden("symbol") })
	again := withMemory(t, st, memory)
	p, _ = placeOf[*documentsPage](again.Window)
	if !p.grid.IsHidden("symbol") || p.grid.IsHidden("name") {
		t.Error("the columns are others after a restart")
	}
	p.turnColumn("symbol")
	if p.grid.IsHidden("symbol") {
		t.Error("it does not come back")
	}
}

func TestAnUploadBeginsWhereTheLastOneWent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.json")
	memory := state.Remember(path)
	_, st := books(t, wording.Austrian, fyne.NewSize(1280, 720), true)
	for round := range 2 {
		s := withMemory(t, st, memory)
		s.until("names are read", func() bool { return len(s.desk.Filing.Clients) > 0 && len(s.desk.Filing.Symbols) > 0 })
		p, _ := placeOf[*documentsPage](s.Window)
		p.upload.ask([]state.LocalFile{state.FileAt(path)})
		if client, symbol := p.upload.client.Chosen(), p.upload.symbol.Selected; round == 1 && (client != "10030" || symbol != "AR") {
			t.Fatalf("after a restart the form says %q, %q", client, symbol)
		}
		p.upload.client.OnChanged("mai")
		p.upload.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		p.upload.symbol.SetSelected("AR")
		p.upload.upload()
		ctx, stop := context.WithCancel(t.Context())
		stop()
		memory.Run(ctx) // writes at the end
		memory = state.Remember(path)
	}
}
