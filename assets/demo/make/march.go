//go:build demomails

package main

import "bytes"

func march() []mail { return append(marchPlain(), marchOdd()...) }

func marchPlain() []mail {
	own := weingut
	own.phone, own.web, own.mail, own.court, own.iban = "02734 21 77", "www.weingut-gruenwald.example", "keller@weingut-gruenwald.example", "Inhaberin: Johanna Grünwald", iban("32397", "00000012277")
	own.slogan, own.tint, own.logo, own.layout = "Kamptal seit 1873", colour{0.30, 0.42, 0.12}, bottle, 2
	tillText := "Hallo,\n\ndas Kassabuch für März.\n\nLG\nSabine\n"
	ownHuber := huber
	ownHuber.phone, ownHuber.web, ownHuber.mail, ownHuber.court, ownHuber.iban = "07242 88 100", "www.huber.example", "office@huber.example", "FN 214338b, LG Wels", iban("34680", "00000117721")
	ownHuber.slogan, ownHuber.tint, ownHuber.logo = "Metallbau und Stiegen", colour{0.25, 0.30, 0.36}, scaffold
	return []mail{
		{name: "weinverkauf", sent: "2026-03-05 18:12:40", envelope: []string{"10102/AR/verkauf"}, from: "Johanna Grünwald <keller@weingut-gruenwald.example>",
			subject: "Ausgangsrechnung Gasthof Sonne", mailer: apple, text: "Liebe Grüße aus Langenlois\n", parts: []entity{pdf("AR 2026-031 Gasthof Sonne.pdf", invoice{from: own, to: party{name: "Gasthof Sonne", street: "Kirchenplatz 1", town: "3571 Gars am Kamp", uid: "ATU 19283746"}, number: "2026-031", date: "05.03.2026", supplied: "04.03.2026",
				lines: []line{{"Grüner Veltliner Kamptal DAC 2025, 0,75 l", 60000, "Fl", 690, 20}, {"Riesling Ried Steinmassel 2024, 0,75 l", 24000, "Fl", 1180, 20}, {"Zweigelt Classic 2024, 0,75 l", 36000, "Fl", 650, 20}, {"Mengenrabatt 5 %", 1000, "", -4662, 20}}}.pdf())}},
		{name: "molkerei", sent: "2026-03-10 04:40:02", envelope: []string{"10051/ER/einkauf"}, from: "Molkerei Bergland Faktura <faktura@molkerei-bergland.example>",
			subject: "Faktura 4473950", mailer: faktura, text: "Sehr geehrter Kunde,\n\nFaktura im Anhang.\n", parts: []entity{pdf("Faktura_4473950.pdf", invoice{from: molkerei, to: zentral, title: "Faktura", number: "4473950", date: "09.03.2026", supplied: "KW 10", customer: "88102",
				lines: []line{{"Vollmilch 3,6 % 10 l Bag", 20000, "Stk", 1190, 10}, {"Barista-Milch 1 l", 120000, "Stk", 129, 10}, {"Butter 250 g", 40000, "Stk", 235, 10}, {"Pfandkiste retour", 6000, "Stk", -350, 20}}}.pdf())}},
		{name: "versicherung", sent: "2026-03-12 13:00:30", envelope: []string{"10077/SO/diverses"}, from: "Alpina Versicherung <vertrag@alpina-versicherung.example>",
			subject: "Vorschreibung Rechtsschutz RS 2.008.114", mailer: faktura, text: "Sehr geehrte Frau Doktor,\n\nanbei die Jahresvorschreibung.\n", parts: []entity{pdf("Vorschreibung_RS2008114.pdf", invoice{from: versicherung, to: oeztuerk, title: "Vorschreibung", number: "RS 2.008.114", date: "12.03.2026", supplied: "01.04.2026–31.03.2027", customer: "4.881.207",
				lines: []line{{"Firmen-Rechtsschutz, Prämie", 1000, "Jahr", 78400, 0}, {"Versicherungssteuer 11 %", 1000, "", 8624, 0}}}.pdf())}},
		{name: "kassabuch-am-letzten", sent: "2026-03-31 22:10:05", envelope: []string{"10023/KA/kassa"}, from: "Sabine Huber <buchhaltung@huber.example>",
			subject: "Kassabuch März", mailer: apple, text: tillText, parts: []entity{{"Content-Type: application/pdf;\r\n\tname=\"=?utf-8?Q?Kassabuch_M=C3=A4rz_2026=2Epdf?=\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline;\r\n\tfilename*=UTF-8''Kassabuch%20M%C3%A4rz%202026.pdf\r\n",
				wrapped(statement{from: ownHuber, to: huber, title: "Kassabuch", period: "März 2026", account: "Handkassa Büro", opening: 41230, created: "31.03.2026",
					entries: []entry{{"02.03.", "Barverkauf Restposten Nirosta", 18000}, {"06.03.", "Porto", -2490}, {"11.03.", "Tankbeleg Stapler", -6120}, {"17.03.", "Barverkauf Geländerstab", 9600}, {"24.03.", "Reinigungsmittel", -3185}, {"31.03.", "Abschöpfung auf Bank", -30000}}}.pdf())}}},
		{name: "sommerzeit-april", sent: "2026-04-01 00:30:00", date: "Tue, 31 Mar 2026 22:30:00 +0000", envelope: []string{"10044/BK/bank"}, from: "Bankhaus Traisen Kontoservice <kontoservice@bankhaus-traisen.example>",
			subject: "Kontoauszug 003/2026", mailer: faktura, text: "Sehr geehrter Kunde,\n\nIhr Kontoauszug liegt bei.\n", parts: []entity{pdf("Kontoauszug_003_2026.pdf", statement{from: bankhaus, to: maier, title: "Kontoauszug", period: "003/2026", account: "Geschäftskonto " + iban("32700", "00000441208"), opening: 1904418, created: "01.04.2026",
				entries: []entry{{"02.03.", "Miete Lagerplatz Ziegelofenweg", -96000}, {"09.03.", "Gutschrift Fam. Berger, Schlussrechnung", 1412000}, {"16.03.", "Finanzamt Österreich, U 01/2026", -201877}, {"31.03.", "Löhne und Gehälter 03/2026", -1502230}}}.pdf())}},
	}
}

func marchOdd() []mail {
	repeat := mail{name: "strom", sent: "2026-03-03 08:14:09", envelope: []string{"10023/ER/lieferanten"}, from: "Donaustrom Rechnungsservice <service@donaustrom.example>",
		subject: "Ihre Stromrechnung Februar 2026", mailer: faktura, text: "Sehr geehrte Damen und Herren,\n\nim Anhang erhalten Sie Ihre Stromrechnung für Februar 2026.\n",
		parts: []entity{pdf("Rechnung_2026-017204.pdf", stromInvoice("2026-017204", "03.03.2026", "Februar 2026", 2054))}}
	first := repeat.raw()
	again := repeat
	again.name = "strom-zweimal-zugestellt"
	again.defect = func(raw []byte) []byte { return redelivered(first) }
	return []mail{
		{name: "grenze-fehlt", sent: "2026-03-02 16:44:18", envelope: []string{"10044/ER/baustoffe"}, from: "Baustoffe Steiner GmbH <verkauf@baustoffe-steiner.example>",
			subject: "Rechnung 26-00902", mailer: outlook, text: "Sehr geehrter Herr Maier,\n\nanbei unsere Rechnung.\n\nmfG\nBrigitte Steiner\n",
			defect: func(raw []byte) []byte { return raw[:bytes.LastIndex(raw, []byte("\r\n--"))] },
			parts: []entity{pdf("Rechnung 26-00902.pdf", invoice{from: baustoff, to: maier, number: "26-00902", date: "02.03.2026", supplied: "27.02.2026", customer: "20418",
				lines: []line{{"Dachziegel Tasche, rot engobiert", 2400000, "Stk", 124, 20}, {"Dachlatte 3 × 5 cm, 4 m", 260000, "Stk", 385, 20}, {"Unterspannbahn 75 m²", 3000, "Rolle", 11900, 20}}}.pdf())}},
		repeat, again,
		{name: "zwei-adressen-eines-klienten", sent: "2026-03-04 11:11:11", exim: true, envelope: []string{"10023/ER/lieferanten", "10023/KA/kassa"}, from: "Papier & Büro Kolar KG <office@buero-kolar.example>",
			to: "<@@10023/ER/lieferanten@@>", cc: "<@@10023/KA/kassa@@>", subject: "Barrechnung RE26-0140", mailer: faktura, text: "Sehr geehrte Damen und Herren,\n\nIhre Barrechnung von heute.\n",
			parts: []entity{pdf("RE26-0140.pdf", invoice{from: papier, to: huber, number: "RE26-0140", date: "04.03.2026", customer: "H-114", note: "Betrag dankend bar erhalten.", due: "Keine Zahlung erforderlich.", lines: []line{{"Kugelschreiber blau, 50 Stk", 2000, "Pkg", 1890, 20}, {"Wandkalender 2026", 3000, "Stk", 790, 20}}}.pdf())}},
		{name: "vertippte-adresse", sent: "2026-03-11 09:45:00", rcpt: "10023.er.lieferant@belege.kanzlei-muster.example", to: "<10023.er.lieferant@belege.kanzlei-muster.example>", from: "Gerüstbau Lechner <buero@geruest-lechner.example>",
			subject: "Rechnung 2026/015", mailer: outlook, text: "Servus,\n\nRechnung anbei.\n\nSepp\n", parts: []entity{pdf("RE-2026-015.pdf", invoice{from: geruest, to: huber, number: "2026/015", date: "11.03.2026", supplied: "März 2026", lines: []line{{"Rollgerüst 8 m, Miete", 2000, "Wo", 18500, 20}, {"Zustellung Wels", 1000, "Pausch.", 14000, 20}}}.pdf())}},
	}
}

// redelivered is the same message with the trace fields of a second delivery:
// another queue id and four minutes later.
func redelivered(raw []byte) []byte {
	raw = bytes.Replace(raw, []byte("08:14:16"), []byte("08:18:31"), 1)
	i := bytes.Index(raw, []byte("ESMTPS id ")) + len("ESMTPS id ")
	again := append([]byte{}, raw...)
	copy(again[i:], "7D0C33F81AE")
	return again
}
