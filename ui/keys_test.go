package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"belegpost/assets/wording"
)

func TestF1ListsEveryKeyOfTheMenus(t *testing.T) {
	s, _ := books(t, wording.Austrian, fyne.NewSize(1366, 768), true)
	s.press(fyne.KeyF1)
	text := ""
	walk(s.Fyne().Canvas().Overlays().Top(), func(o fyne.CanvasObject) { text += textOf(o) })
	keys := 0
	for _, m := range s.Fyne().MainMenu().Items {
		for _, item := range m.Items {
			if k, ok := item.Shortcut.(fyne.KeyboardShortcut); ok {
				keys++
				if name := s.keyName(k); !strings.Contains(text, name+"\n") || !strings.Contains(text, item.Label+"\n") {
					t.Errorf("%s (%s) is not in the list", name, item.Label)
				}
			}
		}
	}
	walk(s.Fyne().Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if x, ok := o.(*container.Scroll); ok && x.Content.MinSize().Height > x.Size().Height {
			t.Errorf("the list is %.0f high, to be seen are %.0f", x.Content.MinSize().Height, x.Size().Height)
		}
	})
	if keys < 20 || !strings.Contains(text, "Strg+Umschalt+N\n") || !strings.Contains(text, "Bild↓") {
		t.Errorf("%d keys in\n%s", keys, text)
	}
}

func TestLicencesAreReadInTheWindow(t *testing.T) {
	s, _ := books(t, wording.Austrian, fyne.NewSize(1366, 768), false)
	s.Licences = "# Licences\n\n" + strings.Repeat("word ", 60) + "\n## PDFium\n"
	s.showAbout()
	s.top.Hide()
	s.top = nil
	s.showLicences()
	text := ""
	walk(s.Fyne().Canvas().Overlays().Top(), func(o fyne.CanvasObject) { text += textOf(o) })
	for _, want := range []string{"Lizenzen\n", "PDFium\n", "word word"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}
