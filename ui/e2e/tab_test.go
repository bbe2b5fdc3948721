//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"belegpost/ui/e2e/onscreen"
)

// Tab leads through everything on each page and back to the beginning; what has
// the keyboard can be seen.
func TestDayTabReachesEverythingThatIsSeen(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	o.send("Belege vom Baumarkt", photo(t, "vorne.jpg", 90), photo(t, "hinten.jpg", 200))
	o.send("Rechnung", invoice(t, "Rechnung 4711.pdf", "Ziegel"))
	o.do("sync", "--once")
	p := o.open(laptop(t))
	for _, begin := range [][]string{{"ctrl+1", "Down"}, {"ctrl+2", "Down"}, {"ctrl+3", "Down"}, {"ctrl+4", "Down"}, {"ctrl+4", "ctrl+n"}, {"ctrl+5", "Down"}, {"ctrl+6"}} {
		p.key(begin...)
		p.still()
		p.tabs(strings.Join(begin, " "))
	}
	for _, section := range []string{"Postfach", "Buchungssymbole", "Darstellung"} {
		p.click(section)
		p.still()
		p.tabs(section)
	}
}

// tabs walks once around what is shown. Where something comes or goes meanwhile,
// such as a preview with its buttons, it walks again.
func (p *program) tabs(page string) {
	p.t.Helper()
	for range 5 {
		before := p.screen().Stops
		order, around := p.around(page)
		after := p.screen().Stops
		if len(after) != len(before) {
			continue
		}
		p.t.Logf("%s: %s", page, strings.Join(order, " · "))
		switch {
		case !around:
			p.t.Errorf("%s: Tab does not come back to where it began", page)
		case len(order) != len(after):
			var names []string
			for i, s := range after {
				names = append(names, place{i, s}.name())
			}
			p.t.Errorf("%s: Tab does not reach all of %s", page, strings.Join(names, " · "))
		}
		return
	}
	p.t.Errorf("%s never stands still", page)
}

// around presses Tab until it comes back to where it led first, and names what
// had the keyboard.
func (p *program) around(page string) (order []string, back bool) {
	p.t.Helper()
	begin := -1
	for range 150 {
		before := p.focused()
		p.key("Tab")
		now := before
		p.until(page+": Tab goes on from "+before.name(), func() bool {
			now = p.focused()
			return now.at != before.at || now.name() != before.name()
		})
		if now.at == begin {
			return order, true
		}
		if begin < 0 {
			begin = now.at
		}
		order = append(order, now.name())
		if s := now.Stop; s.Seen.W < s.Whole.W-1 || s.Seen.H < s.Whole.H-1 {
			p.t.Errorf("%s: %s has the keyboard at %+v, of which %+v is seen", page, now.name(), s.Whole, s.Seen)
		}
	}
	return order, false
}

// place is a stop and its number in the order of the window.
type place struct {
	at int
	onscreen.Stop
}

func (s place) name() string {
	if s.Text == "" {
		return fmt.Sprintf("%s@%.0f,%.0f", s.Kind, s.Whole.X, s.Whole.Y)
	}
	return s.Kind + " " + s.Text
}

// focused is what has the keyboard; -1 where nothing has it.
func (p *program) focused() place {
	p.t.Helper()
	for i, s := range p.screen().Stops {
		if s.Focused {
			return place{i, s}
		}
	}
	return place{at: -1}
}
