package ui

import (
	"fmt"
	"os"
	"strconv"

	"fyne.io/fyne/v2"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// Autostart starts the program when the person signs in.
type Autostart interface {
	Enabled() (bool, error)
	Set(on bool) error
}

// memoryScale is where the size of everything in the window is remembered, in
// percent.
const memoryScale = "scale"

// scales are the sizes to choose from.
func scales() []string { return []string{"85", "100", "110", "125", "150"} }

// UseScale makes everything as large as it was chosen, on top of what the
// system wants. Before a window is there the toolkit reads it by itself.
func UseScale(m *state.Remembered) {
	if percent := state.Recall(m, memoryScale, 100); percent >= 50 && percent <= 300 {
		_ = os.Setenv("FYNE_SCALE", fmt.Sprint(float64(percent)/100)) // the toolkit reads it from nowhere else
	}
}

// lookSection is how the window looks and starts for whoever uses it: all of
// it is true at once, and only for her.
func (p *settingsPage) lookSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionLook)
	f := s.form
	f.text(say("look.hint"))
	language := f.choice(say("field.office.language"), storage.FieldOfficeLanguage, say("hint.language"), []string{"de", "en"}, []string{"Deutsch", "English"})
	colours := f.choice(say("field.look"), "", "", []string{look.System, look.Light, look.Dark}, []string{say("look.system"), say("look.light"), say("look.dark")})
	var names []string
	for _, percent := range scales() {
		names = append(names, say("look.percent", "n", percent))
	}
	size := f.choice(say("field.scale"), "", say("hint.scale"), scales(), names)
	language.chosen = func(lang string) {
		p.s.Save(s.id, func(set *storage.Settings) { set.Office.Language = lang }, "")
	}
	colours.chosen = p.w.wear
	size.chosen = p.w.enlarge
	show := p.backgroundRows(f)
	s.fill = func(storage.Settings) {
		language.set(p.w.language())
		colours.set(p.w.worn())
		size.set(fmt.Sprint(state.Recall(p.w.Memory, memoryScale, 100)))
		show()
	}
	return s
}

// backgroundRows are what the program does while nobody looks at it; show
// fills them.
func (p *settingsPage) backgroundRows(f *form) (show func()) {
	w, say := p.w, p.w.Words.Say
	tick := func(label, text string, do func(bool)) *widgets.Tick {
		c := widgets.NewTick(text, do)
		c.OnKey = w.key
		f.row(label, "", c, "")
		return c
	}
	notices := tick(say("field.notices"), say("look.notices"), func(on bool) { w.Memory.Keep(memoryNotices, on) })
	var stays, starts *widgets.Tick
	if w.Tray != nil {
		stays = tick(say("field.close"), say("look.stays"), func(on bool) {
			w.Memory.Keep(memoryClose, map[bool]string{true: closeStays, false: closeQuits}[on])
		})
	}
	if w.Autostart != nil {
		trouble := newNote(labelWidth)
		starts = tick(say("field.start"), say("look.start"), func(on bool) { w.complain(trouble, w.Autostart.Set(on)) })
		f.lines.Add(trouble.root)
	}
	return func() {
		notices.Set(WantsNotices(w.Memory))
		if stays != nil {
			stays.Set(state.Recall(w.Memory, memoryClose, closeStays) == closeStays)
		}
		if starts != nil {
			on, err := w.Autostart.Enabled()
			starts.Set(on && err == nil)
		}
	}
}

// enlarge makes everything in the window larger or smaller at once.
func (w *Window) enlarge(percent string) {
	n, err := strconv.Atoi(percent)
	if err != nil || n == state.Recall(w.Memory, memoryScale, 100) {
		return
	}
	w.Memory.Keep(memoryScale, n)
	UseScale(w.Memory)
	fyne.CurrentApp().Settings().SetTheme(look.Named(w.worn())) // the toolkit looks at the size again
}
