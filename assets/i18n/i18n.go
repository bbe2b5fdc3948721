// Package i18n holds the words of the window in every language.
//
// A word has a short English key ("page.documents"); a language is a flat JSON
// file of keys and texts. {name} in a text is a place that the caller fills.
// Where a number decides, the key has the endings ".one" and ".other".
// Sentences that mails and commands use too stand in assets/wording instead.
//
// Promises: de.json and en.json have the same keys; de-DE.json holds only what
// Germany says otherwise than Austria. The files toolkit.*.json are the
// toolkit's own words (Cancel, Copy, …), so that a chosen language is not
// mixed with the system's.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"belegpost/assets/wording"
)

//go:embed *.json
var files embed.FS

// Words is one language.
type Words struct {
	lang  string
	texts map[string]string
}

// For gives the words of a language of assets/wording: "de-AT", "de-DE" or
// "en"; any other is read as de-AT.
func For(lang string) (*Words, error) {
	w := &Words{lang: lang, texts: map[string]string{}}
	names := []string{"de.json"}
	switch lang {
	case wording.English:
		names = []string{"en.json"}
	case wording.German:
		names = append(names, "de-DE.json")
	default:
		w.lang = wording.Austrian
	}
	for _, name := range names {
		texts, err := read(name)
		if err != nil {
			return nil, err
		}
		maps.Copy(w.texts, texts)
	}
	return w, nil
}

func read(name string) (map[string]string, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, fmt.Errorf("read words of %s: %w", name, err)
	}
	return texts, nil
}

// Toolkit is the toolkit's own words of this language, in its own format.
func (w *Words) Toolkit() ([]byte, error) {
	if w.lang == wording.English {
		return files.ReadFile("toolkit.en.json")
	}
	return files.ReadFile("toolkit.de.json")
}

// Lang is the language as assets/wording knows it.
func (w *Words) Lang() string { return w.lang }

// Has reports whether a key has a text.
func (w *Words) Has(key string) bool { _, ok := w.texts[key]; return ok }

// Say is the text of key; fill are pairs of place and value. An unknown key
// gives the key, so that a gap is seen and nothing breaks.
func (w *Words) Say(key string, fill ...string) string {
	text, ok := w.texts[key]
	if !ok {
		return key
	}
	if len(fill) < 2 {
		return text
	}
	places := make([]string, 0, len(fill))
	for i := 0; i+1 < len(fill); i += 2 {
		places = append(places, "{"+fill[i]+"}", fill[i+1])
	}
	return strings.NewReplacer(places...).Replace(text) // one pass: a value may hold braces
}

// Count is Say for a number: key with ".one" or ".other", {n} filled.
func (w *Words) Count(key string, n int, fill ...string) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return w.Say(key+form, append([]string{"n", w.Number(n)}, fill...)...)
}

// Number writes n with the language's grouping: 1.204 or 1,204.
func (w *Words) Number(n int) string {
	digits := fmt.Sprint(max(n, -n))
	var out []byte
	for i, d := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, w.Say("number.group")...)
		}
		out = append(out, d)
	}
	if n < 0 {
		return "-" + string(out)
	}
	return string(out)
}

// Size writes bytes for people: 0,9 MB, 12 KB.
func (w *Words) Size(bytes int64) string {
	switch {
	case bytes < 1000:
		return w.Say("size.bytes", "n", fmt.Sprint(bytes))
	case bytes < 999_500:
		return w.Say("size.kb", "n", fmt.Sprintf("%.0f", float64(bytes)/1e3))
	}
	n := fmt.Sprintf("%.1f", float64(bytes)/1e6)
	return w.Say("size.mb", "n", strings.Replace(n, ".", w.Say("number.decimal"), 1))
}

// Time writes when something was, seen from now; both in the place where the
// office is. Today and yesterday are words.
func (w *Words) Time(t, now time.Time) string {
	if t.IsZero() {
		return w.Say("time.unknown")
	}
	clock := t.Format("15:04")
	switch day := dayOf(t); {
	case day.Equal(dayOf(now)):
		return w.Say("time.today", "time", clock)
	case day.AddDate(0, 0, 1).Equal(dayOf(now)):
		return w.Say("time.yesterday", "time", clock)
	}
	return t.Format(w.Say("date.layout")) + " " + clock
}

// Clock is the time of day today, or the day and time before.
func (w *Words) Clock(t, now time.Time) string {
	if !t.IsZero() && dayOf(t).Equal(dayOf(now)) {
		return t.Format("15:04")
	}
	return w.Time(t, now)
}

func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Period writes 2026-03 as 03/2026 and 2026-Q1 as Q1/2026.
func (w *Words) Period(p string) string {
	year, part, ok := strings.Cut(p, "-")
	if !ok {
		return p
	}
	return part + "/" + year
}
