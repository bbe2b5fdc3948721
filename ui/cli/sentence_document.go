package cli

import (
	"errors"
	"io/fs"
	"maps"
	"strconv"

	"belegpost/storage"
)

// and joins tables whose keys differ.
func (t table) and(more table) table {
	maps.Copy(t, more)
	return t
}

// document says what is wrong with one document.
func (v voice) document(e *storage.DocumentError) string {
	values := map[string]string{"id": strconv.FormatInt(int64(e.ID), 10), "path": e.Path}
	for _, k := range []struct {
		err error
		key string
	}{{storage.ErrNotFiled, "not-filed"}, {storage.ErrFileChanged, "changed"}, {fs.ErrNotExist, "missing"}} {
		if _, folder := errors.AsType[*storage.FolderError](e.Err); !folder && errors.Is(e.Err, k.err) {
			return v.fill("document/"+k.key, values)
		}
	}
	return v.say(e.Err)
}

// pending says that a change is kept although its files have to wait.
func (v voice) pending(e *pendingError) string {
	if e.Err == nil {
		return v.words["pending/open"]
	}
	return v.words["pending"] + " " + v.say(e.Err)
}

// moveError is what stopped the move of a document.
func moveError(fault storage.MoveFault) error {
	if fault == storage.MoveMissing {
		return fs.ErrNotExist
	}
	return storage.ErrFileChanged
}

// documentGerman are the sentences about documents and failed imports.
func documentGerman() table {
	return table{
		"trashed":          "{field}: „{value}“ liegt im Papierkorb; bitte zuerst wiederherstellen.",
		"step":             "{field}: Von „{value}“ nach „{other}“ geht es nicht.",
		"changed":          "{field}: „{value}“ wurde seither von jemandem geändert; bitte von Hand ändern.",
		"settled":          "{field}: „{value}“ ist schon erledigt; „belegpost list failed“ zeigt, was noch offen ist.",
		"expired":          "{field}: Von „{value}“ ist die E-Mail nicht mehr da, weil die Frist zum Aufheben abgelaufen ist; bitte den Absender bitten, sie noch einmal zu senden.",
		"taken/document":   "{field}: „{value}“ hat dieser Klient schon ({other}); mit --force wird trotzdem verschoben.",
		"taken/out":        "{field}: Die Datei {value} gibt es schon; bitte einen anderen Namen angeben.",
		"complete/period":  "{field}: Die Periode „{value}“ ist als vollständig markiert; bitte wieder öffnen, oder mit --force trotzdem ablegen.",
		"empty/file":       "{field}: Die Datei {value} ist leer oder fehlt; bitte eine Datei mit Inhalt angeben.",
		"unknown/document": "{field}: Einen Beleg mit der Nummer {value} gibt es nicht; „belegpost list documents“ zeigt die Nummern.",
		"unknown/failed":   "{field}: Einen fehlgeschlagenen Import mit der Nummer {value} gibt es nicht; „belegpost list failed“ zeigt die Nummern.",
		"unknown/file":     "{field}: „{value}“ ist kein fehlgeschlagener Anhang dieses Imports; „belegpost list failed --json“ zeigt die Anhänge.",

		"hint/client":      "erwartet wird die Nummer eines Klienten",
		"hint/symbol":      "erwartet wird der Code eines aktiven Buchungssymbols, etwa „ER“",
		"hint/period":      "erwartet wird ein Monat wie „2026-03“ oder eine Periode des Klienten wie „2026-Q1“",
		"hint/name":        "erwartet wird ein Name, höchstens 200 Zeichen",
		"hint/remark":      "erwartet wird eine Bemerkung, höchstens 200 Zeichen in einer Zeile",
		"hint/fiscal_year": "erwartet wird ein Wirtschaftsjahr wie „2026“ oder „2025/26“",
		"hint/dismiss":     "erlaubt sind „advertising“, „duplicate“, „no-document“, „returned“ und „other“",

		"pdf/locked": "{name} braucht ein Passwort; bitte mit --password-env oder --password-file angeben, oder mit --locked so ablegen, wie es ist.",
		"pdf/wrong":  "Mit diesem Passwort lässt sich {name} nicht öffnen; bitte das richtige angeben, oder mit --locked so ablegen, wie es ist.",
		"pdf/none":   "Aus diesen Bildern lässt sich kein PDF machen; ohne --as-pdf werden die Dateien so abgelegt, wie sie sind.",

		"pending":            "Die Änderung ist gespeichert, die Dateien folgen von selbst, sobald es geht.",
		"pending/open":       "Die Änderung ist gespeichert; eine Datei ist noch in einem anderen Programm geöffnet und folgt von selbst, sobald es geschlossen ist.",
		"backup/exists":      "Die Datei {file} gibt es schon; bitte einen anderen Namen angeben.",
		"backup/missing":     "Eine Sicherung {file} gibt es nicht; „belegpost restore“ ohne Angabe zeigt, welche da sind.",
		"backup/damaged":     "Die Datei {file} ist keine ganze Sicherung von Belegpost; bitte eine andere nehmen. Geändert wurde nichts.",
		"backup/newer":       "Die Sicherung {file} stammt von einer neueren Version von Belegpost; bitte zuerst diese Version aktualisieren.",
		"backup/foreign":     "Diese Sicherung gehört zu einer anderen Installation von Belegpost; bitte in einen leeren Datenordner einspielen (--data). Geändert wurde nichts.",
		"backup/in-use":      "Belegpost ist mit diesem Datenordner noch geöffnet; bitte überall beenden, auch in anderen Sitzungen, und noch einmal aufrufen. Geändert wurde nichts.",
		"document/not-filed": "Beleg {id} ist noch nicht abgelegt ({path}); bitte noch einmal versuchen, wenn die Ablage wieder erreichbar ist.",
		"document/changed":   "Die Datei von Beleg {id} wurde von Hand verändert und bleibt, wo sie ist ({path}); bitte die ursprüngliche Datei wiederherstellen.",
		"document/missing":   "Die Datei von Beleg {id} fehlt ({path}); bitte aus der Sicherung dorthin zurücklegen.",
	}
}

// documentEnglish is documentGerman in English.
func documentEnglish() table {
	return table{
		"trashed":          "{field}: \"{value}\" lies in the trash; please restore it first.",
		"step":             "{field}: there is no way from \"{value}\" to \"{other}\".",
		"changed":          "{field}: somebody has changed \"{value}\" since; please change it by hand.",
		"settled":          "{field}: \"{value}\" is settled already; \"belegpost list failed\" shows what is open.",
		"expired":          "{field}: the mail of \"{value}\" is gone, because its time of keeping is over; please ask the sender to send it again.",
		"taken/document":   "{field}: this client has \"{value}\" already ({other}); with --force it is moved all the same.",
		"taken/out":        "{field}: the file {value} exists already; please give another name.",
		"complete/period":  "{field}: the period \"{value}\" is marked complete; please open it again, or file with --force all the same.",
		"empty/file":       "{field}: the file {value} is empty or missing; please give a file with content.",
		"unknown/document": "{field}: there is no document number {value}; \"belegpost list documents\" shows the numbers.",
		"unknown/failed":   "{field}: there is no failed import number {value}; \"belegpost list failed\" shows the numbers.",
		"unknown/file":     "{field}: \"{value}\" is no failed attachment of this import; \"belegpost list failed --json\" shows the attachments.",

		"hint/client":      "the number of a client is expected",
		"hint/symbol":      "the code of an active symbol is expected, like \"ER\"",
		"hint/period":      "a month like \"2026-03\" or a period of the client like \"2026-Q1\" is expected",
		"hint/name":        "a name is expected, 200 characters at most",
		"hint/remark":      "a remark is expected, 200 characters at most on one line",
		"hint/fiscal_year": "a fiscal year like \"2026\" or \"2025/26\" is expected",
		"hint/dismiss":     "\"advertising\", \"duplicate\", \"no-document\", \"returned\" and \"other\" are allowed",

		"pdf/locked": "{name} needs a password; please give it with --password-env or --password-file, or file it as it is with --locked.",
		"pdf/wrong":  "{name} does not open with this password; please give the right one, or file it as it is with --locked.",
		"pdf/none":   "No PDF can be made of these images; without --as-pdf the files are filed as they are.",

		"pending":            "The change is saved; the files follow by themselves as soon as possible.",
		"pending/open":       "The change is saved; a file is still open in another program and follows by itself when that is closed.",
		"backup/exists":      "The file {file} exists already; please give another name.",
		"backup/missing":     "There is no backup {file}; \"belegpost restore\" alone shows which there are.",
		"backup/damaged":     "The file {file} is no whole backup of Belegpost; please take another one. Nothing was changed.",
		"backup/newer":       "The backup {file} was made by a newer version of Belegpost; please update this one first.",
		"backup/foreign":     "This backup belongs to another installation of Belegpost; please restore it into an empty data folder (--data). Nothing was changed.",
		"backup/in-use":      "Belegpost still has this data folder open; please close it everywhere, in other sessions too, and try again. Nothing was changed.",
		"document/not-filed": "Document {id} is not filed yet ({path}); please try again when the archive can be reached.",
		"document/changed":   "The file of document {id} was changed by hand and stays where it is ({path}); please restore the original file.",
		"document/missing":   "The file of document {id} is missing ({path}); please put it back there from the backup.",
	}
}
