package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// isMany reports that the page speaks of many imports, not of one.
func (d *failedDetail) isMany() bool { return d.work != nil && len(d.work.Marked) > 1 }

// resum shows the sum of many imports again where they are others now, or the
// one import after them.
func (d *failedDetail) resum() bool {
	if !d.isMany() && len(d.summed) == 0 {
		return false
	}
	var now []storage.FailedImport
	if d.isMany() {
		now = d.work.Marked
	}
	same := slices.EqualFunc(now, d.summed, func(a, b storage.FailedImport) bool {
		return a.ID == b.ID && a.State == b.State && len(a.Attachments) == len(b.Attachments)
	})
	if same {
		return false
	}
	d.summed = now
	d.fill()
	return true
}

// mostTallied is how many lines a tally has at most.
const mostTallied = 6

// sum says what many imports are like.
func (d *failedDetail) sum() {
	words, lang := d.w.Words, d.w.Words.Lang()
	s := d.work.Sum(func(a storage.MailAttachment) string { return wording.TypeName(lang, a.Type, a.Name) })
	d.lines.Add(widgets.NewParagraph(words.Count("failed.marked", len(d.work.Marked)), widgets.Style{Size: theme.SizeNameSubHeadingText, Bold: true}))
	if done := len(d.work.Marked) - s.Open; done > 0 {
		d.lines.Add(paragraph(words.Count("sum.done", done), look.Secondary))
	}
	d.tally("reasons", s.Reasons, markFailed, look.Failed, func(k string) string { return wording.Short(lang, k) })
	d.tally("clients", s.Clients, "", look.Secondary, func(k string) string {
		if k == "" {
			return words.Say("detail.noclient")
		}
		return k
	})
	d.tally("kinds", s.Kinds, "", look.Secondary, func(k string) string { return k })
}

// tally lists how often something occurs.
func (d *failedDetail) tally(what string, list []state.Tally, mark string, ink fyne.ThemeColorName, name func(string) string) {
	if len(list) == 0 {
		return
	}
	d.rule()
	d.lines.Add(d.heading("tally." + what))
	for _, t := range list[:min(mostTallied, len(list))] {
		line := container.New(titleLayout{}, widgets.NewText(mark, widgets.Style{Color: ink}), widgets.NewText(name(t.Key), widgets.Style{}),
			widgets.NewText(d.w.Words.Number(t.N), widgets.Style{Color: look.Secondary}))
		d.lines.Add(line)
	}
	if rest := len(list) - mostTallied; rest > 0 {
		d.lines.Add(paragraph(d.w.Words.Count("tally."+what+".more", rest), look.Secondary))
	}
}

// common says where the marked imports can be filed at once; "" if nowhere.
func (f *failedForm) common() string {
	if !f.d.isMany() {
		return ""
	}
	at, list := f.work.Common()
	if len(list) == 0 {
		return f.w.Words.Say("sum.nowhere")
	}
	return f.w.Words.Count("sum.common", len(list), "place", f.d.page.place(at))
}

// readMarked reads marked imports that are far from what is looked at.
func (p *failedPage) readMarked(from, to int) {
	p.readRange(from, to, p.note, func(rows []storage.FailedImport) []int64 {
		p.far = make(map[int64]storage.FailedImport, len(rows))
		keys := make([]int64, 0, len(rows))
		for _, f := range rows {
			p.far[int64(f.ID)] = f
			keys = append(keys, int64(f.ID))
		}
		return keys
	})
}

// filedMany is the sentence about many imports that were filed at once.
func (p *failedPage) filedMany(d state.Deed) string {
	words := p.w.Words
	text := []string{words.Say("did.many", "n", words.Number(d.Count), "all", words.Number(d.All), "place", p.place(d.Place))}
	if d.Refused > 0 {
		text = append(text, words.Count("did.refused", d.Refused))
	}
	if d.Left > 0 {
		text = append(text, words.Count("did.left", d.Left))
	}
	if d.Err != nil {
		text = append(text, p.w.trouble(d.Err))
	}
	return strings.Join(text, " ")
}
