package cli

import "fmt"

const helpGerman = `Belegpost bringt Belege, die per E-Mail kommen, in die Ablage der Kanzlei.

  belegpost                       öffnet das Fenster
  belegpost apply office.toml     richtet ein, was in der Datei steht
      --dry-run --prune --take-over --secrets env
  belegpost sync [--once]         ruft E-Mails ohne Fenster ab
  belegpost list NOMEN            documents, failed, mails, addresses, outbox oder audit
      --client NR --symbol ER --period 2026-03 --state open --search TEXT --limit N
  belegpost upload DATEI … --client NR --symbol ER
      --period 2026-03 --name NAME --remark TEXT --force --again
  belegpost move BELEG-NR …       ändert die Zuordnung
      --client NR --symbol ER --period 2026-03 --name NAME --remark TEXT --fiscal-year 2026 --force
  belegpost resolve IMPORT-NR     legt Anhänge von Hand ab oder erledigt ohne Ablage
      --file TEIL,TEIL|all --as-pdf --text --add DATEI --password-env VAR --password-file DATEI --locked
      --client NR --symbol ER --period 2026-03 --name NAME --force --again
      --dismiss advertising|duplicate|no-document|returned|other --remark TEXT | --reopen | --reprocess
  belegpost export --out datei.zip  Belege mit Liste; wählt aus wie „list documents“
  belegpost notices [--send|--drop]  zurückgehaltene Benachrichtigungen senden oder verwerfen
  belegpost inspect DATEI …       zeigt, was aus einer E-Mail würde
      --mbox
  belegpost probe                 prüft mit zwei Test-E-Mails, woran das Postfach Empfänger erkennt
  belegpost check [--files]       prüft Datenbank und Ablage
  belegpost backup [--to DATEI]   sichert die Datenbank; täglich geschieht es von selbst
  belegpost restore [TAG|DATEI]   spielt eine Sicherung ein; ohne Angabe: welche es gibt
  belegpost demo [--headless]     zeigt eine Musterkanzlei

Alle Befehle nehmen --data ORDNER und --json.
Sie enden mit 0 (erledigt), 1 (ein Satz auf stderr sagt, was los ist) oder 2 (falsch aufgerufen).
`

const helpEnglish = `Belegpost brings invoices that arrive by e-mail into the books of an accounting office.

  belegpost                       opens the window
  belegpost apply office.toml     makes true what the file says
      --dry-run --prune --take-over --secrets env
  belegpost sync [--once]         fetches mail without a window
  belegpost list NOUN             documents, failed, mails, addresses, outbox or audit
      --client NO --symbol ER --period 2026-03 --state open --search TEXT --limit N
  belegpost upload FILE … --client NO --symbol ER
      --period 2026-03 --name NAME --remark TEXT --force --again
  belegpost move DOCUMENT-NO …    changes the placement
      --client NO --symbol ER --period 2026-03 --name NAME --remark TEXT --fiscal-year 2026 --force
  belegpost resolve IMPORT-NO     files attachments by hand, or ends it without filing
      --file PART,PART|all --as-pdf --text --add FILE --password-env VAR --password-file FILE --locked
      --client NO --symbol ER --period 2026-03 --name NAME --force --again
      --dismiss advertising|duplicate|no-document|returned|other --remark TEXT | --reopen | --reprocess
  belegpost export --out file.zip   documents with a list; chooses like "list documents"
  belegpost notices [--send|--drop]  sends or drops notices that are held
  belegpost inspect FILE …        shows what would become of a mail
      --mbox
  belegpost probe                 learns by two test mails how the mailbox tells recipients
  belegpost check [--files]       checks the database and the archive
  belegpost backup [--to FILE]    saves the database; once a day it happens by itself
  belegpost restore [DAY|FILE]    restores a backup; alone it lists them
  belegpost demo [--headless]     shows a demo office

All commands take --data DIR and --json.
They end with 0 (done), 1 (a sentence on stderr says what is wrong) or 2 (called wrongly).
`

// Help is the command "belegpost help".
func Help(env Env) int {
	text := helpGerman
	if env.Lang() == "en" {
		text = helpEnglish
	}
	fmt.Fprint(env.Stdout, text)
	return ExitDone
}
