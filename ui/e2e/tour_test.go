//go:build e2e

package e2e

import (
	"fmt"
	"testing"
	"time"
)

// The demo office on two screens, in two languages, light and dark: every page
// is looked at, and no text may be cut off or lie over another.
func TestShots(t *testing.T) {
	path := build(t, "belegpost-e2e", tags)
	for _, size := range [][2]int{{1366, 768}, {1920, 1080}} {
		for _, lang := range []string{"de", "en"} {
			for _, theme := range []string{"light", "dark"} {
				name := fmt.Sprintf("%d-%s-%s", size[0], lang, theme)
				t.Run(name, func(t *testing.T) {
					p := newDisplay(t, size[0], size[1]).demo(path, "LANG="+locales[lang], "BELEGPOST_LANGUAGE="+lang, "FYNE_THEME="+theme)
					p.tour(name)
				})
			}
		}
	}
}

// locales are the systems that people have.
var locales = map[string]string{"de": "de_AT.UTF-8", "en": "en_US.UTF-8"}

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

// tour goes through the pages as a person would.
func (p *program) tour(name string) {
	n := 0
	shot := func(what string) {
		n++
		p.shot(fmt.Sprintf("%s-%02d-%s", name, n, what))
	}
	shot("documents")
	p.key("Down", "Down")
	shot("document-chosen")
	for i, page := range []string{"failed", "mails", "addresses", "clients", "settings"} {
		p.key(fmt.Sprintf("ctrl+%d", i+2))
		shot(page)
		p.key("Down")
		shot(page + "-chosen")
	}
}
