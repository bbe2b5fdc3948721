package cli

import "strings"

// texts are the words that apply prints.
func texts(lang string) table {
	if strings.HasPrefix(lang, "en") {
		return table{
			"apply/usage":     "belegpost apply office.toml [--dry-run] [--prune] [--take-over] [--secrets env] [--json] [--data DIR]",
			"apply/dry-run":   "Dry run: nothing was changed.",
			"apply/nothing":   "Nothing to change: everything is as the file wants it.",
			"apply/addresses": "Import addresses",

			"entity/setting": "Setting", "entity/symbol": "Symbol", "entity/clerk": "Clerk", "entity/client": "Client",
			"entity/recipient": "Recipient", "entity/address": "Import address",

			"action/created": "created", "action/changed": "changed", "action/reactivated": "active again",
			"action/retired": "retired", "action/deactivated": "deactivated",
		}
	}
	client, symbol := "Klient", "Buchungssymbol"
	if lang == "de-DE" {
		client, symbol = "Mandant", "Belegtyp"
	}
	return table{
		"apply/usage":     "belegpost apply office.toml [--dry-run] [--prune] [--take-over] [--secrets env] [--json] [--data ORDNER]",
		"apply/dry-run":   "Probelauf: nichts wurde geändert.",
		"apply/nothing":   "Nichts zu ändern: alles ist so, wie die Datei es will.",
		"apply/addresses": "Importadressen",

		"entity/setting": "Einstellung", "entity/symbol": symbol, "entity/clerk": "Sachbearbeiter", "entity/client": client,
		"entity/recipient": "Empfänger", "entity/address": "Importadresse",

		"action/created": "angelegt", "action/changed": "geändert", "action/reactivated": "wieder aktiv",
		"action/retired": "stillgelegt", "action/deactivated": "deaktiviert",
	}
}
