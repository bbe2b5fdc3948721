package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/assets/wording"
)

func TestMailToSeveralIsALinkThatWindowsHandsOver(t *testing.T) {
	s, _ := books(t, wording.Austrian, fyne.NewSize(1280, 720), true)
	u := s.mailto([]string{"a@huber.at", "büro+b@huber.at"}, "Betreff & mehr", "Grüße\nvon uns").String()
	if want := "mailto:a@huber.at,b%C3%BCro%2Bb@huber.at?subject=Betreff%20%26%20mehr&body=Gr%C3%BC%C3%9Fe%0D%0Avon%20uns"; u != want {
		t.Errorf("got %s", u)
	}
	long := strings.Repeat("ü", 800)
	u = s.mailto(nil, "Betreff", long).String()
	if len(u) > longestMailto || !strings.Contains(u, "Zwischenablage") || fyne.CurrentApp().Clipboard().Content() != long {
		t.Errorf("%d characters, in the clipboard %d", len(u), len(fyne.CurrentApp().Clipboard().Content()))
	}
}
