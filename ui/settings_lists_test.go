package ui

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// rows are the fields of the list that is shown, line by line.
func (p *settingsPage) rows() (out [][]*widgets.Field) {
	walk(p.shown.form.lines, func(o fyne.CanvasObject) {
		c, ok := o.(*fyne.Container)
		if !ok {
			return
		}
		var line []*widgets.Field
		for _, x := range c.Objects {
			if f, ok := x.(*widgets.Field); ok {
				line = append(line, f)
			}
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	})
	return out
}

func TestClerksAndSymbolsAreKeptInTheSettings(t *testing.T) {
	store := storagetest.New(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	p.leave()
	p.openSection(state.SectionClerks)
	s.Show(s.index("page.settings"))
	row := p.rows()[0]
	row[0].SetText("Maria Berger")
	row[1].SetText("maria@")
	row[0].OnSubmitted("")
	s.until("refused", func() bool { return p.result.root.Visible() })
	row[1].SetText("maria@kanzlei.at")
	row[1].OnSubmitted("")
	s.until("she is listed", func() bool { return len(p.rows()) == 2 && p.rows()[0][0].Text == "Maria Berger" })

	p.openSection(state.SectionSymbols)
	all := p.rows()
	last := all[len(all)-1]
	last[0].SetText("bk1")
	last[1].SetText("Bank Austria")
	last[1].OnSubmitted("")
	s.until("it is in the catalogue", func() bool { return len(p.rows()) == len(all)+1 })
	y, err := store.SymbolByCode(t.Context(), "BK1")
	main, err2 := store.SymbolByCode(t.Context(), "BK")
	if err != nil || err2 != nil || y.Main != main.ID || !y.Active {
		t.Errorf("%+v, %v, %v", y, err, err2)
	}
}

func TestAnErrorOffersItsDetailsForSupport(t *testing.T) {
	s, _, p := setUp(t, "de-AT", storagetest.New(t), laptop)
	n := newNote(0)
	s.complain(n, &storage.InvalidError{Field: storage.FieldClientName, Code: storage.InvalidEmpty})
	links := func() (out []*widget.Hyperlink) {
		walk(n.root, func(o fyne.CanvasObject) {
			if link, ok := o.(*widget.Hyperlink); ok {
				out = append(out, link)
			}
		})
		return out
	}
	if len(links()) != 0 {
		t.Error("details of an empty field")
	}
	s.complain(n, errors.New("disk I/O error (1802)"))
	if len(links()) != 1 {
		t.Fatal("no details of trouble with the disk")
	}
	link := links()[0]
	link.OnTapped()
	if got := fyne.CurrentApp().Clipboard().Content(); got == "" || link.Text != "Details kopiert" {
		t.Errorf("copied %q, the link says %q", got, link.Text)
	}
	s.complain(n, nil)
	if n.root.Visible() || len(links()) != 0 {
		t.Error("the note stays")
	}
	_ = p
}
