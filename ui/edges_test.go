package ui

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"belegpost/assets/wording"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// placedAt is where a text begins in what is to be seen.
func placedAt(t *testing.T, in fyne.CanvasObject, text string) fyne.Position {
	t.Helper()
	at, found := fyne.Position{}, false
	walk(in, func(o fyne.CanvasObject) {
		if c, is := o.(*canvas.Text); is && !found && strings.HasPrefix(c.Text, text) {
			at, found = fyne.CurrentApp().Driver().AbsolutePositionForObject(o), true
		}
	})
	if !found {
		t.Fatalf("no %q", text)
	}
	return at
}

func TestTitlesOfAllPagesStandAtOneHeight(t *testing.T) {
	s, _, settings := setUp(t, "de-AT", storagetest.New(t), laptop)
	settings.assistant, settings.s.Loaded = false, false // no button beside the title
	settings.rebuild()
	var heights []float32
	for _, p := range s.places {
		s.goTo(p.name)
		walk(p.page.object(), func(o fyne.CanvasObject) {
			if x, is := o.(*widgets.Text); is && x.Text() == s.Words.Say(p.name) {
				heights = append(heights, fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y)
			}
		})
	}
	for i, y := range heights {
		if len(heights) != len(s.places) || math.Abs(float64(y-heights[0])) > 0.5 {
			t.Errorf("title %d of %d stands at %v, the first at %v", i, len(s.places), y, heights[0])
		}
	}
}

func TestADialogHasOneLeftEdge(t *testing.T) {
	s, _ := books(t, wording.Austrian, fyne.NewSize(1366, 768), true)
	s.showAbout()
	dialog := s.Fyne().Canvas().Overlays().Top()
	title, text, version := placedAt(t, dialog, "Über Belegpost"), placedAt(t, dialog, "Belegpost bringt"), placedAt(t, dialog, "Version")
	if title.X != text.X || version.X != text.X {
		t.Errorf("the title begins at %v, the text at %v, the version at %v", title.X, text.X, version.X)
	}
	if title.Y >= text.Y {
		t.Errorf("the title stands at %v, the text at %v", title.Y, text.Y)
	}
}

func TestThePathOfTheArchiveTakesTheWholeLine(t *testing.T) {
	s, _, p := setUp(t, "de-AT", storagetest.New(t), laptop)
	s.goTo("page.settings")
	p.openSection(state.SectionArchive)
	if wide := p.shown.form.first.(fyne.CanvasObject).Size().Width; wide < formWidth-labelWidth {
		t.Errorf("the field is %v wide", wide)
	}
}

func TestKeysInMenusStandApartFromTheNames(t *testing.T) {
	s, _ := books(t, wording.Austrian, fyne.NewSize(1366, 768), false)
	for _, m := range s.Fyne().MainMenu().Items {
		for _, item := range m.Items {
			if k, is := item.Shortcut.(fyne.KeyboardShortcut); is && !strings.HasPrefix(string(k.Key()), menuGap) {
				t.Errorf("%s: %q", item.Label, k.Key())
			}
		}
	}
}
