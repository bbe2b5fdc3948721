package ui

import (
	"errors"
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// refusal says why something about a client or an address cannot be. Where the
// general sentence speaks of an office.toml, a screen has one of its own.
func (w *Window) refusal(err error) string {
	e, ok := errors.AsType[*storage.InvalidError](err)
	if !ok {
		if errors.Is(err, state.ErrNoTable) {
			return w.Words.Say("import.notable")
		}
		if errors.Is(err, state.ErrTableTooLarge) {
			return w.Words.Say("import.toolarge")
		}
		return w.sentence(err)
	}
	if e.Field == storage.FieldAddressExtension && e.Code == storage.InvalidTaken {
		return w.Words.Say("refusal.extension", "value", e.Value, "other", e.Other)
	}
	if key := "refusal." + e.Code; w.Words.Has(key) {
		return w.Words.Say(key, "value", e.Value, "other", e.Other)
	}
	return w.sentence(err)
}

// complain shows an error in a note, or nothing.
func (w *Window) complain(n *note, err error) {
	n.set("", look.Failed)
	if err != nil {
		n.fail(w, w.refusal(err), err)
	}
}

// clientText is a client as people call it.
func clientText(c storage.Client) string { return c.Number + " " + c.Name }

// clientLookup is a field to choose a client by number or name.
func (w *Window) clientLookup() *widgets.Lookup {
	l := widgets.NewLookup(w.Words.Say("register.lookup"))
	l.Field.OnKey = w.key
	l.Find = func(text string) []widgets.Choice {
		var out []widgets.Choice
		for _, c := range w.Register.FindClients(text, 6) {
			out = append(out, widgets.Choice{Key: int64(c.ID), Text: clientText(c.Client)})
		}
		return out
	}
	return l
}

// symbolName is what a symbol is called: those of the start are called so in
// each language, until the office names them.
func (w *Window) symbolName(y storage.Symbol) string {
	key := "symbol." + strings.ToLower(y.Code)
	if y.Name != "" && y.Name == storage.DefaultSymbolName(y.Code) && w.Words.Has(key) {
		return w.Words.Say(key)
	}
	return y.Name
}

// share is the mail with which an address is passed on: nobody is in it yet.
func (w *Window) share(a storage.AddressRow) *url.URL {
	say, r := w.Words.Say, w.Register
	what := a.SymbolCode
	if y, ok := r.Symbol(a.Symbol); ok {
		what = w.symbolName(y)
	}
	who := "client"
	if strings.HasPrefix(a.SymbolCode, "ER") {
		who = "supplier"
	}
	office := r.Settings.Office.Name
	if office == "" {
		office = say("share.office")
	}
	fill := []string{"client", a.ClientName, "address", a.Address, "what", what, "office", office}
	return w.mailto(nil, say("share."+who+".subject", fill...), say("share."+who+".body", fill...))
}

// mailEscape is percent coding as RFC 6068 wants it: a blank is no plus.
func mailEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// copyText puts text into the clipboard.
func (w *Window) copyText(text string) { fyne.CurrentApp().Clipboard().SetContent(text) }

// pane is the right half of a page: lines below each other, as long as they
// need to be.
type pane struct {
	lines *fyne.Container
	page  *widgets.Page
	root  *fyne.Container
}

func newPane(width float32) *pane {
	p := &pane{lines: container.New(widgets.Lines{Gap: 8})}
	p.page = widgets.NewPage(container.New(widgets.Inset{Left: look.Margin, Top: 10, Right: look.Margin, Bottom: look.Margin}, p.lines))
	p.root = container.New(widgets.Twice{Width: width}, p.page.Scroll)
	return p
}

// settle gives wrapped text its height.
func (p *pane) settle() {
	p.page.Settle()
}

// title is the name of what a pane shows.
func title(text string) fyne.CanvasObject {
	return widgets.NewParagraph(text, widgets.Style{Size: theme.SizeNameSubHeadingText, Bold: true})
}

// part is the name of a group of lines.
func part(text string) fyne.CanvasObject {
	return container.New(widgets.Lines{Gap: 4}, container.New(widgets.Inset{Top: 8}, widgets.NewGround(look.Line, fyne.NewSize(1, 1))),
		widgets.NewText(text, widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText, Bold: true}))
}

// buttons stand beside each other.
func buttons(list ...fyne.CanvasObject) fyne.CanvasObject { return container.NewHBox(list...) }

// plainButton is a button without an icon.
func plainButton(text string, do func()) *widgets.Button { return widgets.NewButton(text, do) }

// mainButton is what Enter does.
func mainButton(text string, do func()) *widgets.Button {
	b := widgets.NewButton(text, do)
	b.Importance = widget.HighImportance
	return b
}
