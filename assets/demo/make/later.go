//go:build demomails

package main

import "image/color"

// Placeholders that package demo fills in for each new mail. They have the
// width of what replaces them, so that a PDF's offsets stay true.
const (
	laterNumber = "000000-000000-00"
	laterDate   = "00.00.0000"
)

// laterFiles are the papers of the mails that arrive while the demo office
// runs; the mails around them are written by package demo.
func laterFiles() map[string][]byte {
	slip := receipt{tilt: -1.8, table: color.RGBA{120, 110, 96, 255}, seed: 77, lines: []string{"#EISEN WAGNER", "  Werkzeug und Beschläge", "  Bahnhofstraße 44, Wels", "-", "Schrauben TX25 5x60  2 Pkg", "                    37,80", "Bohrer HSS-E 6,0     4 Stk", "                    31,60", "Trennscheiben 125    25 St", "                    42,50", "-", "SUMME          EUR 111,90", "20% MwSt  93,25     18,65", "BANKOMAT", "-", "  RKSV: 4Zt1-7719-EW3"}}
	kaffeeRE := invoice{from: kaffee, to: zentral, number: laterNumber, date: laterDate, supplied: laterDate,
		lines: []line{{"Espresso „Schloßberg“ ganze Bohne", 12000, "kg", 2190, 20}, {"Hafergetränk Barista 1 l", 24000, "Stk", 245, 20}}}
	baustoffRE := invoice{from: baustoff, to: maier, number: laterNumber, date: laterDate, supplied: laterDate, customer: "20418",
		lines: []line{{"Gipskartonplatte 12,5 mm", 84000, "m²", 412, 20}, {"CW-Profil 75, 3 m", 60000, "Stk", 695, 20}, {"Zufuhr, Zone 1", 1000, "Fuhre", 4800, 20}}}
	glasRE := invoice{from: glas, to: weingut, number: laterNumber, date: laterDate, supplied: laterDate, customer: "311",
		lines: []line{{"Sektflasche 0,75 l", 800000, "Stk", 78, 20}, {"Agraffe", 800000, "Stk", 6, 20}}}
	labelRE := invoice{from: etiketten, to: weingut, number: laterNumber, date: laterDate, supplied: laterDate,
		lines: []line{{"Etiketten Sekt Brut", 800000, "Stk", 19, 20}}}
	lockedRE := invoice{from: labor, to: oeztuerk, number: laterNumber, date: laterDate, password: "Ordination51", lines: []line{{"Vollkeramikkrone", 1000, "Stk", 31200, 20}}}
	return map[string][]byte{
		"kaffee.pdf":     kaffeeRE.pdf(),
		"baustoffe.pdf":  baustoffRE.pdf(),
		"flaschen.pdf":   glasRE.pdf(),
		"etiketten.pdf":  labelRE.pdf(),
		"geschuetzt.pdf": lockedRE.pdf(),
		"bon.jpeg":       withComment(slip.photo(), laterNumber),
		"offert.docx":    docx("Offert Dachsanierung", "Sehr geehrter Herr Huber,", "gerne bieten wir Ihnen die Neudeckung der Werkstatt um € 18.400,00 netto an.", "Gültig 30 Tage."),
	}
}
