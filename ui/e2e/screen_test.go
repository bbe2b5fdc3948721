//go:build e2e

package e2e

import (
	"cmp"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"belegpost/ui/e2e/onscreen"
)

// patience is how long something may take that a person waits for, on a machine
// that has much else to do: before the first PDF can be looked into, PDFium is
// compiled, which is half a minute's work alone on a slow one.
const patience = 3 * time.Minute

// screen is what the window shows now.
func (p *program) screen() onscreen.Screen {
	p.t.Helper()
	s, err := onscreen.Ask(p.socket)
	if err != nil {
		p.t.Fatalf("the window does not say what it shows: %v\n%s", err, p.log.String())
	}
	p.busy[p.doing] = max(p.busy[p.doing], s.Busy)
	return s
}

// step names what the test does now, for [program.tellBusy]; what was computed
// since the window was asked last belongs to it.
func (p *program) step(name string) { p.doing = name }

// tellBusy prints how long the window's thread computed at a stretch during each
// step: nothing else happens in the window meanwhile.
func (p *program) tellBusy() {
	p.t.Helper()
	p.screen()
	steps := slices.SortedFunc(maps.Keys(p.busy), func(a, b string) int { return cmp.Compare(p.busy[b], p.busy[a]) })
	out := "the window's thread computed at a stretch, at most (CPU time):"
	for _, name := range steps {
		out += fmt.Sprintf("\n%8.1f ms  %s", float64(p.busy[name])/float64(time.Millisecond), name)
	}
	p.t.Log(out)
}

// top are the texts of the uppermost layer.
func top(s onscreen.Screen) []onscreen.Text {
	layer, out := 0, []onscreen.Text(nil)
	for _, t := range s.Texts {
		layer = max(layer, t.Layer)
	}
	for _, t := range s.Texts {
		if t.Layer == layer {
			out = append(out, t)
		}
	}
	return out
}

// find is the text that is want, or the first that holds it, or the first that
// was cut to its beginning.
func find(texts []onscreen.Text, want string) (onscreen.Text, bool) {
	for _, t := range texts {
		if t.Text == want {
			return t, true
		}
	}
	for _, t := range texts {
		if strings.Contains(t.Text, want) {
			return t, true
		}
	}
	for _, t := range texts {
		if begin, cut := strings.CutSuffix(t.Text, "…"); cut && len(begin) > 3 && strings.HasPrefix(want, begin) {
			return t, true
		}
	}
	return onscreen.Text{}, false
}

// shows waits until all of these are to be read.
func (p *program) shows(want ...string) {
	p.t.Helper()
	for _, w := range want {
		p.until(fmt.Sprintf("%q is to be read", w), func() bool {
			_, ok := find(p.screen().Texts, w)
			return ok
		})
	}
}

// lacks waits until none of these is to be read.
func (p *program) lacks(bad ...string) {
	p.t.Helper()
	for _, b := range bad {
		p.until(fmt.Sprintf("%q is gone", b), func() bool {
			_, ok := find(p.screen().Texts, b)
			return !ok
		})
	}
}

// until waits for something that a person would wait for.
func (p *program) until(what string, ok func() bool) {
	p.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case err := <-p.done:
			p.t.Fatalf("the program ended before this: %s: %v\n%s", what, err, p.log.String())
		case <-late:
			p.keep("failed-" + strings.NewReplacer("/", "-").Replace(p.t.Name()))
			p.t.Fatalf("still not so: %s; to be read is\n%s", what, p.reads())
		}
	}
}

// reads is everything that the window says.
func (p *program) reads() string {
	var out strings.Builder
	for _, t := range p.screen().Texts {
		out.WriteString(t.Text + " | ")
	}
	return out.String()
}

// click presses a mouse button on a text, once it is there.
func (p *program) click(text string, modifiers ...string) {
	p.t.Helper()
	p.press(text, "1", modifiers...)
}

func (p *program) press(text, button string, modifiers ...string) {
	p.t.Helper()
	var at onscreen.Text
	p.until(fmt.Sprintf("%q can be clicked", text), func() bool {
		s := p.screen()
		var ok bool
		at, ok = find(top(s), text)
		return ok
	})
	p.clickBox(at.Seen, button, modifiers...)
}

// clickBox presses a mouse button in the middle of a place.
func (p *program) clickBox(b onscreen.Box, button string, modifiers ...string) {
	p.pointAt(b)
	for _, m := range modifiers {
		p.tool("keydown", m)
	}
	p.tool("click", button)
	for _, m := range modifiers {
		p.tool("keyup", m)
	}
}

func (p *program) pointAt(b onscreen.Box) {
	scale := p.screen().Scale
	p.tool("mousemove", strconv.Itoa(int((b.X+b.W/2)*scale)), strconv.Itoa(int((b.Y+b.H/2)*scale)))
}

// field is the field whose hint is label, or that stands under or right of the
// text label; under wins, because columns of a table have names too.
func (p *program) field(label string) onscreen.Field {
	p.t.Helper()
	var out onscreen.Field
	p.until("there is a field "+label, func() bool {
		var ok bool
		out, ok = fieldOf(p.screen(), label)
		return ok
	})
	return out
}

func fieldOf(s onscreen.Screen, label string) (onscreen.Field, bool) {
	for _, near := range []func(t onscreen.Text, f onscreen.Field) bool{under, rightOf} {
		for _, t := range s.Texts {
			for _, f := range s.Fields {
				if t.Text == label && t.Layer == f.Layer && !f.Disabled && near(t, f) {
					return f, true
				}
			}
		}
	}
	for _, f := range s.Fields {
		if f.Hint == label && !f.Disabled {
			return f, true
		}
	}
	return onscreen.Field{}, false
}

func under(t onscreen.Text, f onscreen.Field) bool {
	dx, dy := f.Seen.X-t.Seen.X, f.Seen.Y-t.Seen.Y
	return dx > -12 && dx < 12 && dy > 8 && dy < 34
}

func rightOf(t onscreen.Text, f onscreen.Field) bool {
	dx, dy := f.Seen.X-t.Seen.X, f.Seen.Y-t.Seen.Y
	return dx > 20 && dx < 260 && dy > -14 && dy < 14
}

// fill types into a field what it is to hold, instead of what is there.
func (p *program) fill(label, text string) {
	p.t.Helper()
	p.clickBox(p.field(label).Seen, "1")
	p.until(label+" has the keyboard", func() bool { return p.field(label).Focused })
	p.tool("key", "ctrl+a")
	p.typed(text)
	p.until(label+" holds what was typed", func() bool {
		f := p.field(label)
		return f.Text == text || f.Text == "" // a password is not told
	})
}

// typed types as a person would, but faster.
func (p *program) typed(text string) {
	p.tool("type", "--delay", "8", text)
	p.keys += len([]rune(text))
}

// key presses keys and counts them.
func (p *program) key(keys ...string) {
	for _, k := range keys {
		p.tool("key", k)
	}
	p.keys += len(keys)
}

// drop drags files from another window onto a place of this one.
func (p *program) drop(at onscreen.Box, files ...string) {
	p.t.Helper()
	cmd := exec.Command("/usr/bin/python3", append([]string{"testdata/dragsource.py"}, files...)...)
	cmd.Env = append(p.env, "GDK_BACKEND=x11")
	if err := cmd.Start(); err != nil {
		p.t.Fatalf("start drag source: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() { _ = cmd.Process.Kill() }()
	source := p.await("drag source", patience, func() string {
		return strings.TrimSpace(p.tool("search", "--onlyvisible", "--name", "^dragsource$"))
	})
	p.tool("windowmove", "--sync", source, "0", "0")
	scale := p.screen().Scale
	x, y := int((at.X+at.W/2)*scale), int((at.Y+at.H/2)*scale)
	p.tool("mousemove", "20", "20", "mousedown", "1")
	for step := 1; step <= 10; step++ { // a drag begins after some pixels, and must be seen to go on
		p.tool("mousemove", strconv.Itoa(20+(x-20)*step/10), strconv.Itoa(20+(y-20)*step/10))
	}
	p.tool("mousemove_relative", "2", "2")
	p.still()
	p.tool("mouseup", "1")
	select {
	case <-ended:
	case <-time.After(patience):
		p.t.Fatal("the drag does not end")
	}
}
