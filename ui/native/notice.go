package native

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
)

// Notice is what a desktop notification may say. There is no other text: on
// Windows the toolkit hands it to a script, and a locked screen shows it to
// whoever passes by.
type Notice int

const (
	// NoticeFailed counts imports that have failed since the last notice.
	NoticeFailed Notice = iota
	// NoticeSilent counts the hours without a successful sync.
	NoticeSilent
)

// Notify shows a desktop notification with the number n, in the language that
// begins with "de" or "en". Without a number there is nothing to say. It may
// wait for the system's notification service: call it in the background, one
// at a time.
func Notify(a fyne.App, lang string, notice Notice, n int) {
	if text := notice.text(lang, n); text != "" {
		a.SendNotification(fyne.NewNotification("Belegpost", text))
	}
}

func (notice Notice) text(lang string, n int) string {
	german := strings.HasPrefix(lang, "de")
	var one, other string
	switch {
	case n < 1:
		return ""
	case notice == NoticeFailed && german:
		one, other = "Ein neuer fehlgeschlagener Import wartet auf Sie.", "%s neue fehlgeschlagene Importe warten auf Sie."
	case notice == NoticeFailed:
		one, other = "A new failed import waits for you.", "%s new failed imports wait for you."
	case notice == NoticeSilent && german:
		one, other = "Seit einer Stunde konnten keine E-Mails abgerufen werden.", "Seit %s Stunden konnten keine E-Mails abgerufen werden."
	case notice == NoticeSilent:
		one, other = "No e-mails could be fetched for an hour.", "No e-mails could be fetched for %s hours."
	}
	if n == 1 || other == "" {
		return one
	}
	number, group := fmt.Sprint(n), ","
	if german {
		group = "."
	}
	if n >= 1000 {
		number = fmt.Sprintf("%d%s%03d", n/1000, group, n%1000)
	}
	return fmt.Sprintf(other, number)
}
