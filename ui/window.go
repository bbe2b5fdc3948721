package ui

import (
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"belegpost/assets/i18n"
	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// Options are what a window needs to know from outside.
type Options struct {
	Title   string
	Version string
	Words   *i18n.Words
	Where   *time.Location   // where the office is: times are shown in it
	Now     func() time.Time // time.Now if nil
	Quit    func()           // the command "quit"
	Pages   state.Pages      // draws previews; nil: only text is shown
	Copies  string           // a folder for copies that other programs open; it goes with the window

	Autostart Autostart                                                           // starts the program on sign-in; nil without
	Tray      func(done func(shown bool))                                         // asks whether the icon beside the clock is to be seen; nil: there is none
	Licences  string                                                              // notices of everything in the program; "" without
	Letter    func(title string, fields [][2]string, text string) ([]byte, error) // makes a PDF of a text; nil: no letters
	Memory    *state.Remembered                                                   // how the window was left; nil: nothing is remembered
	Register  *state.Register                                                     // nil: no import addresses and clients in this window
	Trip      *state.Trip                                                         // nil: this window sends no mails of our own
	Settings  *state.Settings                                                     // nil: no settings in this window
	Demo      func()                                                              // starts the demo office; nil without
}

// page is one screen.
type page interface {
	object() fyne.CanvasObject
	find()                     // puts the keyboard into the search field
	keyTo(e *fyne.KeyEvent)    // a key that nothing focused wanted
	clock(s *state.StatusLine) // something in the status changed
}

// place is one entry of the navigation.
type place struct {
	name string // key of its words
	icon fyne.ThemeIconName
	page page
	item *widgets.NavItem
}

// Window is the one window of Belegpost.
type Window struct {
	Options
	desk     *state.Desk
	doing    doing // what was begun last, for its progress
	window   fyne.Window
	places   []place
	at       int // index of the place that is shown
	stack    *fyne.Container
	status   *statusBar
	syncs    []*widgets.Button // fetch e-mails, on their pages
	mine     *mine             // nil without a register
	tray     *tray             // nil without
	question *question
	hid      time.Time           // when it was hidden last
	away     atomic.Bool         // nobody looks at it
	spoken   atomic.Value        // the language of Words: Spoken
	top      interface{ Hide() } // the dialog that is open; nil without
	kept     *settingsPage       // of the window as it was in another language
	draft    *storage.Settings   // typed before the language was changed
	insisted bool                // closing was asked about; once more closes
	ending   func()              // closes the window when accepted acts are over; nil: nobody wants to
	refused  int                 // acts that were refused before that
	narrow   bool                // it has little width
	settled  bool                // it has the size that it was left with
	fresh    []func()            // show lists that were read before their pages were built

	failedCommands, documentCommands *fyne.Menu // menus whose commands depend on what is chosen
}

// NewWindow builds the window of a desk; it is not shown yet.
func NewWindow(a fyne.App, desk *state.Desk, o Options) *Window {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Where == nil {
		o.Where = time.Local
	}
	desk.Preview.UsePages(o.Pages)
	desk.FailedPreview.UsePages(o.Pages)
	w := &Window{Options: o, desk: desk, window: a.NewWindow(o.Title)}
	a.Settings().SetTheme(look.Named(w.worn()))
	w.build()
	w.window.SetPadded(false)
	w.window.SetCloseIntercept(w.closing)
	w.tray = newTray(w, a)
	w.watchFocus(a)
	w.recall()
	return w
}

// build makes everything in the window, in the language of w.Words.
func (w *Window) build() {
	w.spoken.Store(w.Words.Lang())
	w.closePreview() // it speaks the other language
	w.failedCommands, w.documentCommands, w.syncs = nil, nil, nil
	w.places = []place{
		{name: "page.documents", icon: theme.IconNameDocument, page: newDocumentsPage(w)},
		{name: "page.failed", icon: theme.IconNameWarning, page: newFailedPage(w)},
		{name: "page.mails", icon: theme.IconNameMailCompose, page: newMailsPage(w)},
	}
	w.places = append(w.places, w.registerPlaces()...)
	if w.Settings != nil {
		w.places = append(w.places, place{name: "page.settings", icon: theme.IconNameSettings, page: newSettingsPage(w)})
	}
	w.question = newQuestion(w)
	w.status = newStatusBar(w)
	w.stack = container.NewStack()
	nav := container.NewVBox()
	for i := range w.places {
		p := &w.places[i]
		name := w.Words.Say(p.name)
		if lines := p.name + ".lines"; w.Words.Has(lines) {
			name = w.Words.Say(lines)
		}
		p.item = widgets.NewNavItem(theme.NewThemedResource(look.Theme{}.Icon(p.icon)), name, func() { w.Show(i) })
		nav.Add(p.item)
		p.page.object().Hide()
		w.stack.Add(p.page.object())
	}
	side := container.NewBorder(nil, nil, nil, nil, nav)
	if w.mine = newMine(w); w.mine != nil {
		side = container.NewBorder(nil, w.mine.item, nil, nil, nav)
	}
	left := container.NewStack(widgets.NewGround(look.Frame, fyne.Size{}), container.New(widgets.Inset{Left: 6, Top: 8, Right: 6, Bottom: 8}, side))
	w.window.SetContent(container.New(&frameLayout{w: w}, left, widgets.NewGround(look.Line, fyne.NewSize(1, 1)), w.stack, w.status.object()))
	w.window.SetMainMenu(w.menuBar())
	w.window.Canvas().SetOnTypedKey(w.key)
	w.window.SetOnDropped(w.dropped)
	w.desk.Status.Changed = w.statusChanged
	w.statusChanged()
	for _, show := range w.fresh {
		show()
	}
	w.fresh = nil
}

// Fyne is the toolkit's window.
func (w *Window) Fyne() fyne.Window { return w.window }

// Show goes to a place of the navigation.
func (w *Window) Show(i int) {
	if p, ok := w.places[w.at].page.(worker); ok && i != w.at {
		p.working().pass()
	}
	w.at = i
	w.Memory.Keep(memoryPage, w.places[i].name)
	for n := range w.places {
		p := &w.places[n]
		p.item.SetSelected(n == i)
		if n == i {
			p.page.object().Show()
		} else {
			p.page.object().Hide()
		}
	}
	w.window.Canvas().Unfocus()
	w.status.follow()
	w.places[i].page.object().Refresh() // the others are not seen
}

func (w *Window) statusChanged() {
	badge := ""
	if n := w.desk.Status.Open; n > 0 {
		badge = w.Words.Number(n)
	}
	w.places[slices.IndexFunc(w.places, func(p place) bool { return p.name == "page.failed" })].item.SetBadge(badge)
	w.status.show(w.desk.Status)
	for _, b := range w.syncs {
		able(b, w.desk.Status.Mailbox.SetUp())
	}
	if w.tray != nil {
		w.tray.show(w.desk.Status.Open)
	}
	for _, p := range w.places {
		p.page.clock(w.desk.Status)
	}
}

// key gets what no focused widget wanted: keys without a modifier are no
// shortcuts for the toolkit.
func (w *Window) key(e *fyne.KeyEvent) {
	switch {
	case w.top != nil && (e.Name == fyne.KeyEscape || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter):
		w.top.Hide()
	case w.top != nil, w.question.key(e):
	case e.Name == fyne.KeyF5:
		w.sync()
	case e.Name == fyne.KeyF1:
		w.showKeys()
	default:
		w.places[w.at].page.keyTo(e)
	}
}

// now is the time where the office is.
func (w *Window) now() time.Time { return w.Now().In(w.Where) }

// day is when something was, in the office's words.
func (w *Window) day(t time.Time) string {
	if t.IsZero() {
		return w.Words.Time(t, t)
	}
	return w.Words.Time(t.In(w.Where), w.now())
}

// syncButton is "fetch e-mails" for the head of a page.
func (w *Window) syncButton() fyne.CanvasObject {
	b := widgets.NewButtonWithIcon(w.Words.Say("button.sync"), theme.ViewRefreshIcon(), w.desk.Status.SyncNow)
	w.syncs = append(w.syncs, b)
	return b
}

// sync fetches e-mails, or says what that needs.
func (w *Window) sync() {
	if !w.desk.Status.Mailbox.SetUp() {
		w.question.ask(w.Words.Say("empty.setup"), answer{"button.ok", func() {}})
		return
	}
	w.desk.Status.SyncNow()
}

// frameLayout puts the navigation to the left, the status bar below, the page
// into the rest. In a narrow window the navigation is icons only.
type frameLayout struct{ w *Window }

// narrowBelow is the width under which the navigation is icons only.
const narrowBelow = 1100

func (l *frameLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	page, status := o[2].MinSize(), o[3].MinSize()
	return fyne.NewSize(max(o[0].MinSize().Width+page.Width, 640), max(page.Height+status.Height, 400))
}

func (l *frameLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	if l.w.settled {
		l.w.Memory.Keep(memorySize, s)
	}
	l.w.narrow = s.Width < narrowBelow
	wide := float32(look.NavWidth)
	if l.w.narrow {
		wide = o[0].MinSize().Width
	}
	for _, p := range l.w.places {
		p.item.SetNarrow(l.w.narrow)
	}
	if l.w.mine != nil {
		l.w.mine.item.SetNarrow(l.w.narrow)
	}
	o[3].Resize(fyne.NewSize(s.Width, o[3].MinSize().Height)) // its sentences wrap at this width
	low := o[3].MinSize().Height
	high := s.Height - low
	o[0].Resize(fyne.NewSize(wide, high))
	o[1].Move(fyne.NewPos(wide, 0))
	o[1].Resize(fyne.NewSize(1, high))
	o[2].Move(fyne.NewPos(wide+1, 0))
	o[2].Resize(fyne.NewSize(s.Width-wide-1, high))
	o[3].Move(fyne.NewPos(0, high))
	o[3].Resize(fyne.NewSize(s.Width, low))
}

// shiftShortcut is Ctrl (⌘ on a Mac), Shift and a key.
func shiftShortcut(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

// shortcut is Ctrl (⌘ on a Mac) and a key.
func shortcut(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}
