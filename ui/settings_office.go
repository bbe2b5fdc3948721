package ui

import (
	"strconv"
	"strings"

	"belegpost/storage"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// officeSection is the office itself.
func (p *settingsPage) officeSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionOffice)
	f := s.form
	var read func() func(*storage.Settings)
	if p.assistant {
		f.text(say("assistant.office"))
		language := f.choice(say("field.office.language"), storage.FieldOfficeLanguage, "", []string{"de", "en"}, []string{"Deutsch", "English"})
		language.set(p.w.language())
		language.chosen = func(lang string) {
			draft := p.s.Saved
			read()(&draft)
			draft.Saved = true // its answers are a person's: nothing is proposed any more
			p.w.draft = &draft
			p.w.speak(lang, p.w.country())
		}
	}
	name := f.entry(say("field.office.name"), storage.FieldOfficeName, say("hint.office.name"))
	country := f.choice(say("field.office.country"), storage.FieldOfficeCountry, "", []string{"AT", "DE"}, []string{say("country.at"), say("country.de")})
	program := f.choice(say("field.program"), "field.program", say("hint.program"), nil, nil)
	zone := f.zone(say("field.office.timezone"), storage.FieldOfficeTimezone, say("hint.office.timezone"), p.relayout)
	f.first = name
	f.rows[len(f.rows)-2].root.Hidden = !p.assistant
	f.rows[len(f.rows)-1].root.Hidden = p.assistant
	recipients := f.entry(say("field.office.recipients"), storage.FieldOfficeRecipients, say("hint.office.recipients"))
	more := p.filedToo(f)
	offer := func(land string) {
		var values, names []string
		for _, x := range state.Programs(land) {
			values, names = append(values, string(x)), append(names, string(x))
		}
		names[len(names)-1] = say("program.another")
		program.offer(values, names)
		program.set(values[0])
	}
	country.chosen = func(land string) {
		offer(land)
		zone.set(map[string]string{"AT": "Europe/Vienna", "DE": "Europe/Berlin"}[land])
		if p.assistant {
			more.propose(land)
		}
	}
	s.fill = func(set storage.Settings) {
		o := set.Office
		name.SetText(o.Name)
		country.set(o.Country)
		offer(o.Country)
		zone.set(o.Timezone)
		recipients.SetText(strings.Join(o.Recipients, ", "))
		more.fill(o)
		if p.assistant && !set.Saved {
			more.propose(o.Country)
		}
	}
	read = func() func(*storage.Settings) {
		title, land, place, people := name.Text, country.value(), zone.value(), split(recipients.Text)
		spoken, assistant, also := p.w.language(), p.assistant, more.read()
		return func(set *storage.Settings) {
			o := &set.Office
			o.Name, o.Country, o.Timezone, o.Recipients = title, land, place, people
			also(o)
			if assistant {
				o.Language = spoken
			}
		}
	}
	s.save = func() {
		if p.assistant {
			p.s.Begin(read(), state.Program(program.value()))
			return
		}
		p.s.Save(s.id, read(), "")
	}
	return s
}

// filedToo are the questions what is filed by itself beside PDFs, and how much
// the files of one mail may be.
type filedToo struct {
	xml, zip *choice
	limit    *widgets.Field
}

// filedToo asks them; about archives and the limit not before somebody looks for it.
func (p *settingsPage) filedToo(f *form) filedToo {
	say := p.w.Words.Say
	values, names := []string{"no", "yes"}, []string{say("filedtoo.no"), say("filedtoo.yes")}
	out := filedToo{
		xml:   f.choice(say("field.office.file_xml"), storage.FieldOfficeFileXML, say("hint.office.file_xml"), values, names),
		zip:   f.choice(say("field.office.file_zip"), storage.FieldOfficeFileZIP, say("hint.office.file_zip"), values, names),
		limit: f.entry(say("field.office.mail_limit"), storage.FieldOfficeMailLimit, say("hint.office.mail_limit")),
	}
	for _, r := range f.rows[len(f.rows)-2:] {
		r.root.Hidden = p.assistant
	}
	return out
}

func (q filedToo) fill(o storage.OfficeSettings) {
	q.xml.set(yes(o.FileXML))
	q.zip.set(yes(o.FileZIP))
	q.limit.SetText(strconv.Itoa(o.MailLimit))
}

func yes(is bool) string { return map[bool]string{true: "yes", false: "no"}[is] }

// propose answers for a country: in Germany the XML is the original.
func (q filedToo) propose(country string) {
	q.xml.set(yes(country == "DE"))
}

func (q filedToo) read() func(*storage.OfficeSettings) {
	xml, zip := q.xml.value() == "yes", q.zip.value() == "yes"
	limit, _ := strconv.Atoi(strings.TrimSpace(q.limit.Text)) // 0 is refused
	return func(o *storage.OfficeSettings) { o.FileXML, o.FileZIP, o.MailLimit = xml, zip, limit }
}
