package wording

import (
	"strconv"
	"strings"
)

// Why is the record of how a mail came to an address.
type Why struct {
	Trust    string // probe, provider or sender (storage.Trust)
	Field    string // header field that named the address; "" if none did
	Place    int    // its position from the top
	Provider string // host that wrote it
}

// Sentence says why an address is believed to be the one that a mail was sent to.
func (w Why) Sentence(lang string) string {
	key := w.Trust
	if w.Field == "" {
		key = "none"
	}
	text, ok := reasonsToTrust(lang)[key]
	if !ok {
		text = reasonsToTrust(lang)["old"] // recorded before this was known
	}
	return strings.NewReplacer("{field}", clean(w.Field), "{place}", strconv.Itoa(w.Place), "{host}", clean(w.Provider)).Replace(text)
}

func reasonsToTrust(lang string) map[string]string {
	if lang == English {
		return map[string]string{
			"probe":    "The mail server {host} wrote the address into the field “{field}” (line {place} of the header) when it delivered the e-mail, as the mailbox check has learnt. The sender cannot forge that.",
			"provider": "The mail server {host}, which delivered the e-mail, names the address in the field “{field}” (line {place} of the header). Only the mailbox check (Settings, Addresses) makes certain that this is reliable.",
			"sender":   "The mail server names no address. It stands in the field “{field}” (line {place} of the header), which the sender wrote. If in doubt, please see whether the document belongs here.",
			"none":     "No address of the office is named anywhere in the e-mail.",
			"old":      "The address stands in the field “{field}” (line {place} of the header).",
		}
	}
	return map[string]string{
		"probe":    "Der Mailserver {host} hat die Adresse bei der Zustellung in das Feld „{field}“ geschrieben (Zeile {place} der Kopfzeilen), wie es die Postfachprüfung gelernt hat. Der Absender kann das nicht fälschen.",
		"provider": "Der Mailserver {host}, der die E-Mail zugestellt hat, nennt die Adresse im Feld „{field}“ (Zeile {place} der Kopfzeilen). Ob darauf Verlass ist, stellt erst die Postfachprüfung fest (Einstellungen, Adressen).",
		"sender":   "Der Mailserver nennt keine Adresse. Sie steht im Feld „{field}“ (Zeile {place} der Kopfzeilen), das der Absender geschrieben hat. Bitte prüfen Sie im Zweifel, ob der Beleg hierher gehört.",
		"none":     "In der E-Mail kommt nirgends eine Adresse der Kanzlei vor.",
		"old":      "Die Adresse steht im Feld „{field}“ (Zeile {place} der Kopfzeilen).",
	}
}

// DateWhy says which date decided the period, and why: source is date,
// internaldate or received (storage.DateSource), reason why the mail's own date
// was not used (storage.DateReason).
func DateWhy(lang, source, reason string) string {
	texts := map[string][2]string{
		"":           {"Es zählt das Datum der E-Mail.", "The date of the e-mail counts."},
		"missing":    {"Die E-Mail trägt kein Datum.", "The e-mail has no date."},
		"unreadable": {"Das Datum der E-Mail ist nicht lesbar.", "The date of the e-mail cannot be read."},
		"far":        {"Das Datum der E-Mail liegt mehr als sieben Tage vom Eingang entfernt.", "The date of the e-mail is more than seven days from its arrival."},
		"future":     {"Das Datum der E-Mail liegt in einem Monat, der noch nicht begonnen hat.", "The date of the e-mail is in a month that has not begun."},
	}
	arrival := [2]string{" Es zählt, wann sie im Postfach eingetroffen ist.", " What counts is when it came into the mailbox."}
	if source == "received" {
		arrival = [2]string{" Es zählt, wann der Mailserver sie angenommen hat.", " What counts is when the mail server took it."}
	}
	n := 0
	if lang == English {
		n = 1
	}
	text, ok := texts[reason]
	if !ok {
		text = texts[""]
	}
	if reason == "" && source == "date" {
		return text[n]
	}
	if reason == "" {
		return strings.TrimSpace(arrival[n])
	}
	return text[n] + arrival[n]
}
