package wording

import (
	"net/textproto"
	"strings"
)

// Probe is what the mailbox check has found out.
type Probe struct {
	Tells   string   // each, single or none (storage.Telling)
	Fields  []string // that name the recipient
	Partial bool     // a mail to two comes once and names one of them
}

// Sentences say what the mailbox cannot tell apart and what to do about it: the
// first is the result, each further one a paragraph.
func (p Probe) Sentences(lang string) []string {
	var names []string
	for _, f := range p.Fields {
		names = append(names, textproto.CanonicalMIMEHeaderKey(clean(f)))
	}
	texts := probeGerman
	if lang == English {
		texts = probeEnglish
	}
	key := p.Tells
	if p.Partial {
		key = "partial"
	}
	var out []string
	for _, text := range texts[key] {
		out = append(out, strings.ReplaceAll(text, "{fields}", strings.Join(names, ", ")))
	}
	return out
}

var probeGerman = map[string][]string{
	"each": {"Dieses Postfach nennt bei jeder E-Mail alle Adressen, an die sie ging, auch bei Blindkopien und bei mehreren Empfängern (Feld {fields}). Es ist nichts zu tun."},
	"single": {"Dieses Postfach nennt die Adresse nur, wenn eine E-Mail an eine einzige ging (Feld {fields}).",
		"Geht eine E-Mail an zwei Importadressen zugleich, zählt nur, was der Absender in „An“ und „Cc“ geschrieben hat. Als Blindkopie steht sie unter den fehlgeschlagenen Importen ohne Klient.",
		cureGerman},
	"partial": {"Eine E-Mail an zwei Adressen kommt in diesem Postfach nur einmal an und nennt nur eine davon (Feld {fields}).",
		"Belegpost nimmt die zweite aus „An“ und „Cc“ dazu. Stand sie in einer Blindkopie, bekommt sie nichts.",
		cureGerman},
	"none": {"Dieses Postfach nennt nie, an welche Adresse eine E-Mail ging. Es zählt nur, was der Absender in „An“ und „Cc“ geschrieben hat.",
		"Blindkopien und E-Mails, die jemand von seiner eigenen Adresse weiterleitet, kann Belegpost damit nicht zuordnen; sie stehen unter den fehlgeschlagenen Importen ohne Klient.",
		cureGerman},
}

const cureGerman = "Abhilfe schafft Ihr Mailanbieter. Bei Postfix und Dovecot: in main.cf lmtp_destination_recipient_limit = 1 und in Dovecot lmtp_hdr_delivery_address = final " +
	"(oder Zustellung mit virtual, das X-Original-To schreibt). Bei Exim: envelope_to_add = true. Bei Google Workspace: in der Routing-Regel „X-Gm-Original-To“ hinzufügen. " +
	"Prüfen Sie das Postfach danach noch einmal."

var probeEnglish = map[string][]string{
	"each": {"This mailbox names all addresses that a mail was sent to, blind copies and several recipients included (field {fields}). There is nothing to do."},
	"single": {"This mailbox names the address only where a mail was sent to a single one (field {fields}).",
		"If a mail goes to two import addresses at once, only what the sender wrote into To and Cc counts. As a blind copy it stands among the failed imports without a client.",
		cureEnglish},
	"partial": {"A mail to two addresses comes into this mailbox only once and names only one of them (field {fields}).",
		"Belegpost adds the second one from To and Cc. If it was in a blind copy, it gets nothing.",
		cureEnglish},
	"none": {"This mailbox never names the address that a mail was sent to. Only what the sender wrote into To and Cc counts.",
		"Blind copies, and mails that somebody forwards from an address of his own, cannot be assigned; they stand among the failed imports without a client.",
		cureEnglish},
}

const cureEnglish = "Your mail provider can mend it. With Postfix and Dovecot: lmtp_destination_recipient_limit = 1 in main.cf and lmtp_hdr_delivery_address = final in Dovecot " +
	"(or delivery by virtual, which writes X-Original-To). With Exim: envelope_to_add = true. With Google Workspace: add X-Gm-Original-To in the routing rule. " +
	"Then check the mailbox once more."
