//go:build e2e

package e2e

// setUp is the end of the first start: the last step, and what comes then.
func (d *display) setUp(path, lang, name string, env []string) {
	o := newOffice(d.t, path, "")
	t := d.run(path, append(o.env(), env...), "--data", o.data).tour(lang, name)
	t.begins("empty.documents")
	t.key("ctrl+6")
	t.tap("button.resume")
	t.begins("assistant.clients")
	t.stop("assistant-last")
	t.fill(t.Say("field.client.number"), "10023")
	t.fill(t.Say("field.client.name"), "Huber GmbH")
	t.fill(t.Say("field.client.recipient"), "buchhaltung@huber.example")
	t.key("Return")
	t.begins("assistant.end")
	t.stop("assistant-end")
}

// held is an office in Germany whose notices were kept while there was no
// account for sending: its own words, and what becomes of the notices.
func (d *display) held(path, lang, name string, env []string) {
	o := servers(d.t)
	o.path = path
	o.apply(o.settings("DE") + huber)
	o.do("sync", "--once") // looks into the empty mailbox: what comes later is new
	o.send("Foto", photo(d.t, "foto.jpg", 90))
	o.send("Rechnung", invoice(d.t, "Rechnung 4711.pdf", "Ziegel"))
	o.do("sync", "--once")
	o.apply(o.settings("DE") + o.sending() + huber)
	words := map[string]string{"de": "de-DE", "en": "en"}[lang]
	t := d.run(path, append(o.env(), env...), "--data", o.data).tour(words, name)
	t.shows(t.Say("held.decide"), "4711")
	t.stop("germany-documents")
	t.tap("held.decide")
	t.shows(t.Say("held.send"))
	t.stop("held-asked")
	t.tap("button.cancel")
	t.lacks(t.Say("held.send"))
	t.page(2, "failed")
	t.key("Down")
	t.begins("detail.from")
	t.shows("1/1") // the photo is drawn: that takes a while in a program that has just begun
	t.stop("germany-failed")
	t.page(5, "clients")
	t.stop("germany-clients")
	t.key("ctrl+6")
	t.tap("settings.symbols")
	t.stop("germany-symbols")
}
