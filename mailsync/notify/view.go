package notify

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"belegpost/assets/wording"
	"belegpost/storage"
)

//go:embed templates/*.txt
var templates embed.FS

// view is what the templates see: words and lines, no codes.
type view struct {
	Words  map[string]string // the office's words: client, symbol
	Office string
	Items  []itemView
	Failed int      // how many of the items are failures
	Ask    bool     // for the sender: only the one he wrote to can help
	Left   []string // names of what is not attached although it belongs here

	kind    storage.NoticeKind
	sender  bool // it answers whoever sent the mail
	lang    string
	subject string // of the original mail
	body    string // of a test
}

// itemView is one mail. Empty texts are left out by the templates.
type itemView struct {
	Client, Symbol, Address, Period, Sender, Subject, Date string
	Reason                                                 string   // sentence about the mail as a whole
	Lines                                                  []string // one per attachment: outcome, name, sentence
	Damaged                                                bool     // the mail had defects
	Failed                                                 bool
}

func newView(c storage.NoticeContent) *view {
	lang := wording.Language(c.Language, c.Country)
	v := &view{Office: line(c.Office), kind: c.Row.Kind, sender: c.Row.ToSender, lang: lang, subject: line(c.Row.Subject), body: c.Row.Body,
		Words: map[string]string{"client": wording.Word(lang, "client"), "symbol": wording.Word(lang, "symbol")}}
	for _, item := range c.Items {
		i := newItemView(lang, item, c.Location)
		if v.sender {
			i.forSender(lang, item)
			v.Ask = item.Reason == storage.ReasonAddressRetired || item.Reason == storage.ReasonClientInactive
		}
		v.Items = append(v.Items, i)
		if i.Failed {
			v.Failed++
		}
	}
	return v
}

func newItemView(lang string, item storage.NoticeItem, loc *time.Location) itemView {
	i := itemView{Client: line(item.ClientNumber + " " + item.ClientName), Symbol: line(item.Symbol + " " + item.SymbolName),
		Address: line(item.Address), Period: period(string(item.Period)), Sender: line(item.Sender),
		Subject: shorten(line(item.Subject), longestSubject), Date: date(lang, item.Date, loc),
		Damaged: len(item.Defects) > 0, Failed: item.Failed != 0}
	if item.Reason != "" {
		i.Reason = wording.Reason(lang, string(item.Reason), wording.Attachment{Name: phrases(lang).theMail})
	}
	for _, a := range item.Attachments {
		i.Lines = append(i.Lines, attachmentLine(lang, a, item.Reason != ""))
	}
	return i
}

// forSender keeps what the sender may hear. The generated address stays
// secret: the mail may have been forwarded to it. So do client, symbol, period
// and names below the archive.
func (i *itemView) forSender(lang string, item storage.NoticeItem) {
	*i = itemView{Subject: i.Subject, Date: i.Date, Failed: i.Failed}
	if item.Reason != "" {
		i.Reason = wording.Short(lang, string(item.Reason))
	}
	p := phrases(lang)
	for _, a := range item.Attachments {
		name := line(a.Name)
		if name == "" {
			name = wording.TypeName(lang, a.Type, a.Name)
		}
		switch {
		case a.Outcome == storage.OutcomeFiled || a.Outcome == storage.OutcomeDuplicate:
			i.Lines = append(i.Lines, p.filed+name)
		case a.Outcome == storage.OutcomeFailed && item.Reason != "":
			i.Lines = append(i.Lines, p.failed+name)
		case a.Outcome == storage.OutcomeFailed:
			i.Lines = append(i.Lines, p.failed+name+" ("+wording.Short(lang, string(a.Reason))+")")
		}
	}
}

// submitted is the value of Auto-Submitted (RFC 3834 section 5).
func (v *view) submitted() string {
	if v.sender {
		return "auto-replied"
	}
	return "auto-generated"
}

// Of joins an item with the words that its lines begin with, for the templates.
func (v *view) Of(i itemView) map[string]any { return map[string]any{"Words": v.Words, "Item": i} }

// phrase holds the few words that stand in lines, not in templates.
type phrase struct {
	failed, filed, duplicate, ignored, in, named, theMail, noSubject string
	failure, success, digest, test                                   string // subjects
}

func phrases(lang string) phrase {
	if lang == wording.English {
		return phrase{failed: "not filed: ", filed: "filed: ", duplicate: "already there: ", ignored: "not needed: ", in: "in", named: "named", theMail: "The e-mail",
			noSubject: "(no subject)", failure: "[Mail import failed]", success: "[Mail import]", digest: "%d e-mails", test: "[Belegpost]"}
	}
	return phrase{failed: "nicht abgelegt: ", filed: "abgelegt: ", duplicate: "schon vorhanden: ", ignored: "nicht benötigt: ", in: "unter", named: "als", theMail: "Die E-Mail",
		noSubject: "(ohne Betreff)", failure: "[Mail-Import fehlgeschlagen]", success: "[Mail-Import]", digest: "%d E-Mails", test: "[Belegpost]"}
}

// attachmentLine says what became of one attachment. Where the whole mail has
// a reason, its sentence is not repeated for each file.
func attachmentLine(lang string, a storage.NoticeAttachment, whole bool) string {
	p := phrases(lang)
	typeName := wording.TypeName(lang, a.Type, a.Name)
	name := line(a.Name)
	if name == "" {
		name = typeName
	}
	switch a.Outcome {
	case storage.OutcomeFiled, storage.OutcomeDuplicate:
		head := p.filed
		if a.Outcome == storage.OutcomeDuplicate {
			head = p.duplicate
		}
		return head + name + where(p, a)
	case storage.OutcomeIgnored:
		return p.ignored + name + " (" + wording.Short(lang, string(a.Reason)) + ")"
	}
	if whole {
		return p.failed + name + " (" + typeName + ")"
	}
	return p.failed + wording.Reason(lang, string(a.Reason), wording.Attachment{Name: line(a.Name), TypeName: typeName})
}

// where is " (unter ER 03/2026 als Rechnung (2).pdf)".
func where(p phrase, a storage.NoticeAttachment) string {
	place := line(a.Symbol + " " + period(string(a.Period)))
	if place == "" {
		return ""
	}
	out := " (" + p.in + " " + place
	if doc := line(a.Document); doc != "" && doc != line(a.Name) {
		out += " " + p.named + " " + doc
	}
	return out + ")"
}

// period shows 2026-03 as 03/2026 and 2026-Q1 as Q1/2026.
func period(s string) string {
	year, part, ok := strings.Cut(s, "-")
	if !ok {
		return line(s)
	}
	return line(part + "/" + year)
}

func date(lang string, t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	if loc != nil {
		t = t.In(loc)
	}
	if lang == wording.English {
		return t.Format("2 January 2006 15:04")
	}
	return t.Format("02.01.2006 15:04")
}

// subjectField is the Subject, encoded. The words in brackets stand in the
// clear, so that people can sort by them.
func (v *view) subjectField() string {
	p := phrases(v.lang)
	text := v.subject
	if text == "" {
		text = p.noSubject
	}
	prefix := p.success
	switch v.kind {
	case storage.NoticeTest:
		prefix = p.test
	case storage.NoticeFailure, storage.NoticeOffice:
		prefix = p.failure
	case storage.NoticeDigest:
		if text = fmt.Sprintf(p.digest, len(v.Items)); v.Failed > 0 {
			prefix = p.failure
		}
	}
	return prefix + " " + encodeText(shorten(text, longestSubject))
}

// text is the body; left names what is not attached although it belongs here.
func (v *view) text(left []string) (string, error) {
	if v.kind == storage.NoticeTest {
		return strings.ReplaceAll(v.body, "\r\n", "\n"), nil
	}
	v.Left = left
	lang := "de"
	if v.lang == wording.English {
		lang = "en"
	}
	t, err := template.ParseFS(templates, "templates/*."+lang+".txt")
	if err != nil {
		return "", fmt.Errorf("read templates: %w", err)
	}
	var b strings.Builder
	name := string(v.kind)
	if v.sender {
		name = "sender"
	}
	if err := t.ExecuteTemplate(&b, name+"."+lang+".txt", v); err != nil {
		return "", fmt.Errorf("write text: %w", err)
	}
	text := b.String()
	for strings.Contains(text, "\n\n\n") { // parts that were left out
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(text) + "\n", nil
}
