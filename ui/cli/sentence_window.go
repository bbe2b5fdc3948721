package cli

// WindowSentence is [Sentence] for a reader who sits in the window: it names
// pages and buttons where the command line names keys and commands.
func WindowSentence(lang string, err error) string {
	v := newVoice(lang)
	window := windowGerman()
	if v.lang == "en" {
		window = windowEnglish()
	}
	v.words, v.mailbox = v.words.and(window), v.mailbox.and(window)
	return v.inCountry(v.say(err))
}

// HeldWhy says why notices are held ([storage.Held]).
func HeldWhy(lang, why string) string { return newVoice(lang).fill("held/"+why, nil) }

// windowGerman are the sentences that differ in the window.
func windowGerman() table {
	return table{
		"no-recipient":          "Klient {value} hat noch keinen Benachrichtigungsempfänger; bitte zuerst auf der Seite „Klienten“ mindestens einen eintragen.",
		"addresses/none":        "Es gibt noch keine Import-Domain. Tragen Sie sie hier ein, und speichern Sie zuerst.",
		"no-domain":             "Es gibt noch keine Import-Domain; bitte unter Einstellungen, Adressen eintragen.",
		"left":                  "Klient {value} ist seit {other} nicht mehr Klient; bitte zuerst auf der Seite „Klienten“ „Ausgetreten am“ leeren.",
		"plain-network":         "Ohne Verschlüsselung geht es nur zu diesem Computer selbst, nicht zu {other}; bitte eine Verschlüsselung wählen.",
		"in-use/addresses.plus": "Entweder eine Import-Domain oder eine E-Mail-Adresse mit Zusatz, nicht beides.",
		"in-use/office.archive": "Im bisherigen Ordner liegen schon Belege. Verschieben Sie den ganzen Ordner selbst nach {value}, mit der Datei .belegpost-archive, und tragen Sie ihn dann ein.",

		"hint/mailbox.since":            "erwartet wird ein Datum wie 01.03.2026",
		"hint/client.fiscal_year_start": "bitte einen Monat wählen",
		"hint/client.clerk":             "bitte einen Sachbearbeiter aus der Liste wählen oder einen neuen Namen eintragen",
		"hint/client.left_on":           "erwartet wird ein Datum wie 31.12.2026",
		"hint/addresses.symbol":         "bitte ein Buchungssymbol aus der Liste wählen",
		"hint/period":                   "erwartet wird ein Monat wie 03/2026 oder eine Periode des Klienten wie Q1/2026",

		"trashed":          "„{value}“ liegt im Papierkorb; bitte zuerst wiederherstellen.",
		"step":             "Von „{value}“ nach „{other}“ geht es nicht.",
		"changed":          "„{value}“ wurde seither von jemandem geändert; bitte von Hand ändern.",
		"settled":          "Dieser fehlgeschlagene Import ist schon erledigt; die Liste zeigt, was noch offen ist.",
		"expired":          "Die E-Mail ist nicht mehr da, weil die Frist zum Aufheben abgelaufen ist. Bitten Sie den Absender, sie noch einmal zu senden.",
		"locked":           "„{value}“ ist verbucht und gesperrt.",
		"complete":         "Die Periode „{value}“ ist als vollständig markiert; bitte zuerst auf der Seite „Klienten“ wieder öffnen.",
		"complete/period":  "Die Periode „{value}“ ist als vollständig markiert; bitte zuerst auf der Seite „Klienten“ wieder öffnen.",
		"taken/document":   "„{value}“ hat dieser Klient schon ({other}).",
		"empty/file":       "Die Datei {value} ist leer oder fehlt; bitte eine Datei mit Inhalt wählen.",
		"unknown/document": "Diesen Beleg gibt es nicht mehr.",
		"unknown/failed":   "Diesen fehlgeschlagenen Import gibt es nicht mehr.",
		"unknown/file":     "„{value}“ ist kein fehlgeschlagener Anhang dieses Imports.",

		"archive/foreign": "Der Ordner {folder} gehört einer anderen Installation von Belegpost. Wählen Sie unter Einstellungen, Ablage einen anderen Ordner, oder übernehmen Sie ihn dort: die andere Installation legt dann nichts mehr ab.",
		"archive/not-set": "Es ist noch kein Archivordner gewählt; bitte unter Einstellungen, Ablage wählen.",

		"data/missing":      "Den Datenordner {folder} gibt es nicht; bitte wenden Sie sich an Ihre EDV.",
		"data/not-writable": "In den Datenordner {folder} kann nicht geschrieben werden; bitte wenden Sie sich an Ihre EDV.",
		"data/network":      "Der Datenordner {folder} liegt auf einem Netzlaufwerk, wo die Datenbank Schaden nähme; bitte wenden Sie sich an Ihre EDV.",
		"database/damaged":  "Die Datenbank ist beschädigt; bitte wenden Sie sich an Ihre EDV, damit die letzte Sicherung eingespielt wird.",

		"keychain/none":    "Diese Sitzung hat keinen Schlüsselbund für Kennwörter; bitte wenden Sie sich an Ihre EDV.",
		"keychain/damaged": "Die gespeicherten Kennwörter sind beschädigt; bitte in den Einstellungen noch einmal eingeben.",
		"keychain/missing": "Für dieses Konto ist kein Kennwort gespeichert; bitte in den Einstellungen noch einmal eingeben.",

		"mailbox/none":            "Es ist noch kein Importpostfach eingerichtet; bitte unter Einstellungen, Postfach eintragen.",
		"mailbox/starttls":        "Der Mailserver {host} bietet keine Verschlüsselung (STARTTLS) an. Wählen Sie als Verschlüsselung TLS mit Port 993, oder fragen Sie Ihren Mailanbieter.",
		"mailbox/tls/no-tls":      "Der Mailserver {host} spricht an diesem Port keine Verschlüsselung. Prüfen Sie Port und Verschlüsselung (993 mit TLS, 143 mit STARTTLS).",
		"mailbox/unsupported":     "Der Mailserver {host} kann E-Mails nicht verschieben. Wählen Sie unter „Nach dem Import“ etwas anderes.",
		"mailbox/config":          "Die Angaben zum Postfach auf {host} passen nicht zusammen; bitte unter Einstellungen, Postfach prüfen.",
		"mailbox/config/security": "Ohne Verschlüsselung geht es nur zu diesem Computer selbst. Wählen Sie für {host} eine Verschlüsselung.",
		"sending/none":            "Es ist noch kein Konto zum Senden eingerichtet; bitte unter Einstellungen, Versand eintragen. Ohne dieses Konto kann keine Test-E-Mail gesendet werden.",
		"sending/account":         "Das Konto zum Senden ist nicht vollständig; bitte unter Einstellungen, Versand prüfen. Benachrichtigungen bleiben bis dahin liegen.",
		"sending/content":         "Eine Datei für eine Benachrichtigung lässt sich nicht lesen; bitte wenden Sie sich an Ihre EDV.",
	}
}

// windowEnglish is windowGerman in English.
func windowEnglish() table {
	return table{
		"no-recipient":          "Client {value} has no recipient yet; please enter at least one first, on the page “Clients”.",
		"addresses/none":        "There is no import domain yet. Enter it here, and save first.",
		"no-domain":             "There is no import domain yet; please enter it under Settings, Addresses.",
		"left":                  "Client {value} left on {other}; please empty the date of leaving first, on the page “Clients”.",
		"plain-network":         "Without encryption only this computer itself can be reached, not {other}; please choose an encryption.",
		"in-use/addresses.plus": "Either an import domain or an e-mail address with an addition, not both.",
		"in-use/office.archive": "The present folder contains documents. Move the whole folder to {value} yourself, with the file .belegpost-archive, and then enter it.",

		"hint/mailbox.since":            "a date like 1 Mar 2026 is expected",
		"hint/client.fiscal_year_start": "please choose a month",
		"hint/client.clerk":             "please choose a clerk from the list or enter a new name",
		"hint/client.left_on":           "a date like 31 Dec 2026 is expected",
		"hint/addresses.symbol":         "please choose a symbol from the list",
		"hint/period":                   "a month like 03/2026 or a period of the client like Q1/2026 is expected",

		"trashed":          "“{value}” is in the trash; please restore it first.",
		"step":             "“{value}” cannot become “{other}”.",
		"changed":          "Somebody has changed “{value}” since then; please change it by hand.",
		"settled":          "This failed import is already settled; the list shows what is open.",
		"expired":          "The e-mail is gone because the time for keeping it is over. Ask the sender to send it again.",
		"locked":           "“{value}” is booked and locked.",
		"complete":         "The period “{value}” is marked complete; please open it again first, on the page “Clients”.",
		"complete/period":  "The period “{value}” is marked complete; please open it again first, on the page “Clients”.",
		"taken/document":   "This client already has “{value}” ({other}).",
		"empty/file":       "The file {value} is empty or missing; please choose a file with content.",
		"unknown/document": "This document no longer exists.",
		"unknown/failed":   "This failed import no longer exists.",
		"unknown/file":     "“{value}” is not a failed attachment of this import.",

		"archive/foreign": "The folder {folder} belongs to another installation of Belegpost. Choose another folder under Settings, Archive, or take it over there: the other installation will then no longer file anything there.",
		"archive/not-set": "No archive folder has been chosen yet; please choose one under Settings, Archive.",

		"data/missing":      "There is no data folder {folder}; please ask your IT support.",
		"data/not-writable": "The data folder {folder} cannot be written to; please ask your IT support.",
		"data/network":      "The data folder {folder} is on a network drive, where the database would be damaged; please ask your IT support.",
		"database/damaged":  "The database is damaged; please ask your IT support to restore the last backup.",

		"keychain/none":    "This session has no keychain for passwords; please ask your IT support.",
		"keychain/damaged": "The stored passwords are damaged; please enter them again in the settings.",
		"keychain/missing": "No password is stored for this account; please enter it again in the settings.",

		"mailbox/none":            "No import mailbox has been set up yet; please enter it under Settings, Mailbox.",
		"mailbox/starttls":        "The mail server {host} offers no encryption (STARTTLS). Choose TLS with port 993 as encryption, or ask your mail provider.",
		"mailbox/tls/no-tls":      "The mail server {host} does not speak TLS on this port. Check port and encryption (993 with TLS, 143 with STARTTLS).",
		"mailbox/unsupported":     "The mail server {host} cannot move e-mails. Choose something else under “After import”.",
		"mailbox/config":          "The settings of the mailbox on {host} do not fit together; please check them under Settings, Mailbox.",
		"mailbox/config/security": "Without encryption only this computer itself can be reached. Choose an encryption for {host}.",
		"sending/none":            "No sending account has been set up yet; please enter it under Settings, Sending. Without it no test e-mail can be sent.",
		"sending/account":         "The sending account is not complete; please check it under Settings, Sending. Notices wait until then.",
		"sending/content":         "A file of a notice cannot be read; please ask your IT support.",
	}
}
