//go:build demomails

package main

import (
	"fmt"
	"slices"
	"strings"
)

// party is who sends or gets a paper.
type party struct {
	name, street, town string
	uid, iban, bank    string
	phone, web, mail   string
	court              string // Firmenbuch
	slogan             string
	tint               colour
	logo               func(p *pdfPage, x, y float64, c colour) // 40 × 40 points
	layout             int                                      // 0 bar on top, 1 stripe at the side, 2 letter
}

// line is one position; quantity in thousandths, price in cents, vat in per cent.
type line struct {
	text     string
	quantity int
	unit     string
	price    int
	vat      int
}

func (l line) net() int {
	cents := l.quantity * l.price
	if cents < 0 {
		return (cents - 500) / 1000
	}
	return (cents + 500) / 1000
}

// invoice is a paper with positions and totals. Numbers and dates are printed
// as they stand here.
type invoice struct {
	from, to      party
	title         string // "Rechnung" where empty
	number, date  string
	supplied      string // Lieferdatum, Leistungszeitraum
	customer      string // Kundennummer
	lines         []line
	intro, note   string
	due           string
	producer      string
	extra         []string // lines of a second page
	password      string
	reverseCharge bool
}

const (
	left      = 62.0
	rightEdge = 545.0
)

// pdf draws the invoice.
func (v invoice) pdf() []byte {
	if v.title == "" {
		v.title = "Rechnung"
	}
	if v.producer == "" {
		v.producer = "Faktura 9.2"
	}
	f := &pdfFile{title: v.title + " " + v.number, producer: v.producer, created: "D:" + reversed(v.date) + "080000Z", password: v.password}
	p := f.page()
	v.from.letterhead(p)
	v.addresses(p)
	y := v.heading(p)
	y = v.table(p, y)
	y = v.totals(p, y)
	v.closing(p, y)
	pages := 1
	if len(v.extra) > 0 {
		pages = 2
	}
	v.from.footer(p, 1, pages)
	if pages == 2 {
		v.secondPage(f.page())
	}
	return f.bytes()
}

// reversed turns 02.03.2026 into 20260302.
func reversed(date string) string {
	if len(date) != 10 {
		return "20260101"
	}
	return date[6:] + date[3:5] + date[:2]
}

func (o party) letterhead(p *pdfPage) {
	switch o.layout {
	case 0:
		p.box(0, 0, pageWidth, 74, o.tint)
		o.logo(p, left, 17, white)
		p.text(left+54, 38, 19, bold, white, o.name)
		p.text(left+54, 55, 9, regular, white, o.slogan)
		p.right(rightEdge, 34, 8, regular, white, o.street+", "+o.town)
		p.right(rightEdge, 46, 8, regular, white, o.phone)
		p.right(rightEdge, 58, 8, regular, white, o.web)
	case 1:
		p.box(0, 0, 22, pageHeight, o.tint)
		o.logo(p, rightEdge-40, 30, o.tint)
		p.text(left, 56, 21, bold, o.tint, o.name)
		p.text(left, 72, 9, italic, grey, o.slogan)
		p.line(left, 84, rightEdge, 84, 0.8, o.tint)
	default:
		o.logo(p, left, 30, o.tint)
		p.text(left+52, 48, 16, bold, black, o.name)
		p.text(left+52, 63, 9, regular, grey, o.slogan)
		p.right(rightEdge, 40, 8.5, regular, grey, o.street)
		p.right(rightEdge, 52, 8.5, regular, grey, "A-"+o.town)
		p.right(rightEdge, 64, 8.5, regular, grey, "Tel. "+o.phone)
		p.right(rightEdge, 76, 8.5, regular, grey, o.mail)
		p.box(left, 88, rightEdge-left, 2.5, o.tint)
	}
}

// addresses draws the window of the envelope and the box of references.
func (v invoice) addresses(p *pdfPage) {
	p.text(left, 126, 6.5, regular, grey, v.from.name+" · "+v.from.street+" · "+v.from.town)
	p.line(left, 129, left+220, 129, 0.3, grey)
	for i, s := range []string{v.to.name, v.to.street, v.to.town, "Österreich"} {
		p.text(left, 148+float64(i)*14, 10.5, regular, black, s)
	}
	y := 140.0
	for _, row := range [][2]string{{v.title + " Nr.", v.number}, {"Datum", v.date}, {"Leistung", v.supplied},
		{"Kundennummer", v.customer}, {"Ihre UID", v.to.uid}} {
		if row[1] == "" {
			continue
		}
		p.text(360, y, 9, regular, grey, row[0])
		font := regular
		if strings.HasSuffix(row[0], "Nr.") {
			font = bold
		}
		p.right(rightEdge, y, 9, font, black, row[1])
		y += 14
	}
}

func (v invoice) heading(p *pdfPage) float64 {
	tint := v.from.tint
	p.text(left, 250, 16, bold, tint, v.title+" "+v.number)
	intro := v.intro
	if intro == "" {
		intro = "Wir danken für Ihren Auftrag und erlauben uns zu verrechnen:"
	}
	return paragraph(p, left, 270, 460, 9.5, intro) + 8
}

// paragraph breaks text into lines and returns where the next one may begin.
func paragraph(p *pdfPage, x, y, width, size float64, s string) float64 {
	row := ""
	flush := func() {
		p.text(x, y, size, regular, black, row)
		y += size * 1.4
		row = ""
	}
	for _, word := range strings.Fields(s) {
		if row != "" && textWidth(row+" "+word, size, regular) > width {
			flush()
		}
		row = strings.TrimSpace(row + " " + word)
	}
	flush()
	return y
}

// column edges of the table: right edges of the figures.
const (
	columnText, columnQuantity, columnUnit, columnPrice, columnVAT = left + 26, 355.0, 362.0, 450.0, 484.0
)

func (v invoice) table(p *pdfPage, y float64) float64 {
	p.box(left-4, y, rightEdge-left+8, 18, v.from.tint)
	p.text(left, y+12.5, 8.5, bold, white, "Pos")
	p.text(columnText, y+12.5, 8.5, bold, white, "Bezeichnung")
	p.right(columnQuantity, y+12.5, 8.5, bold, white, "Menge")
	p.text(columnUnit, y+12.5, 8.5, bold, white, "Einheit")
	p.right(columnPrice, y+12.5, 8.5, bold, white, "Preis")
	p.right(columnVAT, y+12.5, 8.5, bold, white, "USt")
	p.right(rightEdge, y+12.5, 8.5, bold, white, "Betrag")
	y += 18
	for i, l := range v.lines {
		if i%2 == 1 {
			p.box(left-4, y, rightEdge-left+8, 17, colour{0.955, 0.955, 0.965})
		}
		p.text(left, y+11.5, 9, regular, grey, fmt.Sprint(i+1))
		p.text(columnText, y+11.5, 9, regular, black, l.text)
		p.right(columnQuantity, y+11.5, 9, regular, black, quantity(l.quantity))
		p.text(columnUnit, y+11.5, 9, regular, black, l.unit)
		p.right(columnPrice, y+11.5, 9, regular, black, amount(l.price))
		p.right(columnVAT, y+11.5, 9, regular, black, fmt.Sprintf("%d %%", l.vat))
		p.right(rightEdge, y+11.5, 9, regular, black, amount(l.net()))
		y += 17
	}
	p.line(left-4, y, rightEdge+4, y, 0.7, v.from.tint)
	return y + 8
}

// sums returns net, tax by rate and gross in cents.
func (v invoice) sums() (net int, tax map[int][2]int, gross int) {
	tax = map[int][2]int{}
	for _, l := range v.lines {
		net += l.net()
		t := tax[l.vat]
		tax[l.vat] = [2]int{t[0] + l.net(), 0}
	}
	gross = net
	for rate, t := range tax {
		t[1] = (t[0]*rate + 50) / 100
		tax[rate] = t
		gross += t[1]
	}
	return net, tax, gross
}

func (v invoice) totals(p *pdfPage, y float64) float64 {
	net, tax, gross := v.sums()
	row := func(label, value, font string, size float64) {
		p.text(365, y+11, size, font, black, label)
		p.right(rightEdge, y+11, size, font, black, value)
		y += 15
	}
	row("Summe netto", "€ "+amount(net), regular, 9)
	rates := []int{}
	for rate := range tax {
		rates = append(rates, rate)
	}
	slices.Sort(rates)
	for _, rate := range rates {
		if rate > 0 {
			row(fmt.Sprintf("zzgl. %d %% USt von € %s", rate, amount(tax[rate][0])), "€ "+amount(tax[rate][1]), regular, 8.5)
		}
	}
	p.line(365, y+2, rightEdge+4, y+2, 0.7, v.from.tint)
	y += 4
	row("Gesamtbetrag", "€ "+amount(gross), bold, 11.5)
	p.line(365, y+2, rightEdge+4, y+2, 0.7, v.from.tint)
	p.line(365, y+4, rightEdge+4, y+4, 0.7, v.from.tint)
	return y + 26
}

func (v invoice) closing(p *pdfPage, y float64) {
	if v.reverseCharge {
		y = paragraph(p, left, y, 470, 9, "Übergang der Steuerschuld auf den Leistungsempfänger gemäß § 19 Abs. 1a UStG (Bauleistung).") + 6
	}
	if v.note != "" {
		y = paragraph(p, left, y, 470, 9, v.note) + 6
	}
	due := v.due
	if due == "" {
		due = "Zahlbar innerhalb von 14 Tagen ohne Abzug. Bitte geben Sie bei der Überweisung die Nummer " + v.number + " an."
	}
	y = paragraph(p, left, y, 470, 9, due)
	if v.from.iban != "" {
		p.text(left, y+6, 9, bold, black, "IBAN "+v.from.iban+"   "+v.from.bank)
	}
}

func (o party) footer(p *pdfPage, page, pages int) {
	p.line(left, 782, rightEdge, 782, 0.4, grey)
	columns := [3][]string{
		{o.name, o.street, o.town},
		{"Tel. " + o.phone, o.mail, o.web},
		{"UID " + o.uid, o.court, "IBAN " + o.iban},
	}
	for i, column := range columns {
		for j, s := range column {
			p.text(left+float64(i)*165, 794+float64(j)*10, 7, regular, grey, s)
		}
	}
	p.right(rightEdge, 832, 7, regular, grey, fmt.Sprintf("Seite %d von %d", page, pages))
}

// secondPage lists what stands behind the invoice, line by line in columns
// parted by "|".
func (v invoice) secondPage(p *pdfPage) {
	v.from.letterhead(p)
	p.text(left, 126, 13, bold, v.from.tint, "Anlage zu "+v.title+" "+v.number)
	y := 150.0
	for i, row := range v.extra {
		cells := strings.Split(row, "|")
		font := regular
		if i == 0 {
			font = bold
			p.line(left, y+4, rightEdge, y+4, 0.5, grey)
		}
		for j, cell := range cells {
			if j == len(cells)-1 && j > 0 {
				p.right(rightEdge, y, 8.5, font, black, cell)
				continue
			}
			p.text(left+float64(j)*110, y, 8.5, font, black, cell)
		}
		y += 14
	}
	v.from.footer(p, 2, 2)
}

// amount writes cents as 1.204,50.
func amount(cents int) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	euros := fmt.Sprint(cents / 100)
	for i := len(euros) - 3; i > 0; i -= 3 {
		euros = euros[:i] + "." + euros[i:]
	}
	return fmt.Sprintf("%s%s,%02d", sign, euros, cents%100)
}

// quantity writes thousandths as 12 or 2,5.
func quantity(thousandths int) string {
	s := fmt.Sprintf("%d,%03d", thousandths/1000, thousandths%1000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ",")
}
