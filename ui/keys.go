package ui

import (
	"cmp"
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// showKeys is the list of all keys: those of the menus as they are, and those
// that belong to no command.
func (w *Window) showKeys() {
	var groups []fyne.CanvasObject
	told := map[[2]string]bool{} // what two menus have is told once
	for _, m := range w.window.MainMenu().Items {
		lines := [][2]string{}
		for _, item := range m.Items {
			if s, ok := item.Shortcut.(fyne.KeyboardShortcut); ok {
				if line := [2]string{w.keyName(s), item.Label}; !told[line] {
					told[line] = true
					lines = append(lines, line)
				}
			}
		}
		if len(lines) > 0 {
			groups = append(groups, keyGroup(m.Label, lines))
		}
	}
	var more [][2]string
	for line := range strings.SplitSeq(w.Words.Say("help.keys"), "\n") {
		keys, what, _ := strings.Cut(line, "\t")
		more = append(more, [2]string{keys, what})
	}
	groups = append([]fyne.CanvasObject{keyGroup(w.Words.Say("help.lists"), more)}, groups...)
	columns, table := make([]*fyne.Container, 3), container.NewHBox()
	for i := range columns {
		columns[i] = container.New(widgets.Lines{Gap: 10})
		table.Add(container.New(widgets.Inset{Right: 2 * look.Margin}, columns[i]))
	}
	for _, g := range groups { // into the shortest one
		slices.MinFunc(columns, func(a, b *fyne.Container) int { return cmp.Compare(a.MinSize().Height, b.MinSize().Height) }).Add(g)
	}
	scroll := container.NewVScroll(table)
	room := w.window.Canvas().Size()
	scroll.SetMinSize(fyne.NewSize(table.MinSize().Width, min(table.MinSize().Height, max(200, room.Height-180))))
	w.open("help.title", scroll)
}

// keyGroup is the keys of one menu.
func keyGroup(name string, lines [][2]string) fyne.CanvasObject {
	var keys, whats []fyne.CanvasObject
	for _, l := range lines {
		keys = append(keys, widgets.NewText(l[0], widgets.Style{Bold: true}))
		whats = append(whats, container.New(widgets.Inset{Left: look.Margin}, widgets.NewText(l[1], widgets.Style{})))
	}
	table := container.NewHBox(container.New(widgets.Lines{Gap: 3}, keys...), container.New(widgets.Lines{Gap: 3}, whats...))
	head := widgets.NewText(name, widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText, Bold: true})
	return container.New(widgets.Lines{Gap: 3}, head, table)
}

// keyName is a shortcut as it stands on the keyboard.
func (w *Window) keyName(s fyne.KeyboardShortcut) string {
	var out []string
	for _, m := range []struct {
		mod fyne.KeyModifier
		key string
	}{{fyne.KeyModifierControl, "key.ctrl"}, {fyne.KeyModifierSuper, "key.super"}, {fyne.KeyModifierAlt, "key.alt"}, {fyne.KeyModifierShift, "key.shift"}} {
		if s.Mod()&m.mod != 0 {
			out = append(out, w.Words.Say(m.key))
		}
	}
	name := strings.TrimPrefix(string(s.Key()), menuGap)
	if key := "key." + strings.ToLower(name); w.Words.Has(key) {
		name = w.Words.Say(key)
	}
	return strings.Join(append(out, name), "+")
}

// spelled is a shortcut that menus write as it stands on the keyboard: the
// toolkit knows only the English names of keys.
type spelled struct {
	fyne.Shortcut
	text string
}

// menuGap keeps keys away from the names of commands: between the longest two
// the toolkit leaves 6 points.
const menuGap = "     "

// Key implements [fyne.KeyboardShortcut]: what the toolkit does not know it
// writes as it is.
func (s spelled) Key() fyne.KeyName { return fyne.KeyName(s.text) }

// Mod implements [fyne.KeyboardShortcut].
func (s spelled) Mod() fyne.KeyModifier { return 0 }

// spell has a menu write its shortcuts in the window's language. On a Mac the
// system writes them.
func (w *Window) spell(items []*fyne.MenuItem) {
	for _, m := range items {
		if s, ok := m.Shortcut.(fyne.KeyboardShortcut); ok && runtime.GOOS != "darwin" {
			m.Shortcut = spelled{m.Shortcut, menuGap + w.keyName(s)}
		}
	}
}

func (w *Window) showAbout() {
	text := paragraph(w.Words.Say("about.text"), theme.ColorNameForeground)
	text.Resize(fyne.NewSize(380, 0)) // the dialog asks for its height first
	version := widgets.NewText(w.Words.Say("about.version", "version", w.Version), widgets.Style{Color: look.Secondary})
	lines := container.NewVBox(container.New(widgets.Fixed{Width: 380}, text), version)
	if w.Licences != "" {
		lines.Add(container.NewHBox(plainButton(w.Words.Say("about.licences"), func() {
			w.top.Hide()
			w.showLicences()
		})))
	}
	w.open("about.title", lines)
}

// licenceWidth is how many characters a line of the licences has at the most.
const licenceWidth = 104

// showLicences is the notices of everything in the program: thousands of lines,
// of which only those in sight exist.
func (w *Window) showLicences() {
	var lines []string
	for line := range strings.Lines(w.Licences) {
		lines = append(lines, wrapped(strings.TrimRight(line, "\n"), licenceWidth)...)
	}
	list := widget.NewList(func() int { return len(lines) }, func() fyne.CanvasObject { return widgets.NewText("", widgets.Style{}) },
		func(i widget.ListItemID, o fyne.CanvasObject) {
			style := widgets.Style{Size: theme.SizeNameCaptionText}
			style.Bold = strings.HasPrefix(lines[i], "#")
			o.(*widgets.Text).Set(strings.TrimLeft(lines[i], "# "), style)
		})
	list.HideSeparators = true
	room := w.window.Canvas().Size()
	w.open("about.licences", container.New(widgets.Fixed{Width: min(760, room.Width-120), Height: min(560, room.Height-200)}, list))
}

// wrapped cuts a line between words.
func wrapped(line string, width int) (out []string) {
	now := ""
	for word := range strings.FieldsSeq(line) {
		if now != "" && len(now)+1+len(word) > width {
			out, now = append(out, now), ""
		}
		now = strings.TrimSpace(now + " " + word)
	}
	return append(out, now)
}
