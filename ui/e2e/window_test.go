//go:build e2e

package e2e

import (
	"fmt"
	"testing"
	"time"
)

// The demo office on two screens, in two languages, light and dark.
func TestWindowOfTheDemoOffice(t *testing.T) {
	path := build(t)
	for _, c := range []struct {
		width, height int
		locale, lang  string
		theme         string
	}{
		{1366, 768, "de_AT.UTF-8", "de", "light"},
		{1366, 768, "en_US.UTF-8", "en", "dark"},
		{1920, 1080, "de_AT.UTF-8", "de", "dark"},
		{1920, 1080, "en_US.UTF-8", "en", "light"},
		{1024, 700, "de_AT.UTF-8", "de", "light"},
	} {
		name := fmt.Sprintf("%d-%s-%s", c.width, c.lang, c.theme)
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			p := newDisplay(t, c.width, c.height).run(path,
				[]string{"LANG=" + c.locale, "BELEGPOST_LANGUAGE=" + c.lang, "FYNE_THEME=" + c.theme}, "demo", "--data", data)
			p.await("mail of the demo office", 3*time.Minute, func() string {
				if p.rows(data, "documents") < 25 || p.rows(data, "failed") < 5 {
					return ""
				}
				return "there"
			})
			p.walk(name)
		})
	}
}

// walk goes through the pages as a person would.
func (p *program) walk(name string) {
	documents := p.shot(name + "-1-documents")
	p.tool("key", "ctrl+2")
	failed := p.shot(name + "-2-failed")
	p.changed("Ctrl+2", documents, failed)
	p.tool("key", "Down")
	p.tool("key", "Down")
	chosen := p.shot(name + "-3-chosen")
	p.changed("the arrow key", failed, chosen)
	p.tool("mousemove", "400", "330", "click", "1")
	p.changed("a click on a row", chosen, p.shot(name+"-4-clicked"))
	p.tool("key", "ctrl+3")
	mails := p.shot(name + "-5-mails")
	p.changed("Ctrl+3", chosen, mails)
	p.tool("key", "ctrl+1")
	p.tool("key", "ctrl+f")
	p.tool("type", "rechnung")
	p.changed("searching", documents, p.shot(name+"-6-search"))
	p.tool("key", "Escape")
	p.tool("key", "F5")
	p.tool("mousemove", "20", "12", "click", "1")
	p.shot(name + "-7-menu")
	p.tool("key", "Escape")
	p.tool("key", "F1")
	p.shot(name + "-8-keys")
	p.tool("key", "Escape")
	p.still()
}
