package ui

import (
	"context"
	"net/url"
	"strings"

	"belegpost/ui/native"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// letterText is what a client is told about its addresses.
func (w *Window) letterText(l state.ClientLetter) (subject, body string) {
	var list strings.Builder
	for _, a := range l.Addresses {
		name := ""
		if y, ok := w.Register.Symbol(a.Symbol); ok {
			name = w.symbolName(y) + ":\n"
		}
		list.WriteString(name + a.Address + "\n\n")
	}
	office := w.Register.Settings.Office.Name
	if office == "" {
		office = w.Words.Say("share.office")
	}
	fill := []string{"client", l.Client.Name, "list", strings.TrimSpace(list.String()), "office", office}
	return w.Words.Say("letter.subject", fill...), w.Words.Say("letter.body", fill...)
}

// longestMailto is how long a link to the mail program may be: Windows hands
// over about 2,000 characters.
const longestMailto = 1900

// mailto is a mail that the mail program opens. A text that is too long for
// the link goes into the clipboard, and the mail says so.
func (w *Window) mailto(to []string, subject, body string) *url.URL {
	var whom []string
	for _, address := range to { // the commas between them and their signs stay as they are
		whom = append(whom, strings.ReplaceAll(mailEscape(address), "%40", "@"))
	}
	link := func(body string) *url.URL {
		return &url.URL{Scheme: "mailto", Opaque: strings.Join(whom, ","),
			RawQuery: "subject=" + mailEscape(subject) + "&body=" + mailEscape(strings.ReplaceAll(body, "\n", "\r\n"))}
	}
	u := link(body)
	if len(u.String()) > longestMailto {
		w.copyText(body)
		u = link(w.Words.Say("share.clipboard"))
	}
	return u
}

// letterButtons are what is done with addresses that were just made.
func (p *manyPage) letterButtons() []*widgets.Button {
	say := p.w.Words.Say
	list := []*widgets.Button{plainButton(say("many.copy"), p.copyMade), plainButton(say("letter.mail"), p.mailSelected)}
	if p.w.Letter != nil {
		list = append(list, plainButton(say("letter.write"), p.writeLetters))
	}
	return list
}

// mailSelected opens a mail to the client of the selected line, the first one
// without.
func (p *manyPage) mailSelected() {
	made := p.w.Register.Many.Made
	if len(made) == 0 {
		return
	}
	client := made[max(0, min(p.plans.Selected(), len(made)-1))].Client
	p.w.Register.Many.Letters(func(letters []state.ClientLetter, err error) {
		if err != nil {
			p.tell(err)
			return
		}
		for _, l := range letters {
			if l.Client.ID == client {
				subject, body := p.w.letterText(l)
				p.w.openURL(p.w.mailto(l.Recipients, subject, body))
			}
		}
	})
}

// writeLetters makes a PDF for each client in a folder that is asked for.
func (p *manyPage) writeLetters() {
	w := p.w
	choice := native.Choice{Title: w.Words.Say("letter.write")}
	native.NewDialogs(w.window, w.desk.Filing.Post).ChooseFolder(context.Background(), choice, func(folder string, err error) {
		if err != nil {
			p.tell(err)
		}
		if folder != "" {
			p.writeTo(folder)
		}
	})
}

func (p *manyPage) writeTo(folder string) {
	w, day := p.w, p.w.now().Format(p.w.Words.Say("date.layout"))
	texts := map[string][2]string{} // made on the window's thread: words belong to it
	w.Register.Many.Letters(func(letters []state.ClientLetter, err error) {
		if err != nil {
			p.tell(err)
			return
		}
		for _, l := range letters {
			subject, body := w.letterText(l)
			texts[l.Client.Number] = [2]string{subject, body}
		}
		fields := [2]string{w.Words.Say("column.client"), w.Words.Say("letter.date")}
		page := func(l state.ClientLetter) ([]byte, error) {
			text := texts[l.Client.Number]
			return w.Letter(text[0], [][2]string{{fields[0], clientText(l.Client.Client)}, {fields[1], day}}, text[1])
		}
		w.Register.WriteLetters(folder, letters, page, func(n int, err error) {
			if err != nil {
				p.tell(err)
				return
			}
			p.said.set(markOK+"  "+w.Words.Count("letter.written", n), look.OK)
			p.settle()
		})
	})
}

// tell says why a letter could not be made.
func (p *manyPage) tell(err error) {
	p.w.complain(p.said, err)
	p.settle()
}

// settle gives wrapped text its height.
func (p *manyPage) settle() {
	p.right.Refresh()
	p.right.Refresh()
}
