//go:build e2e

package e2e

import (
	"fmt"
	"testing"
	"time"
)

// The demo office on two screens, in two languages, light and dark.
func TestWindowOfTheDemoOffice(t *testing.T) {
	path := build(t, "belegpost", "migrated_fynedo")
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
			p := newDisplay(t, c.width, c.height).demo(path, "LANG="+c.locale, "BELEGPOST_LANGUAGE="+c.lang, "FYNE_THEME="+c.theme)
			p.walk(name)
		})
	}
}

// The same walk in a build in which the toolkit reports calls from wrong threads.
func TestAllCallsComeFromTheToolkitsThread(t *testing.T) {
	path := build(t, "belegpost-checked", "")
	newDisplay(t, 1366, 768).demo(path, "LANG=de_AT.UTF-8", "FYNE_THEME=light").walk("checked")
}

// demo starts the demo office and waits until its mail has been taken over.
func (d *display) demo(path string, env ...string) *program {
	d.t.Helper()
	data := d.t.TempDir()
	p := d.run(path, env, "demo", "--data", data)
	p.await("mail of the demo office", 3*time.Minute, func() string {
		if p.rows(data, "documents") < 25 || p.rows(data, "failed") < 5 {
			return ""
		}
		return "there"
	})
	return p
}

// walk goes through the pages as a person would.
func (p *program) walk(name string) {
	documents := p.shot(name + "-1-documents")
	failed := p.after("Ctrl+2", documents, name+"-2-failed", func() { p.tool("key", "ctrl+2") })
	chosen := p.after("the arrow key", failed, name+"-3-chosen", func() { p.tool("key", "Down", "Down") })
	clicked := p.after("a click on a row", chosen, name+"-4-clicked", func() { p.tool("mousemove", "400", "340", "click", "1") })
	mails := p.after("Ctrl+3", clicked, name+"-5-mails", func() { p.tool("key", "ctrl+3") })
	again := p.after("Ctrl+1", mails, name+"-6-again", func() { p.tool("key", "ctrl+1") })
	found := p.after("searching", again, name+"-7-search", func() { p.tool("key", "ctrl+f"); p.tool("type", "rechnung") })
	all := p.after("Escape", found, name+"-8-all", func() { p.tool("key", "Escape") })
	sorted := p.after("a tap on a header", all, name+"-9-sorted", func() { p.tool("mousemove", "770", "132", "click", "1") })
	menu := p.after("a click on the menu", sorted, name+"-10-menu", func() { p.tool("mousemove", "70", "12", "click", "1") })
	closed := p.after("Escape in the menu", menu, name+"-11-closed", func() { p.tool("key", "Escape") })
	keys := p.after("F1", closed, name+"-12-keys", func() { p.tool("key", "F1") })
	p.after("Escape in the dialog", keys, name+"-13-end", func() { p.tool("key", "Escape") })
}
