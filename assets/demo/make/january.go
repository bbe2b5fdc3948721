//go:build demomails

package main

import (
	"fmt"
	"image/color"
)

func january() []mail {
	return append(januaryPlain(), append(januaryForwards(), januaryOdd()...)...)
}

func januaryPlain() []mail {
	software1 := invoice{from: software, to: huber, number: "CW-2026-00007", date: "31.12.2025", supplied: "Jänner 2026", customer: "K-20871",
		lines: []line{{"Auftragsbuch Handwerk, Lizenz monatlich", 5000, "Nutzer", 2900, 20}, {"Datensicherung 200 GB", 1000, "Monat", 1450, 20}}}
	kaffeeText := "Hallo liebes Zentral-Team,\n\ndanke für eure Bestellung! Rechnung hängt dran.\n\nEva\n"
	ausgang := func(number, date, customer, street, town string, hours int) []byte {
		own := huber
		own.phone, own.web, own.mail, own.court, own.iban = "07242 88 100", "www.huber.example", "office@huber.example", "FN 214338b, LG Wels", iban("34680", "00000117721")
		own.slogan, own.tint, own.logo, own.layout = "Metallbau und Stiegen", colour{0.25, 0.30, 0.36}, scaffold, 0
		return invoice{from: own, to: party{name: customer, street: street, town: town}, number: number, date: date, supplied: "Jänner 2026",
			lines: []line{{"Stiegengeländer Edelstahl, Maß nach Aufmaß", 6500, "lfm", 28500, 20}, {"Montagestunden", hours * 1000, "Std", 7400, 20}, {"Kleinmaterial", 1000, "Pausch.", 8500, 20}}}.pdf()
	}
	return []mail{
		{name: "silvester-2330-utc", sent: "2026-01-01 00:30:00", date: "Wed, 31 Dec 2025 23:30:00 +0000", envelope: []string{"10023/ER/lieferanten"}, from: "Codewerk Billing <billing@codewerk.example>",
			subject: "Invoice CW-2026-00007", mailer: faktura, text: "Guten Tag,\n\nanbei die Rechnung für Jänner 2026. Dieses E-Mail wurde automatisch erstellt.\n",
			parts: []entity{pdf("CW-2026-00007.pdf", software1.pdf())}},
		{name: "kontoauszug", sent: "2026-01-02 06:00:13", envelope: []string{"10044/BK/bank"}, from: "Bankhaus Traisen Kontoservice <kontoservice@bankhaus-traisen.example>",
			subject: "Kontoauszug 012/2025", mailer: faktura, text: "Sehr geehrter Kunde,\n\nIhr Kontoauszug liegt bei.\n",
			parts: []entity{pdf("Kontoauszug_012_2025.pdf", statement{from: bankhaus, to: maier, title: "Kontoauszug", period: "012/2025", account: "Geschäftskonto " + iban("32700", "00000441208"), opening: 2811904, created: "02.01.2026",
				entries: []entry{{"01.12.", "Miete Lagerplatz Ziegelofenweg", -96000}, {"03.12.", "Gutschrift Gemeinde Pyhra, RE 2025/118", 1840000}, {"10.12.", "Baustoffe Steiner GmbH, 25-11873", -520548},
					{"12.12.", "Finanzamt Österreich, U 10/2025", -311542}, {"15.12.", "ÖGK Beiträge 11/2025", -684120}, {"19.12.", "Gutschrift Fam. Berger, 2. Teilrechnung", 960000}, {"30.12.", "Löhne und Gehälter 12/2025", -1488077}, {"31.12.", "Kontoführung, Spesen 4. Quartal", -4830}}}.pdf())}},
		{name: "ausgangsrechnungen-zwei-pdfs", sent: "2026-01-26 16:55:40", envelope: []string{"10023/AR/ausgang"}, from: "Huber GmbH Büro <office@huber.example>",
			subject: "Ausgangsrechnungen KW 4", mailer: thunderbird, text: "Hallo,\n\ndie zwei Ausgangsrechnungen dieser Woche.\n\nLG Sabine\n",
			parts: []entity{pdf("AR-2026-0011.pdf", ausgang("2026-0011", "23.01.2026", "Wohnbau Traunpark GmbH", "Parkweg 2", "4600 Wels", 18)), pdf("AR-2026-0012.pdf", ausgang("2026-0012", "26.01.2026", "Gasthof zur Post", "Markt 4", "4650 Lambach", 11))}},
		{name: "kaffee", sent: "2026-01-28 19:22:03", envelope: []string{"10051/ER/einkauf"}, from: "Eva Moser <bestellung@roesterei-moser.example>",
			subject: "Rechnung 260128-4", mailer: apple, text: kaffeeText, html: asHTML(kaffeeText),
			parts: []entity{pdf("Rechnung_260128-4.pdf", invoice{from: kaffee, to: zentral, number: "260128-4", date: "28.01.2026", supplied: "28.01.2026",
				lines: []line{{"Espresso „Schloßberg“ ganze Bohne", 24000, "kg", 2190, 20}, {"Filterkaffee Äthiopien Sidamo", 6000, "kg", 2780, 20}, {"Trinkschokolade 1 kg", 4000, "Stk", 1450, 10}, {"Leihgerät Mühle", 1000, "Monat", 2500, 20}}}.pdf())}},
	}
}

func januaryForwards() []mail {
	elektroRE := invoice{from: elektro, to: huber, number: "260018", date: "07.01.2026", supplied: "29.12.2025", customer: "1187",
		lines: []line{{"Störungsbehebung Hallenbeleuchtung, Obermonteur", 3500, "Std", 8900, 20}, {"LED-Hallenstrahler 150 W", 4000, "Stk", 13450, 20}, {"Hebebühne, Tagsatz", 1000, "Tag", 16500, 20}, {"Fahrtpauschale Wels", 1000, "Pausch.", 3900, 20}}}
	joint := invoice{from: spedition, to: huber, number: "A-260044", date: "13.01.2026", supplied: "08.01.2026", customer: "ARGE Huber/Maier",
		intro: "Gemeinsame Baustelle Pyhra (ARGE Huber – Maier), Rechnung an beide Partner zur ungeteilten Hand:",
		lines: []line{{"Schwertransport Stahltreppe Wels – Pyhra", 1000, "Fahrt", 148000, 20}, {"Kranwagen 40 t", 4500, "Std", 14500, 20}, {"Maut und Begleitung", 1000, "Pausch.", 21200, 20}}}
	forwarded := mail{name: "kern", sent: "2026-01-19 17:03:10", from: "Baustoffe Steiner GmbH <verkauf@baustoffe-steiner.example>", to: "office@maier-bau.example", subject: "Rechnung 26-00211", mailer: outlook,
		text: "Sehr geehrter Herr Maier,\n\nanbei unsere Rechnung.\n\nmfG\nBrigitte Steiner\n", envelope: []string{"-"},
		parts: []entity{pdf("Rechnung 26-00211.pdf", invoice{from: baustoff, to: maier, number: "26-00211", date: "19.01.2026", supplied: "15.01.2026", customer: "20418",
			lines: []line{{"Fertigbeton C25/30 F52", 11500, "m³", 12890, 20}, {"Betonpumpe M36", 3000, "Std", 18900, 20}, {"Winterzuschlag", 11500, "m³", 890, 20}}}.pdf())}}
	inlineText := "Bitte buchen, danke!\n\nDr. A. Öztürk\n\nVon: Zahntechnik Wolf <labor@zahntechnik-wolf.example>\nGesendet: Dienstag, 20. Jänner 2026 18:40\nAn: ordination@dr-oeztuerk.example\nBetreff: Rechnung 26/014\n\nSehr geehrte Frau Doktor,\nanbei die Rechnung zu den Arbeiten im Jänner.\nM. Wolf\n"
	return []mail{
		{name: "automatisch-weitergeleitet", sent: "2026-01-07 09:31:26", late: 11, envelope: []string{"10023/ER/lieferanten"}, from: "Elektro Brandstätter GmbH <office@elektro-brandstaetter.example>", to: "rechnung@huber.example",
			subject: "Rechnung 260018", mailer: outlook, text: "Sehr geehrte Damen und Herren,\n\nwir danken für den Auftrag und senden Ihnen unsere Rechnung.\n",
			hops: []string{"from mail.huber.example (localhost [127.0.0.1])\r\n\tby mail.huber.example (Postfix) with ESMTP id 9C1F24081D\r\n\tfor <rechnung@huber.example>",
				"from smtp.elektro-brandstaetter.example (smtp.elektro-brandstaetter.example [198.51.100.25])\r\n\tby mail.huber.example (Postfix) with ESMTPS id 5B0A72201C\r\n\tfor <rechnung@huber.example>"},
			headers: []string{"Delivered-To: rechnung@huber.example", "X-Forwarded-For: rechnung@huber.example"},
			parts:   []entity{pdf("RE_260018.pdf", elektroRE.pdf())}},
		{name: "zwei-klienten", sent: "2026-01-13 13:10:37", exim: true, envelope: []string{"10023/ER/lieferanten", "10044/ER/baustoffe"}, from: "Krenn Abrechnung <abrechnung@krenn-spedition.example>",
			to: "<@@10023/ER/lieferanten@@>, <@@10044/ER/baustoffe@@>", subject: "Rechnung A-260044 ARGE Pyhra", mailer: faktura, text: "Guten Tag,\n\ndie Rechnung ergeht an beide ARGE-Partner.\n\nSpedition Krenn\n",
			parts: []entity{pdf("Rechnung_A-260044.pdf", joint.pdf())}},
		{name: "als-anlage-weitergeleitet", sent: "2026-01-20 08:02:19", envelope: []string{"10044/ER/baustoffe"}, from: "Maier Bau Büro <office@maier-bau.example>",
			subject: "Fwd: Rechnung 26-00211", mailer: thunderbird, text: "zur Buchung\n\nMaier Bau KG, Büro\n",
			parts: []entity{{"Content-Type: message/rfc822; name=\"Rechnung 26-00211.eml\"\r\nContent-Disposition: attachment; filename=\"Rechnung 26-00211.eml\"\r\n", inner(forwarded)}}},
		{name: "im-text-weitergeleitet", sent: "2026-01-21 07:44:55", envelope: []string{"10077/ER/praxis"}, from: "Ordination Dr. Öztürk <ordination@dr-oeztuerk.example>",
			subject: "WG: Rechnung 26/014", mailer: outlook, text: inlineText, html: asHTML(inlineText),
			parts: []entity{pdf("Rechnung 26-014.pdf", invoice{from: labor, to: oeztuerk, number: "26/014", date: "20.01.2026", supplied: "Jänner 2026",
				lines: []line{{"Zirkonkrone verblendet, Zahn 16", 1000, "Stk", 28900, 20}, {"Modellgussprothese OK", 1000, "Stk", 41200, 20}, {"Aufbissschiene", 2000, "Stk", 11800, 20}}}.pdf())}},
	}
}

// inner is a mail as it lies in the mailbox of the one who forwards it.
func inner(m mail) []byte {
	e := m.entity()
	return append(fmt.Appendf(nil, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: %s\r\nMIME-Version: 1.0\r\n%s\r\n",
		m.from, m.to, m.subject, m.clock().Format(mailDate), m.messageID(), e.head), e.body...)
}

func januaryOdd() []mail {
	xr := invoice{from: papier, to: huber, number: "RE26-0031", date: "09.01.2026", customer: "H-114",
		lines: []line{{"Kopierpapier A4 80 g", 20000, "Pkg", 429, 20}, {"Toner schwarz TK-3190", 2000, "Stk", 10900, 20}}}
	freight := func(number, route string, cents int) []byte {
		return invoice{from: spedition, to: huber, number: number, date: "12.01.2026", supplied: "Dezember 2025", customer: "40711",
			lines: []line{{"Sammelgut " + route, 1000, "Fahrt", cents, 20}, {"Dieselzuschlag 8,5 %", 1000, "", cents * 85 / 1000, 20}}}.pdf()
	}
	locked := invoice{from: labor, to: oeztuerk, title: "Sammelrechnung", number: "25/412", date: "15.01.2026", supplied: "Dezember 2025", password: "Ordination51",
		lines: []line{{"Vollkeramikinlay", 4000, "Stk", 16400, 20}, {"Reparatur Prothese", 2000, "Stk", 8900, 20}}}
	slip := receipt{tilt: 0.6, flat: true, table: color.RGBA{243, 243, 241, 255}, seed: 19, lines: []string{"#MARKTHALLE GRAZ", "  Obst & Gemüse Leitner", "  Kaiser-Josef-Platz", "-", "15.01.2026  06:48  Nr 1182", "Zitronen BIO    3,0 kg", "                    11,70", "Äpfel Kronprinz 8,0 kg", "                    19,20", "Minze Bund      6 x 1,90", "                    11,40", "-", "SUMME          EUR  42,30", "10% MwSt  38,45      3,85", "BAR                 50,00", "Retour               7,70"}}
	kalender := "BEGIN:VCALENDAR\r\nPRODID:-//Codewerk//Schulung//DE\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:schulung-260203@codewerk.example\r\nDTSTAMP:20260127T080000Z\r\nDTSTART:20260203T080000Z\r\nDTEND:20260203T110000Z\r\nSUMMARY:Schulung Auftragsbuch\r\nORGANIZER:mailto:billing@codewerk.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	return []mail{
		{name: "word-datei", sent: "2026-01-08 18:27:44", envelope: []string{"10044/ER/subunternehmer"}, from: "Gerüstbau Lechner <buero@geruest-lechner.example>",
			subject: "Rechnung Gerüst Pyhra", mailer: outlook, text: "Servus,\n\nhier die Rechnung fürs Gerüst.\n\nSepp\n",
			parts: []entity{file("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Rechnung Gerüst Pyhra.docx", docx("Rechnung 2026/003", "Gerüstbau Lechner e.U., Gewerbepark Süd 9, 3382 Loosdorf, UID ATU 66172049", "An: Maier Bau KG, Ziegelofenweg 3, 3100 St. Pölten", "Fassadengerüst 420 m² auf- und abbauen sowie 6 Wochen Vorhaltung: € 4.872,00", "Übergang der Steuerschuld gemäß § 19 Abs. 1a UStG", "Zahlbar binnen 14 Tagen. Danke für den Auftrag!"))}},
		{name: "xrechnung", sent: "2026-01-09 10:00:02", envelope: []string{"10023/ER/lieferanten"}, from: "Papier & Büro Kolar KG <office@buero-kolar.example>",
			subject: "E-Rechnung RE26-0031", mailer: faktura, text: "Sehr geehrte Damen und Herren,\n\nauf Ihren Wunsch senden wir die Rechnung ab sofort als XRechnung.\n",
			parts: []entity{file("application/xml", "xrechnung_RE26-0031.xml", xr.xrechnung())}},
		{name: "zip-mit-rechnungen", sent: "2026-01-12 14:36:28", envelope: []string{"10023/ER/lieferanten"}, from: "Krenn Abrechnung <abrechnung@krenn-spedition.example>",
			subject: "Ihre Rechnungen Dezember 2025", mailer: faktura, text: "Guten Tag,\n\nIhre Rechnungen finden Sie gesammelt im ZIP-Archiv.\n",
			parts: []entity{file("application/zip", "Rechnungen_2025-12.zip", zipped([]string{"Aufstellung.csv", "A-259917.pdf", "A-259931.pdf"}, overview(), freight("A-259917", "Wels – Graz", 38600), freight("A-259931", "Wels – Wien", 41250)))}},
		{name: "scan", sent: "2026-01-15 08:05:12", envelope: []string{"10051/KA/kassa"}, from: "Scanner Café <scanner@cafe-zentral.example>",
			subject: "Scan vom Kopierer", mailer: "ScanToMail 2.1", text: "Gescannte Datei im Anhang.\n", parts: []entity{pdf("Scan_20260115_0704.pdf", scanned("Scan", slip.photo()))}},
		{name: "pdf-mit-kennwort", sent: "2026-01-16 12:50:31", envelope: []string{"10077/ER/praxis"}, from: "Zahntechnik Wolf <labor@zahntechnik-wolf.example>",
			subject: "Sammelrechnung 25/412 (geschützt)", mailer: thunderbird, text: "Sehr geehrte Frau Doktor,\n\ndie Sammelrechnung enthält Patientennamen und ist daher geschützt. Das Kennwort haben Sie telefonisch bekommen.\n\nM. Wolf\n",
			parts: []entity{pdf("Sammelrechnung_25-412.pdf", locked.pdf())}},
		{name: "html-heisst-pdf", sent: "2026-01-19 05:15:00", envelope: []string{"10051/ER/einkauf"}, from: "Alpenfunk Online-Rechnung <rechnung@alpenfunk.example>",
			subject: "Ihre Alpenfunk Rechnung vom 18.01.2026", mailer: faktura, text: "Guten Tag,\n\nIhre aktuelle Rechnung liegt bei.\n",
			parts: []entity{pdf("alpenfunk_rechnung_012026.pdf", []byte("<!DOCTYPE html>\n<html lang=\"de\"><head><title>Anmeldung</title></head>\n<body><h1>Ihre Sitzung ist abgelaufen</h1><p>Bitte melden Sie sich erneut an, um die Rechnung zu laden.</p></body></html>\n"))}},
		{name: "nur-text", sent: "2026-01-22 09:14:06", envelope: []string{"10023/ER/lieferanten"}, from: "Baustoffe Steiner GmbH <verkauf@baustoffe-steiner.example>",
			subject: "Rechnung kommt per Post", mailer: outlook, text: "Sehr geehrte Frau Huber,\n\nunser Drucker für PDF streikt. Die Rechnung 26-00219 über € 318,40 kommt diesmal mit der Post.\n\nmfG\nBrigitte Steiner\n"},
		{name: "leerer-anhang", sent: "2026-01-23 17:20:51", envelope: []string{"10102/ER/einkauf"}, from: "Etikettendruck Haas <druck@etiketten-haas.example>",
			subject: "Rechnung Etiketten Grüner Veltliner", mailer: thunderbird, text: "Anbei die Rechnung.\n\nHaas\n", parts: []entity{pdf("Rechnung_2601.pdf", nil)}},
		{name: "termin-und-pdf", sent: "2026-01-27 09:00:44", envelope: []string{"10023/ER/lieferanten"}, from: "Codewerk Billing <billing@codewerk.example>",
			subject: "Schulung am 3. Februar und Rechnung", mailer: outlook, text: "Guten Tag,\n\nim Anhang der Termin und die Rechnung zur Schulung.\n",
			parts: []entity{{"Content-Type: text/calendar; charset=utf-8; method=REQUEST; name=\"Schulung.ics\"\r\nContent-Transfer-Encoding: base64\r\n", wrapped([]byte(kalender))},
				pdf("CW-2026-00214.pdf", invoice{from: software, to: huber, number: "CW-2026-00214", date: "27.01.2026", supplied: "03.02.2026", customer: "K-20871", lines: []line{{"Schulung „Auftragsbuch“ vor Ort, halber Tag", 1000, "Pausch.", 54000, 20}, {"Schulungsunterlagen", 5000, "Stk", 1200, 20}}}.pdf())}},
		{name: "gmail-bestaetigung", sent: "2026-01-29 20:11:09", envelope: []string{"10051/ER/einkauf"}, from: "Gmail-Team <forwarding-noreply@google.com>",
			subject: "(#418220973) Gmail-Weiterleitungsbestätigung - Nachrichten von cafezentral.graz@gmail.com empfangen", mailer: "",
			text: "cafezentral.graz@gmail.com hat angefordert, dass Nachrichten automatisch an Ihre E-Mail-Adresse\n@@10051/ER/einkauf@@ weitergeleitet werden.\n\nBestätigungscode: 418220973\n\nUm die automatische Weiterleitung zuzulassen, klicken Sie bitte auf den folgenden Link:\n\nhttps://mail-settings.google.com/mail/vf-%5BANGjdJ8demo%5D-demo418220973\n\nVielen Dank, dass Sie Gmail verwenden!\n\nDas Gmail-Team\n",
			hops: []string{"by 2002:a05:6102:3f0e:b0:5f1:demo with SMTP id ada2fe7eead31-5f53demo"}},
	}
}

// overview is the list of trips in the ZIP. It stands first and is longer than
// 1,024 bytes, because an uncompressed PDF at the very start would make the
// archive itself begin like one.
func overview() []byte {
	rows := []byte("Fahrt;Datum;Von;Nach;Frachtbrief;Gewicht kg\r\n")
	for i := range 24 {
		rows = fmt.Appendf(rows, "%d;%02d.12.2025;4600 Wels;%s;KR-%d;%d\r\n", i+1, i+1, []string{"8020 Graz", "1110 Wien", "6020 Innsbruck"}[i%3], 77120+i*3, 240+i*17)
	}
	return rows
}
