package ui

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// section is one page of the settings, or one step of the assistant.
type section struct {
	id    state.Section
	form  *form
	fill  func(storage.Settings) // shows what is stored
	holds *storage.Settings      // what it was filled with; nil: it is to be filled again
	save  func()                 // nil: it saves by itself
	test  *widgets.Button        // tries what is entered; nil without
	dirty bool                   // somebody typed since it was filled
}

// newSection builds the frame of a section; its form is filled by the caller.
func (p *settingsPage) newSection(id state.Section) *section {
	s := &section{id: id, form: newForm(p.w)}
	s.form.changed = func() {
		if !p.filling {
			s.dirty = true
			p.forget(id)
		}
	}
	s.form.enter = func() { p.press() }
	return s
}

// server are the fields of a mail server, the same for reading and sending.
type server struct {
	host, port, username, password *widgets.Field
	security                       *choice
	prefix                         string // of a host that is proposed
}

func (p *settingsPage) server(s *section, prefix string, names serverFields, ports map[string]string) server {
	say, f := p.w.Words.Say, s.form
	v := server{
		prefix:   prefix,
		username: f.entry(say("field."+string(names.username)), names.username, say("hint."+string(names.username))),
		password: f.password(say("field.password"), names.password, ""),
		host:     f.entry(say("field."+string(names.host)), names.host, say("hint."+string(names.host))),
		security: f.choice(say("field.security"), names.security, "", []string{"tls", "starttls", "plain"},
			[]string{say("security.tls"), say("security.starttls"), say("security.plain")}),
		port: f.entry(say("field.port"), names.port, ""),
	}
	v.security.chosen = func(kind string) { v.port.SetText(ports[kind]) }
	v.username.OnChanged = also(v.username.OnChanged, func(user string) {
		if !p.filling {
			v.host.SetText(v.guess(user, v.host.Text))
		}
	})
	return v
}

// serverFields are the names of the fields of a server.
type serverFields struct{ host, port, security, username, password storage.Field }

func (v server) fill(p *settingsPage, host string, port int, security, username string, secret storage.SecretRef) {
	if host == "" {
		host = v.guess(username, host)
	}
	v.host.SetText(host)
	v.port.SetText(strconv.Itoa(port))
	v.security.set(security)
	v.username.SetText(username)
	v.password.SetText("") // never what is stored
	v.password.SetPlaceHolder("")
	if secret.Kept != "" {
		v.password.SetPlaceHolder(p.w.Words.Say("hint.password.kept"))
	}
}

// guess is the server of an e-mail address, where there is none yet or the
// beginning of what was guessed while the address was typed; else what is there.
func (v server) guess(user, host string) string {
	_, domain, ok := strings.Cut(strings.TrimSpace(user), "@")
	begun, guessed := strings.CutPrefix(host, v.prefix)
	if ok && strings.Contains(domain, ".") && (host == "" || guessed && strings.HasPrefix(domain, begun)) {
		return v.prefix + domain
	}
	return host
}

func (p *settingsPage) mailboxSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionMailbox)
	f := s.form
	f.text(say("settings.mailbox.text"))
	v := p.server(s, "imap.", serverFields{storage.FieldMailboxHost, storage.FieldMailboxPort, storage.FieldMailboxSecurity,
		storage.FieldMailboxUsername, storage.FieldMailboxPassword}, map[string]string{"tls": "993", "starttls": "143", "plain": "143"})
	folders := f.entry(say("field.mailbox.folders"), storage.FieldMailboxFolders, say("hint.mailbox.folders"))
	since := f.entry(say("field.mailbox.since"), storage.FieldMailboxSince, say("hint.mailbox.since"))
	after := f.choice(say("field.mailbox.after_import"), storage.FieldMailboxAfterImport, say("hint.mailbox.after_import"), nil, nil)
	s.fill = func(set storage.Settings) {
		m := set.Mailbox
		v.fill(p, m.Host, m.Port, m.Security, m.Username, m.Secret)
		folders.SetText(strings.Join(m.Folders, ", "))
		since.SetText(p.w.date(m.Since))
		values, names := []string{"keyword", "seen", "nothing"}, []string{say("after.keyword"), say("after.seen"), say("after.nothing")}
		if folder, moved := strings.CutPrefix(m.AfterImport, "move:"); moved {
			values, names = append(values, m.AfterImport), append(names, say("after.move", "folder", folder))
		}
		after.offer(values, names)
		after.set(m.AfterImport)
	}
	read := func() func(*storage.Settings) {
		to, places, then, first := v.read(), split(folders.Text), after.value(), p.w.isoDate(since.Text)
		return func(set *storage.Settings) {
			m := &set.Mailbox
			m.Host, m.Port, m.Security, m.Username = to.host, to.port, to.security, to.username
			m.Folders, m.AfterImport, m.Since = places, then, first
		}
	}
	s.save = func() {
		if p.missing(s, v.host.Text, storage.FieldMailboxHost) {
			return
		}
		p.s.Save(s.id, read(), v.password.Text)
	}
	s.test = widgets.NewButton(say("button.mailbox.test"), func() {
		if set := p.s.Saved; !p.missing(s, v.host.Text, storage.FieldMailboxHost) {
			read()(&set)
			p.s.TestMailbox(set.Mailbox, v.password.Text)
		}
	})
	return s
}

// missing blames a field that has to be filled.
func (p *settingsPage) missing(s *section, text string, field storage.Field) bool {
	if strings.TrimSpace(text) != "" {
		return false
	}
	err := &storage.InvalidError{Field: field, Code: storage.InvalidEmpty}
	s.form.clear()
	s.form.blame(err)
	p.relayout()
	s.form.mend(err)
	return true
}

func (p *settingsPage) sendingSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionSending)
	f := s.form
	f.text(say("settings.sending.text"))
	v := p.server(s, "smtp.", serverFields{storage.FieldSendingHost, storage.FieldSendingPort, storage.FieldSendingSecurity,
		storage.FieldSendingUsername, storage.FieldSendingPassword}, map[string]string{"tls": "465", "starttls": "587", "plain": "25"})
	from := f.entry(say("field.sending.from"), storage.FieldSendingFrom, say("hint.sending.from"))
	to := f.entry(say("field.sending.to"), "field.sending.to", say("hint.sending.to"))
	s.fill = func(set storage.Settings) {
		d := set.Sending
		user := d.Username
		if d.Host == "" && user == "" && strings.Contains(set.Mailbox.Username, "@") {
			user = set.Mailbox.Username // most offices send from the same account
		}
		v.fill(p, d.Host, d.Port, d.Security, user, d.Secret)
		from.SetText(d.From)
		if len(set.Office.Recipients) > 0 {
			to.SetText(set.Office.Recipients[0])
		}
	}
	read := func() func(*storage.Settings) {
		by, sender := v.read(), strings.TrimSpace(from.Text)
		if sender == "" && strings.Contains(by.username, "@") {
			sender = by.username
		}
		return func(set *storage.Settings) {
			d := &set.Sending
			d.Host, d.Port, d.Security, d.Username, d.From = by.host, by.port, by.security, by.username, sender
		}
	}
	s.save = func() {
		if p.missing(s, v.host.Text, storage.FieldSendingHost) {
			return
		}
		p.s.Save(s.id, read(), v.password.Text)
	}
	s.test = widgets.NewButton(say("button.sending.test"), func() {
		if p.missing(s, v.host.Text, storage.FieldSendingHost) || p.missing(s, to.Text, "field.sending.to") {
			return
		}
		set := p.s.Saved
		read()(&set)
		p.s.TestSending(set.Sending, v.password.Text, strings.TrimSpace(to.Text))
	})
	return s
}

func (p *settingsPage) addressesSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionAddresses)
	f := s.form
	f.text(say("settings.addresses.text"))
	kind := f.choice(say("field.addresses.kind"), "", "", []string{"domain", "plus"}, []string{say("addresses.domain"), say("addresses.plus")})
	domain := f.entry(say("field.addresses.domain"), storage.FieldAddressesDomain, say("hint.addresses.domain"))
	plus := f.entry(say("field.addresses.plus"), storage.FieldAddressesPlus, say("hint.addresses.plus"))
	token := widgets.NewTick(say("addresses.token"), nil)
	token.OnKey = p.w.key
	f.row("", storage.FieldAddressesToken, token, say("hint.addresses.token"))
	example := widget.NewLabel("")
	example.Wrapping = fyne.TextWrapBreak
	exampleRow := f.row(say("addresses.example"), "", example, "")
	p.probe(f)
	kindRow, domainRow, plusRow := f.rows[0], f.rows[1], f.rows[2]
	f.first = domain
	show := func() {
		domainRow.root.Hidden, plusRow.root.Hidden = kind.value() == "plus", kind.value() != "plus"
		example.SetText(exampleAddress(kind.value() == "plus", domain.Text, plus.Text, say("assistant.extension"), token.Checked))
		exampleRow.root.Hidden = example.Text == ""
		kindRow.root.Refresh()
		p.relayout()
	}
	kind.chosen = func(string) { show() }
	domain.OnChanged = also(domain.OnChanged, func(string) { show() })
	plus.OnChanged = also(plus.OnChanged, func(string) { show() })
	token.OnChanged = func(bool) { f.touched(); show() }
	s.fill = func(set storage.Settings) {
		a := set.Addresses
		how := "domain"
		if a.Plus != "" {
			how = "plus"
		}
		kind.set(how)
		domain.SetText(a.Domain)
		plus.SetText(a.Plus)
		token.Set(a.Token)
		show()
	}
	s.save = func() {
		isPlus := kind.value() == "plus"
		if isPlus && p.missing(s, plus.Text, storage.FieldAddressesPlus) || !isPlus && p.missing(s, domain.Text, storage.FieldAddressesDomain) {
			return
		}
		host, base, secret := strings.TrimSpace(domain.Text), "", token.Checked
		if isPlus {
			host, base = "", strings.TrimSpace(plus.Text)
		}
		p.s.Save(s.id, func(set *storage.Settings) {
			a := &set.Addresses
			a.Domain, a.Plus, a.Token = host, base, secret
		}, "")
	}
	return s
}

// exampleAddress is what an import address would look like.
func exampleAddress(isPlus bool, domain, plus, extension string, token bool) string {
	local := "10023.er." + extension
	if token {
		local = "10023.er.k7q2." + extension
	}
	if isPlus {
		base, host, ok := strings.Cut(strings.TrimSpace(plus), "@")
		if !ok || host == "" {
			return ""
		}
		return base + "+" + local + "@" + host
	}
	if strings.TrimSpace(domain) == "" {
		return ""
	}
	return local + "@" + strings.TrimSpace(domain)
}

// split reads a list that people write with commas or semicolons.
func split(text string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// also calls one after the other.
func also(first, then func(string)) func(string) {
	return func(text string) {
		first(text)
		then(text)
	}
}

// date writes YYYY-MM-DD as the language does.
func (w *Window) date(iso string) string {
	if day, err := time.Parse(time.DateOnly, iso); err == nil {
		return day.Format(w.Words.Say("date.layout"))
	}
	return iso
}

// isoDate reads a date as people write it; what is none stays as it is.
func (w *Window) isoDate(text string) string {
	text = strings.TrimSpace(text)
	for _, form := range []string{w.Words.Say("date.layout"), "2.1.2006", "2.1.06", "2 Jan 2006"} {
		if day, err := time.Parse(form, text); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return text
}
