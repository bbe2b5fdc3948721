//go:build demomails

package main

// entry is one booking of a statement or cash book, in cents.
type entry struct {
	date, text string
	cents      int
}

// statement is a paper with bookings and a running balance: an account
// statement of a bank, or a cash book.
type statement struct {
	from, to party
	title    string
	period   string
	account  string
	opening  int
	entries  []entry
	created  string
}

func (s statement) pdf() []byte {
	f := &pdfFile{title: s.title + " " + s.period, producer: "Druckstrasse 4.1", created: "D:" + reversed(s.created) + "060000Z"}
	p := f.page()
	s.from.letterhead(p)
	p.text(left, 126, 6.5, regular, grey, s.from.name+" · "+s.from.street+" · "+s.from.town)
	for i, row := range []string{s.to.name, s.to.street, s.to.town} {
		p.text(left, 148+float64(i)*14, 10.5, regular, black, row)
	}
	p.text(left, 240, 16, bold, s.from.tint, s.title+" "+s.period)
	p.text(left, 257, 9.5, regular, black, s.account)
	p.right(rightEdge, 257, 9.5, regular, grey, "Erstellt am "+s.created)
	y := 276.0
	p.box(left-4, y, rightEdge-left+8, 18, s.from.tint)
	for _, head := range []struct {
		x    float64
		name string
	}{{left, "Datum"}, {left + 70, "Buchungstext"}} {
		p.text(head.x, y+12.5, 8.5, bold, white, head.name)
	}
	p.right(465, y+12.5, 8.5, bold, white, "Betrag EUR")
	p.right(rightEdge, y+12.5, 8.5, bold, white, "Saldo EUR")
	balance := s.opening
	y += 18
	row := func(font, date, text, cents string) {
		p.text(left, y+12, 9, font, black, date)
		p.text(left+70, y+12, 9, font, black, text)
		p.right(465, y+12, 9, font, black, cents)
		p.right(rightEdge, y+12, 9, font, black, amount(balance))
		p.line(left-4, y+17, rightEdge+4, y+17, 0.3, colour{0.8, 0.8, 0.8})
		y += 17
	}
	row(bold, "", "Anfangsbestand", "")
	for _, e := range s.entries {
		balance += e.cents
		row(regular, e.date, e.text, amount(e.cents))
	}
	row(bold, "", "Endbestand", "")
	paragraph(p, left, y+22, 470, 8.5, "Bitte prüfen Sie die Buchungen. Einwendungen richten Sie innerhalb von zwei Monaten an uns.")
	s.from.footer(p, 1, 1)
	return f.bytes()
}

// bank keeps the accounts of Maier Bau KG.
var bankhaus = party{name: "Bankhaus Traisen AG", street: "Rathausplatz 11", town: "3100 St. Pölten", uid: "ATU 16278905",
	phone: "02742 310-0", web: "www.bankhaus-traisen.example", mail: "kontoservice@bankhaus-traisen.example", court: "FN 37204b, LG St. Pölten",
	slogan: "Privat · Gewerbe · Vorsorge", tint: colour{0.10, 0.16, 0.34}, logo: waves, layout: 0, iban: iban("32700", "00000017004"), bank: "BIC BTRAAT21"}
