//go:build demomails

package main

import (
	"bytes"
	"image/color"
	"strings"
)

// stromFebruary is sent by the supplier, and once more by the client.
func stromFebruary() []byte { return stromInvoice("2026-009377", "03.02.2026", "Jänner 2026", 2210) }

func february() []mail { return append(februaryNames(), februaryOdd()...) }

func februaryNames() []mail {
	xr := invoice{from: papier, to: huber, number: "RE26-0088", date: "06.02.2026", customer: "H-114",
		lines: []line{{"Hängeregistermappen, 25 Stk", 4000, "Pkg", 2290, 20}, {"Etikettendrucker", 1000, "Stk", 15900, 20}, {"Etiketten 89 × 36", 6000, "Rolle", 1190, 20}}}
	return []mail{
		{name: "strom", sent: "2026-02-03 08:14:11", envelope: []string{"10023/ER/lieferanten"}, from: "Donaustrom Rechnungsservice <service@donaustrom.example>",
			subject: "Ihre Stromrechnung Jänner 2026", mailer: faktura, text: "Sehr geehrte Damen und Herren,\n\nim Anhang erhalten Sie Ihre Stromrechnung für Jänner 2026.\n",
			parts: []entity{pdf("Rechnung_2026-009377.pdf", stromFebruary())}},
		{name: "gleicher-dateiname-eins", sent: "2026-02-04 16:31:00", envelope: []string{"10044/ER/baustoffe"}, from: "Baustoffe Steiner GmbH <verkauf@baustoffe-steiner.example>",
			subject: "Rechnung 26-00488", mailer: outlook, text: "Sehr geehrter Herr Maier,\n\nanbei unsere Rechnung. Der Drucker geht wieder.\n\nmfG\nBrigitte Steiner\n",
			parts: []entity{pdf("Rechnung.pdf", invoice{from: baustoff, to: maier, number: "26-00488", date: "04.02.2026", supplied: "02.02.2026", customer: "20418",
				lines: []line{{"XPS Dämmplatte 140 mm", 62500, "m²", 2390, 20}, {"Noppenbahn 2 × 20 m", 3000, "Rolle", 6480, 20}, {"Zufuhr, Zone 2", 1000, "Fuhre", 6400, 20}}}.pdf())}},
		{name: "gleicher-dateiname-zwei", sent: "2026-02-10 07:58:35", envelope: []string{"10044/ER/baustoffe"}, from: "Elektro Brandstätter GmbH <office@elektro-brandstaetter.example>",
			subject: "Rechnung 260061", mailer: outlook, text: "Sehr geehrter Herr Maier,\n\nim Anhang die Rechnung für den Baustromverteiler.\n",
			parts: []entity{pdf("Rechnung.pdf", invoice{from: elektro, to: maier, number: "260061", date: "10.02.2026", supplied: "05.02.2026", customer: "1204",
				lines: []line{{"Baustromverteiler aufstellen und anschließen", 1000, "Pausch.", 38500, 20}, {"Miete Baustromverteiler", 4000, "Wo", 4900, 20}, {"Befund nach OVE E 8101", 1000, "Stk", 14500, 20}}}.pdf())}},
		{name: "pdf-und-xml", sent: "2026-02-06 10:00:03", envelope: []string{"10023/ER/lieferanten"}, from: "Papier & Büro Kolar KG <office@buero-kolar.example>",
			subject: "E-Rechnung RE26-0088", mailer: faktura, text: "Sehr geehrte Damen und Herren,\n\nwir senden die Rechnung als PDF und als XRechnung.\n",
			parts: []entity{pdf("RE26-0088.pdf", xr.pdf()), file("application/xml", "RE26-0088.xml", xr.xrechnung())}},
		{name: "umlaute-im-namen", sent: "2026-02-24 13:37:20", envelope: []string{"10077/ER/praxis"}, from: "DentalDepot Faktura <faktura@dentaldepot.example>",
			subject: "Rechnung DD-902217 für Februar", mailer: "KMail 6.2", text: "Sehr geehrte Frau Dr. Öztürk,\n\ndie Rechnung finden Sie im Anhang.\n",
			parts: []entity{{"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''Rechnung%20f%C3%BCr%20Dr.%20%C3%96zt;\r\n filename*1*=%C3%BCrk%20%28J%C3%A4nner%20;\r\n filename*2=\"2026).pdf\"\r\n",
				wrapped(invoice{from: dental, to: oeztuerk, number: "DD-902217", date: "24.02.2026", supplied: "20.02.2026", customer: "77210", lines: []line{{"Polierpaste fein 75 g", 6000, "Stk", 1240, 20}, {"Matrizenband 6 mm", 4000, "Rolle", 890, 20}, {"Wartung Autoklav", 1000, "Pausch.", 31500, 20}}}.pdf())}}},
		{name: "falscher-typ", sent: "2026-02-16 04:40:00", envelope: []string{"10051/ER/einkauf"}, from: "Molkerei Bergland Faktura <faktura@molkerei-bergland.example>",
			subject: "Faktura 4471208", mailer: "", text: "Sehr geehrter Kunde,\n\nFaktura im Anhang.\n",
			parts: []entity{{"Content-Type: text/plain; charset=us-ascii; name=\"Faktura_4471208.pdf\"\r\nContent-Transfer-Encoding: base64\r\n", wrapped(invoice{from: molkerei, to: zentral, title: "Faktura", number: "4471208", date: "15.02.2026", supplied: "KW 7", customer: "88102",
				lines: []line{{"Vollmilch 3,6 % 10 l Bag", 18000, "Stk", 1190, 10}, {"Barista-Milch 1 l", 96000, "Stk", 129, 10}, {"Schlagobers 1 l", 24000, "Stk", 489, 10}, {"Topfen 20 %, 5 kg", 2000, "Stk", 2190, 10}, {"Pfandkiste", 8000, "Stk", 350, 20}}}.pdf())}}},
		{name: "alte-adresse", sent: "2026-02-18 09:09:09", envelope: []string{"10044/ER/alt"}, from: "Gerüstbau Lechner <buero@geruest-lechner.example>",
			subject: "Rechnung 2026/011", mailer: outlook, text: "Servus,\n\ndiesmal als PDF, wie gewünscht.\n\nSepp\n",
			parts: []entity{pdf("RE-2026-011.pdf", invoice{from: geruest, to: maier, number: "2026/011", date: "18.02.2026", supplied: "Februar 2026", reverseCharge: true,
				lines: []line{{"Vorhaltung Fassadengerüst 420 m²", 4000, "Wo", 21000, 0}, {"Umbau Konsole 1. OG", 6500, "Std", 6200, 0}}}.pdf())}},
	}
}

func februaryOdd() []mail {
	broken := invoice{from: dental, to: oeztuerk, number: "DD-896004", date: "05.02.2026", supplied: "03.02.2026", customer: "77210", lines: []line{{"Bohrerset Diamant, 12-teilig", 2000, "Set", 8900, 20}}}.pdf()
	old := invoice{from: glas, to: weingut, number: "FP-26/0144", date: "12.02.2026", supplied: "10.02.2026", customer: "311", lines: []line{{"Bordeauxflasche 0,75 l", 1200000, "Stk", 52, 20}, {"Naturkorken 44 mm, Qualität 1", 1500000, "Stk", 38, 20}}}.pdf()
	signed := multipart("mixed", "inner-signed-4f2a", textPart("Guten Tag,\n\nanbei die Rechnung für Februar, mit Signatur.\n"),
		pdf("CW-2026-00391.pdf", invoice{from: software, to: huber, number: "CW-2026-00391", date: "13.02.2026", supplied: "Februar 2026", customer: "K-20871", lines: []line{{"Auftragsbuch Handwerk, Lizenz monatlich", 5000, "Nutzer", 2900, 20}, {"Datensicherung 200 GB", 1000, "Monat", 1450, 20}}}.pdf()))
	pgp := entity{"Content-Type: application/pgp-signature; name=\"OpenPGP_signature.asc\"\r\nContent-Description: OpenPGP digital signature\r\nContent-Disposition: attachment; filename=\"OpenPGP_signature.asc\"\r\n",
		[]byte("-----BEGIN PGP SIGNATURE-----\r\n\r\nwsB5BAABCAAjFiEEdemoDemoDemoDemoDemoDemoDemoFAmWJ0+EFAwAAAAAACgkQdemoDemoDemo\r\n3QgAkq9vS0x0ZGVtbyBzaWduYXR1cmUsIG5vdCByZWFsLg==\r\n=Zm9v\r\n-----END PGP SIGNATURE-----\r\n")}
	signedMail := multipart("signed", "outer-signed-4f2a", signed, pgp)
	signedMail.head = strings.Replace(signedMail.head, "multipart/signed;", "multipart/signed; micalg=pgp-sha256;\r\n protocol=\"application/pgp-signature\";", 1)
	slip := receipt{tilt: 2.4, table: color.RGBA{72, 84, 96, 255}, seed: 41, turned: true, lines: []string{"#BÄCKEREI STROBL", "    Herrengasse 5, Graz", "    UID ATU 99887766", "-", "17.02.2026 05:51  Bon 0093", "Semmel         80 x 0,55", "                    44,00", "Kipferl        30 x 1,40", "                    42,00", "Kornspitz      20 x 1,10", "                    22,00", "-", "SUMME          EUR 108,00", "10% MwSt  98,18      9,82", "BAR", "-", "  RKSV: 7Q2m-0093-BS1"}}
	return []mail{
		{name: "beschaedigtes-pdf", sent: "2026-02-05 11:21:30", envelope: []string{"10077/ER/praxis"}, from: "DentalDepot Faktura <faktura@dentaldepot.example>",
			subject: "Rechnung DD-896004 zu Ihrer Bestellung", mailer: faktura, text: "Sehr geehrte Frau Dr. Öztürk,\n\ndanke für Ihre Bestellung. Die Rechnung finden Sie im Anhang.\n", parts: []entity{pdf("DD-896004.pdf", broken[:len(broken)*3/5])}},
		{name: "programm-im-anhang", sent: "2026-02-09 02:17:43", envelope: []string{"10102/ER/einkauf"}, from: "Etikettendruck Haas <druck@etiketten-haas.example>",
			subject: "Rechnung 2602 mit Betrachter", mailer: outlook, text: "Anbei die Rechnung und das Programm zum Ansehen der Druckdaten.\n\nHaas\n",
			parts: []entity{pdf("Rechnung_2602.pdf", invoice{from: etiketten, to: weingut, number: "2602/17", date: "06.02.2026", supplied: "30.01.2026", lines: []line{{"Etiketten Grüner Veltliner Ried Loiserberg", 8000000, "Stk", 11, 20}, {"Rückenetikett mit Prüfnummer", 8000000, "Stk", 7, 20}, {"Stanzform", 1000, "Stk", 18000, 20}}}.pdf()),
				file("application/octet-stream", "Druckdaten-Viewer.exe", executable())}},
		{name: "noch-einmal-geschickt", sent: "2026-02-11 10:26:14", envelope: []string{"10023/ER/lieferanten"}, from: "Sabine Huber <buchhaltung@huber.example>",
			subject: "Stromrechnung - habt ihr die schon?", mailer: thunderbird, text: "Hallo,\n\nsicherheitshalber noch einmal die Stromrechnung vom Jänner.\n\nLG Sabine\n", parts: []entity{pdf("Rechnung_2026-009377.pdf", stromFebruary())}},
		{name: "uuencode", sent: "2026-02-12 12:00:01", envelope: []string{"10102/ER/einkauf"}, from: "Flaschen Pichler <auftrag@flaschen-pichler.example>", subject: "Rechnung FP-26/0144", mailer: "WaWi/400 V4R2",
			root: &entity{"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n", []byte("Automatischer Versand aus der Warenwirtschaft.\r\nRechnung FP-26/0144 vom 12.02.2026\r\n\r\n" + strings.ReplaceAll(uuencoded("re260144.pdf", old), "\n", "\r\n"))}},
		{name: "pgp-signatur", sent: "2026-02-13 09:00:21", envelope: []string{"10023/ER/lieferanten"}, from: "Codewerk Billing <billing@codewerk.example>", subject: "Rechnung CW-2026-00391", mailer: thunderbird, root: &signedMail},
		{name: "rechnung-und-foto", sent: "2026-02-17 21:48:59", envelope: []string{"10051/KA/kassa"}, from: "Café Zentral <cafe@cafe-zentral.example>",
			subject: "Belege 17.2.", mailer: "Apple iPhone Mail (23B85)", text: "Rechnung Reinigung und Bon vom Bäcker\n\nVon meinem iPhone gesendet\n",
			parts: []entity{pdf("Reinigung Februar.pdf", invoice{from: party{name: "Glanz & Gloria Reinigung", street: "Keplerstraße 70", town: "8020 Graz", uid: "ATU 73110254", phone: "0316 57 00 12", web: "www.glanz-gloria.example", mail: "office@glanz-gloria.example",
				court: "Inhaberin: Ana Petrovic", slogan: "Fenster · Böden · Gastronomie", tint: colour{0.20, 0.55, 0.62}, logo: rings, layout: 2, iban: iban("38000", "00009910045"), bank: "BIC RZSTAT2G"}, to: zentral, number: "G-260217", date: "17.02.2026", supplied: "Februar 2026",
				lines: []line{{"Grundreinigung Gastraum", 6000, "Std", 3600, 20}, {"Fenster Hauptplatz", 1000, "Pausch.", 9500, 20}}, note: "Betrag dankend bar erhalten.", due: "Keine Zahlung erforderlich."}.pdf()),
				file("image/jpeg", "IMG_0871.jpeg", slip.photo())}},
		{name: "base64-mit-schmutz", sent: "2026-02-19 08:30:27", envelope: []string{"10102/ER/einkauf"}, from: "Etikettendruck Haas <druck@etiketten-haas.example>",
			subject: "Rechnung Etiketten Zweigelt", mailer: "", text: "Anbei die Rechnung.\n\nHaas\n", defect: dirt,
			parts: []entity{pdf("Rechnung_2619.pdf", invoice{from: etiketten, to: weingut, number: "2602/19", date: "19.02.2026", supplied: "16.02.2026", lines: []line{{"Etiketten Zweigelt Classic", 5000000, "Stk", 12, 20}, {"Heißfolie Gold", 5000000, "Stk", 4, 20}}}.pdf())}},
		{name: "ohne-datum", sent: "2026-02-20 15:15:15", date: "-", envelope: []string{"10077/ER/praxis"}, from: "Zahntechnik Wolf <labor@zahntechnik-wolf.example>",
			subject: "Rechnung 26/047", mailer: "LaborSoft", text: "Rechnung im Anhang.\n", parts: []entity{pdf("Rechnung 26-047.pdf", invoice{from: labor, to: oeztuerk, number: "26/047", date: "20.02.2026", supplied: "Februar 2026", lines: []line{{"Teilkrone Gold, Zahn 36", 1000, "Stk", 42100, 20}, {"Edelmetall nach Gewicht", 3400, "g", 7150, 20}}}.pdf())}},
	}
}

// executable is the head of a Windows program that does nothing: the stub
// alone, no section, no code.
func executable() []byte {
	exe := make([]byte, 1024)
	copy(exe, "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8")
	exe[0x3c] = 0x80
	copy(exe[0x4e:], "This program cannot be run in DOS mode.\r\r\n$")
	copy(exe[0x80:], "PE\x00\x00\x64\x86\x00\x00")
	return exe
}

// dirt puts bytes that are no base64 into the lines of the attachment, as a
// virus scanner with a bug did.
func dirt(raw []byte) []byte {
	i := bytes.Index(raw, []byte("filename=\"Rechnung_2619.pdf\""))
	head, rows := raw[:i], bytes.Split(raw[i:], []byte("\r\n"))
	for n := range rows {
		if len(rows[n]) == 76 && n%7 == 3 {
			rows[n] = append(append(append([]byte{}, rows[n][:38]...), "!*"...), rows[n][38:]...)
		}
		if len(rows[n]) == 76 && n%11 == 5 {
			rows[n] = append(append([]byte{}, rows[n]...), " \t"...)
		}
	}
	return append(append([]byte{}, head...), bytes.Join(rows, []byte("\r\n"))...)
}
