//go:build demomails

package main

import (
	"image/color"
	"strings"
)

// Programs that wrote the mails.
const (
	outlook     = "Microsoft Outlook 16.0"
	thunderbird = "Mozilla Thunderbird"
	apple       = "Apple Mail (2.3826.300.87.4.3)"
	faktura     = "PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)"
)

// asHTML turns plain paragraphs into what mail programs make of them.
func asHTML(s string) string {
	var b strings.Builder
	for _, p := range strings.Split(strings.TrimSpace(s), "\n\n") {
		b.WriteString("<p>" + strings.ReplaceAll(escaped(p), "\n", "<br>\n") + "</p>\n")
	}
	return b.String()
}

// stromInvoice of the month before date; meter is the customer's.
func stromInvoice(number, date, month string, kwh int) []byte {
	return invoice{from: strom, to: huber, number: number, date: date, supplied: month, customer: "4 118 220",
		intro: "Für die Anlage Industriestraße 14, Zählpunkt AT0030000000000000000000004118220, verrechnen wir:",
		lines: []line{
			{"Arbeitspreis Strom", kwh * 1000, "kWh", 14, 20}, {"Grundpauschale", 1000, "Monat", 390, 20},
			{"Netznutzung Ebene 7", kwh * 1000, "kWh", 7, 20}, {"Elektrizitätsabgabe", kwh * 1000, "kWh", 2, 20}},
		due: "Der Betrag wird am 15. des Monats mit SEPA-Lastschrift von Ihrem Konto eingezogen."}.pdf()
}

func december() []mail {
	return append(decemberPlain(), decemberOdd()...)
}

func decemberPlain() []mail {
	stromText := "Sehr geehrte Damen und Herren,\n\nim Anhang erhalten Sie Ihre Stromrechnung für November 2025.\n\nFreundliche Grüße\nIhr Donaustrom Kundenservice\n"
	return []mail{
		{name: "strom", sent: "2025-12-03 08:14:05", envelope: []string{"10023/ER/lieferanten"}, from: "Donaustrom Rechnungsservice <service@donaustrom.example>",
			subject: "Ihre Stromrechnung November 2025", mailer: faktura, text: stromText, html: asHTML(stromText),
			parts: []entity{pdf("Rechnung_2025-114820.pdf", stromInvoice("2025-114820", "02.12.2025", "November 2025", 1840))}},
		{name: "telefon", sent: "2025-12-05 05:02:41", envelope: []string{"10023/ER/lieferanten"}, from: "Alpenfunk Online-Rechnung <rechnung@alpenfunk.example>",
			subject: "Ihre Alpenfunk Rechnung vom 04.12.2025 über € 142,68", mailer: faktura,
			text: "Guten Tag,\n\nIhre aktuelle Rechnung liegt bei. Der Einzelentgeltnachweis steht auf Seite 2.\n\nAlpenfunk Telekom AG\n",
			parts: []entity{pdf("alpenfunk_rechnung_122025.pdf", invoice{from: telefon, to: huber, number: "9071 225 118", date: "04.12.2025", supplied: "November 2025", customer: "1.2207741",
				lines: []line{{"Business Mobil L, 5 Rufnummern", 5000, "Stk", 1590, 20}, {"Internet Gewerbe 250", 1000, "Monat", 3490, 20}, {"Datenroaming Deutschland", 1000, "Pausch.", 450, 20}},
				extra: []string{"Rufnummer|Tarif|Minuten|Daten GB|Entgelt", "0664 555 01 10|Mobil L|412|8,4|15,90", "0664 555 01 11|Mobil L|96|2,1|15,90", "0664 555 01 12|Mobil L|703|11,9|20,40",
					"0664 555 01 13|Mobil L|51|0,7|15,90", "0664 555 01 14|Mobil L|288|5,5|15,90"},
				due: "Der Rechnungsbetrag wird frühestens am 16.12.2025 von Ihrem Konto abgebucht."}.pdf())}},
		{name: "baustoffe", sent: "2025-12-09 15:47:22", envelope: []string{"10044/ER/baustoffe"}, from: "Baustoffe Steiner GmbH <verkauf@baustoffe-steiner.example>",
			subject: "Rechnung 25-11873", mailer: outlook, text: "Sehr geehrter Herr Maier,\n\nanbei unsere Rechnung zu den Lieferscheinen 88120 und 88147, Baustelle Pyhra.\n\nmfG\nBrigitte Steiner\n",
			parts: []entity{pdf("Rechnung 25-11873.pdf", invoice{from: baustoff, to: maier, number: "25-11873", date: "09.12.2025", supplied: "01.–05.12.2025", customer: "20418",
				lines: []line{{"Planziegel 38 N+F, 25 × 38 × 23,8 cm", 960000, "Stk", 298, 20}, {"Dünnbettmörtel 25 kg", 14000, "Sack", 1120, 20}, {"Baustahlgitter AQ 60", 12000, "Matte", 5890, 20},
					{"Zement CEM II 42,5 N, 25 kg", 40000, "Sack", 585, 20}, {"Zufuhr mit Kran, Zone 2", 2000, "Fuhre", 9600, 20}, {"Palettenpfand", 15000, "Stk", 1250, 20}},
				note: "2 % Skonto bei Zahlung innerhalb von 8 Tagen."}.pdf())}},
		{name: "dental", sent: "2025-12-15 11:20:09", envelope: []string{"10077/ER/praxis"}, from: "DentalDepot Faktura <faktura@dentaldepot.example>",
			subject: "Rechnung DD-884120 zu Ihrer Bestellung", mailer: faktura, text: "Sehr geehrte Frau Dr. Öztürk,\n\ndanke für Ihre Bestellung. Die Rechnung finden Sie im Anhang.\n",
			parts: []entity{pdf("DD-884120.pdf", invoice{from: dental, to: oeztuerk, number: "DD-884120", date: "15.12.2025", supplied: "12.12.2025", customer: "77210",
				lines: []line{{"Nitrilhandschuhe M, 200 Stk", 12000, "Pkg", 1390, 20}, {"Composite A2, 4 g Spritze", 6000, "Stk", 4350, 20}, {"Alginat Abformmasse 453 g", 8000, "Btl", 1185, 20},
					{"Anästhesie Kartuschen 1,7 ml", 2000, "Pkg", 5260, 10}, {"Mundspülbecher, biologisch abbaubar", 3000, "Ktn", 2890, 20}}}.pdf())}},
		{name: "flaschen", sent: "2025-12-16 09:05:33", envelope: []string{"10102/ER/einkauf"}, from: "Flaschen Pichler <auftrag@flaschen-pichler.example>",
			subject: "Rechnung FP-25/3391", mailer: thunderbird, text: "Grüß Gott,\n\nim Anhang die Rechnung für die gelieferten Flaschen und Schrauber.\n\nSchöne Feiertage wünscht\nFamilie Pichler\n",
			parts: []entity{pdf("FP-25-3391.pdf", invoice{from: glas, to: weingut, number: "FP-25/3391", date: "16.12.2025", supplied: "11.12.2025", customer: "311",
				lines: []line{{"Rheinweinflasche 0,75 l, antikgrün", 5600000, "Stk", 34, 20}, {"Drehverschluss 30 × 60, burgund", 6000000, "Stk", 9, 20}, {"Europalette, Tausch", 6000, "Stk", 1400, 20}, {"Zustellung", 1000, "Pausch.", 8900, 20}}}.pdf())}},
		{name: "miete", sent: "2025-12-12 07:30:00", envelope: []string{"10051/ER/einkauf"}, from: "Ringer Hausverwaltung <vorschreibung@ringer-hv.example>",
			subject: "Vorschreibung Dezember 2025, Hauptplatz 8 Top 1", mailer: outlook, text: "Sehr geehrte Damen und Herren,\n\nbeiliegend die Vorschreibung für das Geschäftslokal.\n\nRinger Hausverwaltung GmbH\n",
			parts: []entity{pdf("Vorschreibung_Top1_2025-12.pdf", invoice{from: miete, to: zentral, title: "Vorschreibung", number: "8-1/2025-12", date: "12.12.2025", supplied: "Dezember 2025", customer: "HP8/01",
				lines: []line{{"Hauptmietzins Geschäftslokal 118 m²", 1000, "Monat", 236000, 20}, {"Betriebskosten-Akonto", 1000, "Monat", 31860, 20}, {"Heizkosten-Akonto", 1000, "Monat", 18000, 20}}}.pdf())}},
	}
}

func decemberOdd() []mail {
	bueroText := "Liebe Frau Huber,\n\nanbei wie besprochen die Rechnung für die Büromöbel.\n\nMit freundlichen Grüßen\nGerald Kolar\n"
	policy := invoice{from: versicherung, to: oeztuerk, title: "Vorschreibung", number: "PB 7.114.902", date: "22.12.2025", supplied: "01.01.–31.12.2026", customer: "4.881.207",
		intro: "Für Ihre Ordinations-Bündelversicherung schreiben wir vor:",
		lines: []line{{"Feuer, Leitungswasser, Einbruch", 1000, "Jahr", 61240, 0}, {"Betriebshaftpflicht", 1000, "Jahr", 38900, 0}, {"Elektronik-Pauschale", 1000, "Jahr", 22415, 0}, {"Versicherungssteuer 11 %", 1000, "", 13481, 0}}}
	policy2, policy3 := policy, policy
	policy2.title, policy2.number = "Polizze", "PB 7.114.902/3"
	policy3.title, policy3.number, policy3.lines = "Bestätigung", "PB 7.114.902/B", policy.lines[:2]
	return []mail{
		{name: "bueromoebel-mit-logo", sent: "2025-12-11 10:12:48", envelope: []string{"10023/ER/lieferanten"}, from: "Gerald Kolar <office@buero-kolar.example>",
			subject: "Rechnung Büromöbel", mailer: outlook, text: bueroText, html: asHTML(bueroText) + `<img src="cid:image001.png@01DC6A7B.4F0E2A10" width="240" height="64" alt="Logo">`,
			inline: []entity{embedded("image/png", "image001.png", "image001.png@01DC6A7B.4F0E2A10", logoPNG("BÜRO KOLAR", color.RGBA{26, 115, 77, 255}))},
			parts: []entity{pdf("Rechnung_RE25-0917.pdf", invoice{from: papier, to: huber, number: "RE25-0917", date: "11.12.2025", supplied: "10.12.2025", customer: "H-114",
				lines: []line{{"Schreibtisch höhenverstellbar 160 × 80, Eiche", 2000, "Stk", 54900, 20}, {"Bürodrehstuhl „Komfort“", 2000, "Stk", 32900, 20}, {"Rollcontainer 3 Laden", 2000, "Stk", 14900, 20}, {"Lieferung und Montage", 1000, "Pausch.", 12000, 20}}}.pdf())}},
		{name: "kassabon-foto", sent: "2025-12-18 12:41:17", envelope: []string{"10023/KA/kassa"}, from: "Thomas Huber <thomas@huber.example>",
			subject: "Tankbeleg", mailer: "Apple iPhone Mail (23B85)", text: "Beleg Tanken Firmenbus\n\nVon meinem iPhone gesendet\n",
			parts: []entity{file("image/jpeg", "IMG_2214.jpeg", receipt{tilt: -3.2, table: color.RGBA{133, 94, 62, 255}, seed: 7, lines: []string{"#TANKSTELLE WELS-WEST", "   Salzburger Straße 190", "   4600 Wels", "   UID ATU 11223344", "-", "Beleg 004417   18.12.2025", "Säule 3", "Diesel  61,20 l x 1,549", "               EUR  94,80", "-", "SUMME          EUR  94,80", "20% MwSt  79,00     15,80", "Karte  **** 4471", "-", "  Danke und gute Fahrt!", "   RKSV: r8Kd-4417-AX2"}}.photo())}},
		{name: "werbung-an-unbekannt", sent: "2025-12-19 03:58:11", rcpt: "info@belege.kanzlei-muster.example", from: "SEO Turbo <angebot@seo-turbo.example>", to: "<info@belege.kanzlei-muster.example>",
			subject: "Platz 1 bei den Suchmaschinen - nur heute 70% Rabatt!!!", mailer: "BulkSender 3", text: "Hallo,\n\nIhre Website könnte viel mehr Besucher haben. Antworten Sie jetzt!\n",
			headers: []string{"List-Unsubscribe: <mailto:stop@seo-turbo.example>", "Precedence: bulk"}},
		{name: "polizze-drei-pdfs", sent: "2025-12-22 14:03:52", envelope: []string{"10077/SO/diverses"}, from: "Alpina Versicherung <vertrag@alpina-versicherung.example>",
			subject: "Ihre Unterlagen zur Polizze PB 7.114.902", mailer: faktura, text: "Sehr geehrte Frau Doktor,\n\nim Anhang erhalten Sie drei Dokumente: Polizze, Vorschreibung und Bestätigung.\n\nAlpina Versicherung AG\n",
			parts: []entity{pdf("Polizze_7114902.pdf", policy2.pdf()), pdf("Vorschreibung_2026.pdf", policy.pdf()), pdf("Bestätigung_Haftpflicht.pdf", policy3.pdf())}},
	}
}
