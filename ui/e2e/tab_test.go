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

// tabs walks once around what is shown.
func (p *program) tabs(page string) {
	p.t.Helper()
	var order []string
	begin := -1
	for range 150 {
		before := p.focused()
		p.key("Tab")
		now := before
		p.until(page+": Tab goes on from "+before.name(), func() bool { now = p.focused(); return now.at != before.at })
		if now.at == begin {
			p.t.Logf("%s: %s", page, strings.Join(order, " · "))
			p.unreached(page, len(order))
			return
		}
		if begin < 0 {
			begin = now.at
		}
		order = append(order, now.name())
		if s := now.Stop; s.Seen.W < s.Whole.W-1 || s.Seen.H < s.Whole.H-1 {
			p.t.Errorf("%s: %s has the keyboard at %+v, of which %+v is seen", page, now.name(), s.Whole, s.Seen)
		}
	}
	p.t.Errorf("%s: Tab does not come back to where it began: %s", page, strings.Join(order, " · "))
}

// unreached compares how many stops were reached with how many there are.
func (p *program) unreached(page string, reached int) {
	p.t.Helper()
	if all := p.screen().Stops; len(all) != reached {
		var names []string
		for i, s := range all {
			names = append(names, place{i, s}.name())
		}
		p.t.Errorf("%s: Tab reached %d of %s", page, reached, strings.Join(names, " · "))
	}
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
