//go:build demomails

package main

import (
	"fmt"
	"math/big"
)

// The five clients of the demo office.
var (
	huber    = party{name: "Huber GmbH", street: "Industriestraße 14", town: "4600 Wels", uid: "ATU 54871203"}
	maier    = party{name: "Maier Bau KG", street: "Ziegelofenweg 3", town: "3100 St. Pölten", uid: "ATU 61920477"}
	zentral  = party{name: "Café Zentral e.U.", street: "Hauptplatz 8", town: "8010 Graz", uid: "ATU 70334518"}
	oeztuerk = party{name: "Dr. Öztürk Zahnarzt OG", street: "Landstraße 51/2", town: "4020 Linz"}
	weingut  = party{name: "Weingut Grünwald", street: "Kellergasse 22", town: "3550 Langenlois", uid: "ATU 48226091"}
)

// The suppliers: all invented.
var (
	strom = party{name: "Donaustrom Vertrieb GmbH", street: "Handelskai 210", town: "1020 Wien", uid: "ATU 58110934",
		phone: "0800 555 210", web: "www.donaustrom.example", mail: "service@donaustrom.example", court: "FN 288104k, HG Wien",
		slogan: "Strom aus Wasserkraft seit 1961", tint: colour{0.02, 0.36, 0.58}, logo: bolt, layout: 0, iban: iban("20111", "28344117900"), bank: "BIC GIBAATWW"}
	telefon = party{name: "Alpenfunk Telekom AG", street: "Rennweg 97", town: "1030 Wien", uid: "ATU 62895905",
		phone: "0800 664 900", web: "www.alpenfunk.example", mail: "rechnung@alpenfunk.example", court: "FN 280571f, HG Wien",
		slogan: "Mobil · Internet · Festnetz", tint: colour{0.80, 0.05, 0.30}, logo: waves, layout: 0, iban: iban("12000", "00697123456"), bank: "BIC BKAUATWW"}
	baustoff = party{name: "Baustoffe Steiner GmbH", street: "Lagerhausstraße 5", town: "3150 Wilhelmsburg", uid: "ATU 36911207",
		phone: "02746 41 20-0", web: "www.baustoffe-steiner.example", mail: "verkauf@baustoffe-steiner.example", court: "FN 110327p, LG St. Pölten",
		slogan: "Baustoffe · Transporte · Werkzeug", tint: colour{0.72, 0.33, 0.05}, logo: bricks, layout: 2, iban: iban("32585", "00000418822"), bank: "BIC RLNWATWWOBG"}
	papier = party{name: "Papier & Büro Kolar KG", street: "Stadtplatz 31", town: "4600 Wels", uid: "ATU 22873309",
		phone: "07242 47 11", web: "www.buero-kolar.example", mail: "office@buero-kolar.example", court: "FN 94711w, LG Wels",
		slogan: "Alles für den Schreibtisch", tint: colour{0.10, 0.45, 0.30}, logo: sheet, layout: 1, iban: iban("18600", "00016048120"), bank: "BIC VKBLAT2L"}
	glas = party{name: "Flaschen Pichler Handels GmbH", street: "Wiener Straße 120", town: "3500 Krems", uid: "ATU 64418092",
		phone: "02732 83 455", web: "www.flaschen-pichler.example", mail: "auftrag@flaschen-pichler.example", court: "FN 312870s, LG Krems",
		slogan: "Glas und Verschlüsse für die Kellerwirtschaft", tint: colour{0.24, 0.38, 0.16}, logo: bottle, layout: 2, iban: iban("20228", "00000073021"), bank: "BIC SPKDAT21"}
	dental = party{name: "DentalDepot Austria GmbH", street: "Medizinerpark 4", town: "4020 Linz", uid: "ATU 67120885",
		phone: "0732 90 80 70", web: "www.dentaldepot.example", mail: "faktura@dentaldepot.example", court: "FN 378229y, LG Linz",
		slogan: "Material und Technik für die Ordination", tint: colour{0.00, 0.52, 0.60}, logo: cross, layout: 0, iban: iban("34000", "00002188334"), bank: "BIC RZOOAT2L"}
	labor = party{name: "Zahntechnik Wolf", street: "Goethestraße 19", town: "4020 Linz", uid: "ATU 57003316",
		phone: "0732 66 14 02", web: "www.zahntechnik-wolf.example", mail: "labor@zahntechnik-wolf.example", court: "Inhaber: Martin Wolf",
		slogan: "Meisterlabor", tint: colour{0.35, 0.35, 0.42}, logo: rings, layout: 2, iban: iban("15000", "00771044215"), bank: "BIC OBKLAT2L"}
	miete = party{name: "Ringer Hausverwaltung GmbH", street: "Sparkassenplatz 2", town: "8010 Graz", uid: "ATU 45098712",
		phone: "0316 82 19 40", web: "www.ringer-hv.example", mail: "vorschreibung@ringer-hv.example", court: "FN 201766d, LG für ZRS Graz",
		slogan: "Wir verwalten Häuser, als wären es unsere", tint: colour{0.45, 0.10, 0.15}, logo: house, layout: 1, iban: iban("38000", "00005113876"), bank: "BIC RZSTAT2G"}
	versicherung = party{name: "Alpina Versicherung AG", street: "Schottenring 40", town: "1010 Wien", uid: "ATU 15332004",
		phone: "050 330 330", web: "www.alpina-versicherung.example", mail: "vertrag@alpina-versicherung.example", court: "FN 75687f, HG Wien",
		slogan: "Sicher am Berg und im Betrieb", tint: colour{0.05, 0.22, 0.45}, logo: peak, layout: 0, iban: iban("60000", "00510028991"), bank: "BIC BAWAATWW"}
	software = party{name: "Codewerk Software GmbH", street: "Technologiepark 17", town: "4320 Hagenberg", uid: "ATU 69981257",
		phone: "07236 33 51", web: "www.codewerk.example", mail: "billing@codewerk.example", court: "FN 436118m, LG Linz",
		slogan: "Programme für Handwerk und Handel", tint: colour{0.30, 0.18, 0.55}, logo: rings, layout: 1, iban: iban("20320", "32100489011"), bank: "BIC ASPKAT2L"}
	kaffee = party{name: "Rösterei Moser e.U.", street: "Griesgasse 12", town: "8020 Graz", uid: "ATU 71450923",
		phone: "0316 71 40 08", web: "www.roesterei-moser.example", mail: "bestellung@roesterei-moser.example", court: "Inhaberin: Eva Moser",
		slogan: "Langsam geröstet in der Grieskai-Manufaktur", tint: colour{0.36, 0.20, 0.09}, logo: bean, layout: 2, iban: iban("38439", "00000091177"), bank: "BIC RZSTAT2G439"}
	molkerei = party{name: "Molkerei Bergland eGen", street: "Milchstraße 1", town: "8750 Judenburg", uid: "ATU 28871540",
		phone: "03572 860", web: "www.molkerei-bergland.example", mail: "faktura@molkerei-bergland.example", court: "FN 55802a, LG Leoben",
		slogan: "Frisch von 412 Bauernhöfen", tint: colour{0.15, 0.45, 0.75}, logo: peak, layout: 0, iban: iban("38346", "00000410027"), bank: "BIC RZSTAT2G346"}
	geruest = party{name: "Gerüstbau Lechner e.U.", street: "Gewerbepark Süd 9", town: "3382 Loosdorf", uid: "ATU 66172049",
		phone: "02754 22 318", web: "www.geruest-lechner.example", mail: "buero@geruest-lechner.example", court: "Inhaber: Josef Lechner",
		slogan: "Sicher nach oben", tint: colour{0.85, 0.55, 0.00}, logo: scaffold, layout: 1, iban: iban("32939", "00000207714"), bank: "BIC RLNWATWW939"}
	elektro = party{name: "Elektro Brandstätter GmbH", street: "Linzer Straße 77", town: "4600 Wels", uid: "ATU 51128836",
		phone: "07242 60 190", web: "www.elektro-brandstaetter.example", mail: "office@elektro-brandstaetter.example", court: "FN 168840z, LG Wels",
		slogan: "Installation · Photovoltaik · Notdienst", tint: colour{0.75, 0.10, 0.08}, logo: bolt, layout: 2, iban: iban("20320", "00400118835"), bank: "BIC ASPKAT2L"}
	etiketten = party{name: "Etikettendruck Haas GmbH", street: "Mühlweg 6", town: "3550 Langenlois", uid: "ATU 63307718",
		phone: "02734 29 05", web: "www.etiketten-haas.example", mail: "druck@etiketten-haas.example", court: "FN 299431g, LG Krems",
		slogan: "Etiketten, die nach Wein aussehen", tint: colour{0.55, 0.05, 0.25}, logo: sheet, layout: 1, iban: iban("32397", "00000055028"), bank: "BIC RLNWATWW397"}
	spedition = party{name: "Spedition Krenn GmbH & Co KG", street: "Terminalstraße 30", town: "4063 Hörsching", uid: "ATU 39007752",
		phone: "07221 60 500", web: "www.krenn-spedition.example", mail: "abrechnung@krenn-spedition.example", court: "FN 26033h, LG Linz",
		slogan: "Täglich ganz Österreich", tint: colour{0.00, 0.30, 0.25}, logo: arrow, layout: 0, iban: iban("54000", "00000881230"), bank: "BIC OBLAAT2L"}
)

// iban makes an Austrian IBAN with its check digits (ISO 13616).
func iban(bank, account string) string {
	n, _ := new(big.Int).SetString(bank+account+"102900", 10) // A=10, T=29, 00
	check := 98 - int(new(big.Int).Mod(n, big.NewInt(97)).Int64())
	all := fmt.Sprintf("AT%02d%s%s", check, bank, account)
	out := ""
	for i := 0; i < len(all); i += 4 {
		out += all[i:min(i+4, len(all))] + " "
	}
	return out[:len(out)-1]
}

func bolt(p *pdfPage, x, y float64, c colour) {
	p.polygon(c, x+24, y, x+6, y+23, x+18, y+23, x+13, y+40, x+34, y+15, x+21, y+15)
}

func waves(p *pdfPage, x, y float64, c colour) {
	for i := range 4 {
		h := 10 + float64(i)*10
		p.box(x+float64(i)*11, y+40-h, 7, h, c)
	}
}

func bricks(p *pdfPage, x, y float64, c colour) {
	for row := range 3 {
		shift := float64(row%2) * 9
		for col := range 2 {
			p.box(x+shift+float64(col)*19, y+4+float64(row)*12, 17, 10, c)
		}
	}
}

func sheet(p *pdfPage, x, y float64, c colour) {
	p.polygon(c, x+4, y, x+26, y, x+36, y+10, x+36, y+40, x+4, y+40)
	for i := range 4 {
		p.box(x+10, y+15+float64(i)*6, 20, 1.6, colour{0.93, 0.93, 0.93})
	}
}

func bottle(p *pdfPage, x, y float64, c colour) {
	p.box(x+17, y, 6, 14, c)
	p.polygon(c, x+17, y+12, x+23, y+12, x+29, y+20, x+29, y+40, x+11, y+40, x+11, y+20)
}

func cross(p *pdfPage, x, y float64, c colour) {
	p.box(x+14, y+2, 12, 36, c)
	p.box(x+2, y+14, 36, 12, c)
}

func rings(p *pdfPage, x, y float64, c colour) {
	p.circle(x+13, y+20, 13, c)
	p.circle(x+27, y+20, 13, colour{(1 + c[0]) / 2, (1 + c[1]) / 2, (1 + c[2]) / 2})
}

func house(p *pdfPage, x, y float64, c colour) {
	p.polygon(c, x+20, y, x+40, y+18, x+34, y+18, x+34, y+40, x+6, y+40, x+6, y+18, x, y+18)
	p.box(x+16, y+24, 8, 16, white)
}

func peak(p *pdfPage, x, y float64, c colour) {
	p.polygon(c, x, y+38, x+15, y+8, x+22, y+22, x+27, y+14, x+40, y+38)
}

func bean(p *pdfPage, x, y float64, c colour) {
	p.circle(x+20, y+20, 19, c)
	p.polygon(white, x+22, y+4, x+17, y+20, x+22, y+36, x+19.5, y+36, x+14.5, y+20, x+19.5, y+4)
}

func scaffold(p *pdfPage, x, y float64, c colour) {
	for i := range 3 {
		p.box(x+float64(i)*17, y, 3, 40, c)
		p.box(x, y+float64(i)*17, 37, 3, c)
	}
}

func arrow(p *pdfPage, x, y float64, c colour) {
	p.polygon(c, x, y+12, x+22, y+12, x+22, y+4, x+40, y+20, x+22, y+36, x+22, y+28, x, y+28)
}
