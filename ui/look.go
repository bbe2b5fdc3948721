package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"belegpost/assets/i18n"
	"belegpost/assets/wording"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
)

// lookKey is where the chosen colours are remembered.
const lookKey = "look"

// language is de or en.
func (w *Window) language() string {
	if w.Words.Lang() == wording.English {
		return "en"
	}
	return "de"
}

// Spoken is the language that the window speaks now. Any goroutine may ask.
func (w *Window) Spoken() string { return w.spoken.Load().(string) }

// country is AT or DE: whose words are shown, or were before English.
func (w *Window) country() string {
	switch w.Words.Lang() {
	case wording.German:
		return "DE"
	case wording.Austrian:
		return "AT"
	}
	if w.Settings != nil {
		return w.Settings.Saved.Office.Country
	}
	return "AT"
}

// speak shows the window in another language, at the same page.
func (w *Window) speak(language, country string) {
	if wording.Language(language, country) == w.Words.Lang() {
		return
	}
	words, err := i18n.For(wording.Language(language, country))
	if err != nil {
		return // the words are part of the program; a test reads them all
	}
	if toolkit, err := words.Toolkit(); err == nil {
		// Under the system's exact tag, so that no other language is nearer.
		_ = lang.AddTranslations(fyne.NewStaticResource(lang.SystemLocale().LanguageString()+".json", toolkit))
	}
	w.Words = words
	at := w.at
	w.build()
	w.Show(at)
}

// worn is the look that was chosen.
func (w *Window) worn() string {
	return state.Recall(w.Memory, lookKey, look.System)
}

// wear changes the colours at once and remembers them.
func (w *Window) wear(name string) {
	if name == w.worn() {
		return
	}
	w.Memory.Keep(lookKey, name)
	fyne.CurrentApp().Settings().SetTheme(look.Named(name))
}

// index finds a place of the navigation by its name.
func (w *Window) index(name string) int {
	return max(0, slices.IndexFunc(w.places, func(p place) bool { return strings.EqualFold(p.name, name) }))
}

// settingUp reports whether the assistant still has to ask for what mail needs:
// that it cannot be fetched yet is no trouble then.
func (w *Window) settingUp() bool { return w.Settings != nil && w.Settings.FirstStart() }

// emptyMail says why a list that mail fills is empty: key, or that there is no
// mailbox yet.
func (w *Window) emptyMail(key string) string {
	if w.settingUp() {
		key = "empty.setup"
	}
	return w.Words.Say(key)
}
