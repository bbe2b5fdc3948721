package ui

import (
	"errors"
	"fmt"
	"image"
	"regexp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"belegpost/assets/wording"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// previewPane shows a [state.Preview]: the page, or a sentence, with a field
// for the password where one is needed.
type previewPane struct {
	w        *Window
	preview  *state.Preview
	view     *widgets.Preview
	password *widget.Entry
	shown    string      // key and number of what was shown last
	hint     string      // key of the sentence where no file is chosen
	vacant   bool        // there is nothing to choose
	unlocks  bool        // a password was given and is being tried
	onOpened func()      // it was the right one; nil: nothing
	painted  *image.RGBA // the picture that is seen
}

// newPreviewPane binds a preview; hint is the key of what it says while nothing
// is chosen; "" speaks of a list of documents.
func newPreviewPane(w *Window, p *state.Preview, hint string) *previewPane {
	if hint == "" {
		hint = "preview.choose"
	}
	v := &previewPane{w: w, preview: p, hint: hint}
	v.password = widget.NewPasswordEntry()
	v.password.PlaceHolder = w.Words.Say("preview.password")
	unlock := func() { v.unlocks = true; p.Unlock(v.password.Text); v.password.SetText("") }
	v.password.OnSubmitted = func(string) { unlock() }
	button := widgets.NewButton(w.Words.Say("preview.unlock"), unlock)
	v.view = widgets.NewPreview(container.New(layout.NewBorderLayout(nil, nil, nil, button), button,
		container.New(widgets.Inset{Right: look.Gap}, v.password)))
	v.view.OnFit, v.view.OnFlip, v.view.OnZoom, v.view.OnRotate = p.Fit, p.Flip, p.Magnify, p.Rotate
	v.view.OnWhole, v.view.OnWords = p.ZoomTo, p.TurnWords
	v.attach()
	return v
}

// attach makes the pane the one that shows the preview.
func (v *previewPane) attach() {
	v.preview.Changed = v.changed
	v.view.Retell()
	v.changed()
}

func (v *previewPane) object() fyne.CanvasObject { return v.view }

// changed shows the preview as it is now.
func (v *previewPane) changed() {
	p, say := v.preview, v.w.Words.Say
	needs, wrong := errors.Is(p.Err(), state.ErrNeedsPassword), errors.Is(p.Err(), state.ErrWrongPassword)
	switch {
	case p.File().Key == "" && v.vacant:
		v.view.Say("", false)
	case p.File().Key == "":
		v.view.Say(say(v.hint), false)
	case needs && v.onOpened != nil: // to be filed, too
		v.view.Say(say("failed.password"), true)
	case needs:
		v.view.Say(say("preview.locked"), true)
	case wrong:
		v.unlocks = false
		v.view.Say(say("preview.wrong"), true)
	case errors.Is(p.Err(), state.ErrNotShown) && wording.IsHEIC(p.File().Name):
		v.view.Say(say("preview.heic", "name", p.File().Name), false)
	case errors.Is(p.Err(), state.ErrNotShown):
		v.view.Say(say("preview.unshown", "name", p.File().Name), false)
	case p.Err() != nil:
		v.view.Say(v.w.sentence(p.Err()), false)
	case p.Picture() != nil:
		v.view.Paint(p.Picture(), p.Zoom(), fmt.Sprintf("%d/%d", p.Number()+1, p.Count()), p.Number() == 0, p.Number() >= p.Count()-1)
		if at := fmt.Sprint(p.File().Key, "/", p.Number()); at != v.shown && p.Picture() != v.painted {
			v.shown = at
			v.view.Top()
		}
		v.painted = p.Picture()
		if v.unlocks && v.onOpened != nil {
			v.onOpened()
		}
		v.unlocks = false
	case p.Words() && !p.Slow():
		text := p.Text()
		if strings.TrimSpace(text) == "" {
			text = say("preview.notext")
		}
		v.view.Words(text, fmt.Sprintf("%d/%d", p.Number()+1, p.Count()), p.Number() == 0, p.Number() >= p.Count()-1)
	case p.Letter() != nil:
		v.letter(*p.Letter())
	case p.Text() != "":
		v.view.Write(p.Text())
	case p.Slow():
		v.view.Say(say("preview.drawing"), false)
	default:
		v.view.Say("", false)
	}
}

// letter shows a mail.
func (v *previewPane) letter(l state.Letter) {
	say := v.w.Words.Say
	title := oneLine(l.Subject)
	if title == "" {
		title = say("detail.nosubject")
	}
	date := ""
	if !l.Date.IsZero() {
		date = v.w.day(l.Date)
	}
	var fields [][2]string
	for _, f := range [][2]string{{say("column.from"), people(l.From)}, {say("failed.to"), people(l.To)}, {say("failed.cc"), people(l.Cc)}, {say("detail.date"), date},
		{say("detail.attachments"), strings.Join(l.Files, ", ")}} {
		if f[1] = oneLine(f[1]); f[1] != "" {
			fields = append(fields, f)
		}
	}
	text := l.Text
	if strings.TrimSpace(text) == "" {
		text = say("failed.notext")
	}
	v.view.Letter(title, fields, text)
}

// quotedName and bareAddress are what a header needs and a reader does not.
var (
	quotedName  = regexp.MustCompile(`"([^"\\]*)"\s*<`)
	bareAddress = regexp.MustCompile(`(^|,\s*)<([^<>]*)>`)
)

// people takes the quotes and brackets from an address field that only a
// program needs: "Haas" <h@haas.example> is Haas <h@haas.example>.
func people(field string) string {
	return bareAddress.ReplaceAllString(quotedName.ReplaceAllString(field, "$1 <"), "$1$2")
}
