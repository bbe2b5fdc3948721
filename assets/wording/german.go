package wording

import "strings"

// germany holds the words that Germany says otherwise than Austria.
var germany = map[string]string{
	"client": "Mandant", "clients": "Mandanten", "of-client": "des Mandanten", "symbol": "Belegtyp", "cash": "Kasse", "vat-id": "USt-IdNr.", "january": "Januar",
}

// What several reasons have in common.
const (
	germanNotPDF    = "{name} ist {a type}. Automatisch abgelegt werden nur PDF-Dateien."
	germanSendPDF   = "Bitte den Beleg als PDF senden oder von Hand ablegen."
	germanNotReally = "{name} heißt wie eine PDF-Datei, ist aber {a type}."
	germanSendReal  = "Bitte den Beleg als echte PDF-Datei senden."
	germanFetch     = "Laden Sie den Beleg beim Absender herunter oder fordern Sie ihn als PDF an, und ziehen Sie die Datei hierher."
	germanProgram   = "Öffnen Sie es nicht: Belege sind keine Programme. Erledigen Sie den Import ohne Ablage."
	germanAskAgain  = "Fordern Sie die Datei beim Absender noch einmal an; diese hier erledigen Sie ohne Ablage."
	germanByHand    = "Ist es doch ein Beleg, legen Sie ihn von Hand ab."
	germanNothing   = "Es ist nichts zu tun."
)

var deutsch = table{
	unknownReason: reason{"", "{name} konnte nicht automatisch abgelegt werden ({code}).", "Bitte in Belegpost ansehen und von Hand ablegen.",
		"Sehen Sie die Datei an und legen Sie sie hier ab."},
	unnamed: "Ein Anhang ohne Namen",
	file:    "Datei",
	article: germanArticle,
	office: map[string]string{
		"client": "Klient", "clients": "Klienten", "of-client": "des Klienten", "symbol": "Buchungssymbol", "cash": "Kassa", "vat-id": "UID", "january": "Jänner",
	},
	invoice: map[string]string{
		"invoice": "Rechnung", "credit-note": "Gutschrift", "corrected": "Rechnungskorrektur", "partial": "Teilrechnung",
		"prepayment": "Anzahlungsrechnung", "final": "Schlussrechnung", "self-billed": "Gutschrift im Abrechnungsverfahren",
		"date": "Datum", "due": "Fällig am", "reference": "Referenz", "iban": "IBAN", "position": "Pos.", "name": "Bezeichnung",
		"quantity": "Menge", "price": "Einzelpreis", "rate": "USt %", "amount": "Betrag", "net": "Nettobetrag",
		"tax": "{rate} % USt von {base}", "tax-total": "Umsatzsteuer", "gross": "Bruttobetrag", "payable": "Zahlbetrag",
		"per": "{price} je {per}", "more": "… und {n} weitere Positionen",
		"foot": "Lesbare Ansicht einer E-Rechnung ({syntax}), von Belegpost erstellt. Das Original ist die XML-Datei.",
	},
	units: map[string]string{
		"C62": "Stk.", "H87": "Stk.", "XPP": "Stk.", "EA": "Stk.", "HUR": "Std.", "DAY": "Tage", "WEE": "Wochen", "MON": "Monate", "ANN": "Jahre",
		"MIN": "Min.", "KGM": "kg", "GRM": "g", "TNE": "t", "LTR": "l", "MTR": "m", "MTK": "m²", "MTQ": "m³", "KMT": "km", "KWH": "kWh", "LS": "pauschal",
		"SET": "Satz", "PR": "Paar", "XPK": "Pkg.", "XCT": "Kart.", "P1": "%", "NAR": "Stk.",
	},
	reasons: map[string]reason{
		"not-pdf":         {"keine PDF-Datei", germanNotPDF, germanSendPDF, "Legen Sie die Datei ab, wie sie ist, oder öffnen Sie sie über „…“, speichern Sie sie als PDF und ziehen Sie das PDF hierher."},
		"not-pdf/picture": {"keine PDF-Datei", germanNotPDF, germanSendPDF, "Sie können das Bild hier als PDF ablegen."},
		"not-pdf/einvoice": {"keine PDF-Datei", germanNotPDF, germanSendPDF,
			"Sie können sie hier ablegen: als lesbares PDF, das Original bleibt daneben."},
		"not-pdf/zip": {"keine PDF-Datei", germanNotPDF, germanSendPDF,
			"Haken Sie darunter an, was Sie daraus ablegen wollen. Steht dort nichts, speichern Sie das Archiv über „…“, entpacken Sie es und ziehen Sie die Belege hierher."},
		"not-pdf/archive": {"keine PDF-Datei", germanNotPDF, germanSendPDF,
			"Speichern Sie es über „…“, entpacken Sie es und ziehen Sie die Belege hierher."},
		"not-pdf/html":    {"keine PDF-Datei", germanNotPDF, germanSendPDF, germanFetch},
		"not-pdf/program": {"keine PDF-Datei", germanNotPDF, germanSendPDF, germanProgram},
		"not-pdf/heic": {"keine PDF-Datei",
			"{name} ist {a type}. Belegpost kann es nicht zeigen und kein PDF daraus machen.",
			"Bitte den Beleg als PDF oder JPEG senden (am iPhone: Einstellungen, Kamera, Formate, „Maximale Kompatibilität“); in der Kanzlei: das Foto öffnen, als PDF oder JPEG speichern und von Hand ablegen.",
			"Öffnen Sie das Foto über „…“, speichern Sie es als PDF oder JPEG und ziehen Sie dieses hierher."},
		"pdf-encrypted": {"mit Kennwort geschützt",
			"{name} ist mit einem Kennwort geschützt und lässt sich nicht öffnen.",
			"Bitte ohne Kennwort noch einmal senden oder mit dem Kennwort von Hand ablegen.",
			"Geben Sie das Kennwort links in der Vorschau ein, oder legen Sie die Datei mit Kennwort ab, so wie sie ist."},
		"pdf-damaged": {"beschädigte PDF-Datei",
			"{name} ist beschädigt und lässt sich nicht öffnen.",
			"Bitte den Beleg noch einmal speichern oder anfordern und neu senden.", germanAskAgain},
		"pdf-timeout": {"Prüfung zu langwierig",
			"{name} ließ sich in der vorgesehenen Zeit nicht prüfen.",
			"Bitte den Beleg ansehen und von Hand ablegen oder neu als PDF speichern und senden.",
			"Sehen Sie den Beleg an und legen Sie ihn hier ab."},
		"not-really-pdf":         {"keine echte PDF-Datei", germanNotReally, germanSendReal, germanFetch},
		"not-really-pdf/picture": {"keine echte PDF-Datei", germanNotReally, germanSendReal, "Sie können das Bild hier als PDF ablegen."},
		"not-really-pdf/program": {"keine echte PDF-Datei", germanNotReally, germanSendReal, germanProgram},
		"empty-attachment": {"leerer Anhang",
			"{name} ist leer (0 Byte).", "Bitte die Datei prüfen und noch einmal senden.", germanAskAgain},
		"no-attachment": {"kein Anhang",
			"Die E-Mail enthält keinen Anhang.",
			"Bitte die Rechnung als PDF anhängen und noch einmal senden; ein Link oder Text in der E-Mail genügt nicht.",
			"Steht die Rechnung im Text, legen Sie ihn hier als PDF ab; führt nur ein Link zu ihr, laden Sie sie dort herunter und ziehen Sie die Datei hierher."},
		"unknown-address": {"Adresse unbekannt",
			"Die E-Mail ging an eine Importadresse, die es nicht gibt.",
			"Bitte die Adresse prüfen; ist die E-Mail ein Beleg, lässt sie sich von Hand zuordnen.",
			"Ist es ein Beleg, wählen Sie unten, wohin er gehört, und legen Sie ihn ab."},
		"address-retired": {"Adresse stillgelegt",
			"Die E-Mail ging an eine stillgelegte Importadresse.",
			"Bitte die aktuelle Adresse verwenden und sie dem Absender mitteilen.",
			"Wählen Sie unten, wohin der Beleg gehört, legen Sie ihn ab, und nennen Sie dem Absender die aktuelle Adresse."},
		"client-inactive": {"Betreuung beendet",
			"Die Importadresse gehört zu einer beendeten Betreuung; neue Belege werden nicht mehr automatisch abgelegt.",
			"Bitte mit der Kanzlei klären, wohin der Beleg gehört.",
			"Klären Sie, wohin der Beleg gehört, und legen Sie ihn hier ab, oder erledigen Sie den Import ohne Ablage."},
		"unreadable-mail": {"E-Mail unlesbar",
			"Die E-Mail ist so beschädigt, dass sich die Anhänge nicht lesen lassen.",
			"Bitte den Beleg in einer neuen E-Mail senden.",
			"Bitten Sie den Absender um eine neue E-Mail; diese erledigen Sie ohne Ablage."},
		"encrypted-mail": {"E-Mail verschlüsselt",
			"Die E-Mail ist verschlüsselt (S/MIME oder PGP) und lässt sich nicht lesen.",
			"Bitte den Beleg unverschlüsselt senden.",
			"Öffnen Sie sie in Ihrem Mailprogramm und ziehen Sie den Beleg hierher, oder bitten Sie den Absender, ihn unverschlüsselt zu senden."},
		"too-large": {"zu groß",
			"{name} ist zu groß für die automatische Ablage.",
			"Bitte kleiner speichern oder auf mehrere E-Mails aufteilen.",
			"Sie können sie hier ablegen. Fehlt ihr Inhalt, holen Sie sie aus Ihrem Mailprogramm und ziehen Sie sie hierher."},
		"limit-exceeded": {"zu viele Teile",
			"Die E-Mail hat zu viele oder zu tief verschachtelte Teile und wurde nicht ganz gelesen.",
			"Bitte die Belege in mehreren einfachen E-Mails senden.",
			"Sehen Sie sie in Ihrem Mailprogramm an und ziehen Sie hierher, was hier fehlt."},
		"period-complete": {"Periode abgeschlossen",
			"{name} gehört in eine Periode, deren Belege schon vollständig sind.",
			"Bitte mit der Kanzlei klären, in welche Periode der Beleg gehört.",
			"Wählen Sie unten eine andere Periode, oder legen Sie den Beleg trotzdem ab."},
		"inline-image": {"Bild im Text",
			"{name} ist ein kleines Bild aus dem Text der E-Mail (meist ein Logo) und wird nicht abgelegt.",
			"Ist es doch ein Beleg, bitte von Hand ablegen.", germanByHand},
		"seen-image": {"bekanntes Bild",
			"{name} kam von diesem Absender schon öfter (meist ein Logo) und wird nicht abgelegt.",
			"Ist es doch ein Beleg, bitte von Hand ablegen.", germanByHand},
		"signature":    {"Signatur", "{name} ist eine elektronische Signatur der E-Mail und kein Beleg.", germanNothing, germanNothing},
		"apple-double": {"Zusatzdaten von macOS", "{name} enthält nur Zusatzdaten von macOS und keinen Beleg.", germanNothing, germanNothing},
		"calendar":     {"Kalendereintrag", "{name} ist ein Kalendereintrag und kein Beleg.", germanNothing, germanNothing},
		"receipt":      {"Lese- oder Zustellbestätigung", "{name} ist eine Lese- oder Zustellbestätigung und kein Beleg.", germanNothing, germanNothing},
		"container":    {"Hülle", "{name} ist nur die Hülle; was darin liegt, ist einzeln angeführt.", germanNothing, germanNothing},
		"own-notice":   {"eigene Benachrichtigung", "{name} stammt aus einer Benachrichtigung von Belegpost und ist schon erfasst.", germanNothing, germanNothing},
		"body-text":    {"Text der E-Mail", "{name} ist der Text der E-Mail selbst und kein Anhang.", germanNothing, germanNothing},
	},
	types: map[string]string{
		"pdf": "PDF-Datei", "jpeg": "JPEG-Bild", "png": "PNG-Bild", "gif": "GIF-Bild", "tiff": "TIFF-Bild", "heic": "HEIC-Foto (iPhone)", "webp": "WebP-Bild",
		"bmp": "BMP-Bild", "svg": "SVG-Bild", "image": "Bild", "word": "Word-Dokument", "odt": "OpenDocument-Text", "rtf": "RTF-Dokument",
		"excel": "Excel-Tabelle", "slides": "Präsentation", "office": "Office-Dokument", "zip": "ZIP-Archiv", "archive": "Archiv", "html": "HTML-Seite",
		"csv": "CSV-Tabelle", "calendar": "Kalendereintrag", "vcard": "Visitenkarte", "mail": "E-Mail", "tnef": "Outlook-Paket (winmail.dat)",
		"signature": "elektronische Signatur", "sealed": "verschlüsselte Nachricht", "piece": "Mail-Bruchstück", "reference": "Dateiverweis", "program": "Programm", "postscript": "PostScript-Datei",
		"einvoice": "E-Rechnung (XML)", "xml": "XML-Datei", "text": "Textdatei", "audio": "Tonaufnahme", "video": "Video", "font": "Schriftdatei",
		"binary": "Datei unbekannter Art",
	},
}

// germanArticle gives "ein JPEG-Bild", "eine Excel-Tabelle".
func germanArticle(typeName string) string {
	head, _, _ := strings.Cut(typeName, " (")
	words := strings.Fields(head)
	for _, word := range words {
		for _, end := range []string{"atei", "abelle", "eite", "arte", "ation", "echnung", "E-Mail", "ignatur", "achricht", "aufnahme"} {
			if strings.HasSuffix(word, end) {
				return "eine " + typeName
			}
		}
	}
	return "ein " + typeName
}
