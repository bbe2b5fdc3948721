package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// Keys of who uses the window, and whether she sees only her own clients.
const (
	memoryClerk = "clerk"
	memoryMine  = "mine"
)

// mine is "Meine Klienten": the switch at the foot of the navigation, and who
// uses the window.
type mine struct {
	w     *Window
	item  *widgets.NavItem
	clerk storage.ClerkID // 0: nobody has said so yet
	on    bool
}

// nameWidth is the room for a name in the navigation.
const nameWidth = look.NavWidth - look.NavIcon - 5*look.Gap

// newMine is nil where there is no register: nobody knows whose clients are whose.
func newMine(w *Window) *mine {
	if w.Register == nil {
		return nil
	}
	m := &mine{w: w, clerk: state.Recall(w.Memory, memoryClerk, storage.ClerkID(0)), on: state.Recall(w.Memory, memoryMine, false)}
	m.item = widgets.NewNavItem(m.icon(), w.Words.Say("mine.on")+"\n ", m.turn)
	m.use()
	return m
}

func (m *mine) icon() fyne.Resource {
	name := theme.IconNameCheckButton
	if m.on && m.clerk != 0 {
		name = theme.IconNameCheckButtonChecked
	}
	return theme.NewThemedResource(look.Theme{}.Icon(name))
}

// use narrows the lists as the switch says.
func (m *mine) use() {
	only := storage.ClerkID(0)
	if m.on {
		only = m.clerk
	}
	m.w.desk.OnlyOf(only)
	m.w.Register.OnlyOf(only)
	m.show()
}

// show says whose clients are shown.
func (m *mine) show() {
	who := m.w.Words.Say("mine.off")
	for _, c := range m.w.Register.Clerks {
		if m.on && c.ID == m.clerk {
			who = widgets.Fit(c.Name, nameWidth, theme.TextSize(), fyne.TextStyle{})
		}
	}
	m.item.Set(m.icon(), m.w.Words.Say("mine.on")+"\n"+who)
}

// turn switches between her own and all clients. The first time it asks who
// she is.
func (m *mine) turn() {
	if m.clerk == 0 {
		m.ask()
		return
	}
	m.set(m.clerk, !m.on)
}

func (m *mine) set(clerk storage.ClerkID, on bool) {
	m.clerk, m.on = clerk, on
	m.w.Memory.Keep(memoryClerk, clerk)
	m.w.Memory.Keep(memoryMine, on)
	m.use()
}

// ask lets her choose among the clerks.
func (m *mine) ask() {
	say := m.w.Words.Say
	var items []*fyne.MenuItem
	for _, c := range m.w.Register.Clerks {
		item := fyne.NewMenuItem(c.Name, func() { m.set(c.ID, true) })
		item.Checked = c.ID == m.clerk
		items = append(items, item)
	}
	if len(items) == 0 {
		items = append(items, fyne.NewMenuItem(say("mine.none"), m.w.showClerks))
	} else {
		head := fyne.NewMenuItem(say("mine.who"), nil)
		head.Disabled = true
		all := fyne.NewMenuItem(say("mine.all"), func() { m.set(m.clerk, false) })
		items = append(append([]*fyne.MenuItem{head}, items...), fyne.NewMenuItemSeparator(), all)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(m.item)
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), m.w.window.Canvas())
	menu.ShowAtPosition(fyne.NewPos(at.X+look.Gap, max(0, at.Y-menu.MinSize().Height)))
}

// mineItems are the commands of the menu.
func (w *Window) mineItems() []*fyne.MenuItem {
	if w.mine == nil {
		return nil
	}
	return []*fyne.MenuItem{fyne.NewMenuItemSeparator(), w.item("menu.mine", shortcut(fyne.KeyM), w.mine.turn), w.item("menu.who", nil, w.mine.ask)}
}

// showClerks goes to where clerks are made.
func (w *Window) showClerks() {
	if p, at := placeOf[*settingsPage](w); at >= 0 {
		p.openSection(state.SectionClerks)
		w.Show(at)
	}
}
