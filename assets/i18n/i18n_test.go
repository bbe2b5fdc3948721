package i18n

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"belegpost/assets/wording"
)

func keys(t *testing.T, name string) []string {
	t.Helper()
	texts, err := read(name)
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range texts {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s: %s is empty", name, key)
		}
	}
	return slices.Sorted(maps.Keys(texts))
}

func TestBothLanguagesHaveTheSameKeysAndPlaces(t *testing.T) {
	de, en := keys(t, "de.json"), keys(t, "en.json")
	for _, k := range de {
		if !slices.Contains(en, k) {
			t.Errorf("en.json lacks %s", k)
		}
	}
	for _, k := range en {
		if !slices.Contains(de, k) {
			t.Errorf("de.json lacks %s", k)
		}
	}
	place := regexp.MustCompile(`\{[a-z]+\}`)
	german, err := read("de.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"en.json", "de-DE.json"} {
		texts, err := read(other)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range texts {
			a, b := place.FindAllString(text, -1), place.FindAllString(german[key], -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %s has the places %v, de.json has %v", other, key, a, b)
			}
		}
	}
}

func TestGermanyOverridesOnlyWhatDiffers(t *testing.T) {
	austria, err := read("de.json")
	if err != nil {
		t.Fatal(err)
	}
	germany, err := read("de-DE.json")
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range germany {
		if austria[key] == "" || austria[key] == text {
			t.Errorf("%s is %q in Austria and %q in Germany", key, austria[key], text)
		}
	}
	for key, text := range austria {
		if strings.Contains(text, "Klient") && germany[key] == "" {
			t.Errorf("Germany reads %q for %s", text, key)
		}
	}
}

// used finds a key, or the beginning of one that is put together ("status."+phase).
func used(sources, key string) bool {
	for _, end := range []string{".one", ".other", ".lines"} {
		key = strings.TrimSuffix(key, end)
	}
	if strings.Contains(sources, `"`+key+`"`) {
		return true
	}
	for at := strings.LastIndex(key, "."); at > 0; at = strings.LastIndex(key[:at], ".") {
		if strings.Contains(sources, `"`+key[:at+1]+`"+`) || strings.Contains(sources, `"`+key[:at+1]+`" +`) {
			return true
		}
	}
	return false
}

func TestNoKeyIsMissingOrUnused(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"../../ui/*.go", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(text)
		}
	}
	known := keys(t, "de.json")
	for _, k := range known {
		if !used(sources.String(), k) {
			t.Errorf("%s is used nowhere", k)
		}
	}
	said := regexp.MustCompile(`(?:[sS]ay|Count|item|open|heading|add)\("([a-z]+(?:\.[a-z-]+)*)"[,)]`)
	found := 0
	for _, m := range said.FindAllStringSubmatch(sources.String(), -1) {
		found++
		if !slices.Contains(known, m[1]) && !slices.Contains(known, m[1]+".one") {
			t.Errorf("%s has no text", m[1])
		}
	}
	if found < 40 {
		t.Errorf("only %d uses were found: does the pattern still fit?", found)
	}
}

func TestNumbersTimesAndSizesAreRightForTheLanguage(t *testing.T) {
	now := time.Date(2026, 3, 12, 9, 14, 0, 0, time.UTC)
	for _, c := range []struct{ lang, want string }{
		{wording.Austrian, "1.204 Belege|1 Beleg|0,9 MB|heute 09:14|gestern 23:59|28.02.2026 09:14|03/2026|Q1/2026"},
		{wording.German, "1.204 Belege|1 Beleg|0,9 MB|heute 09:14|gestern 23:59|28.02.2026 09:14|03/2026|Q1/2026"},
		{wording.English, "1,204 documents|1 document|0.9 MB|today 09:14|yesterday 23:59|28 Feb 2026 09:14|03/2026|Q1/2026"},
	} {
		w, err := For(c.lang)
		if err != nil {
			t.Fatal(err)
		}
		size := w.Size(949_999)
		if size != "950 KB" {
			t.Errorf("949,999 bytes are %s", size)
		}
		got := strings.Join([]string{w.Count("count.documents", 1204), w.Count("count.documents", 1), strings.Replace(w.Size(1_900_000), "1", "0", 1),
			w.Time(now, now), w.Time(now.Add(-555*time.Minute), now), w.Time(now.AddDate(0, 0, -12), now), w.Period("2026-03"), w.Period("2026-Q1")}, "|")
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.lang, got, c.want)
		}
	}
}

func TestWordsOfTheToolkitAreCompleteInBothLanguages(t *testing.T) {
	for _, lang := range []string{wording.Austrian, wording.English} {
		w, err := For(lang)
		if err != nil {
			t.Fatal(err)
		}
		data, err := w.Toolkit()
		if err != nil || !strings.Contains(string(data), `"Select all"`) {
			t.Errorf("%s: %v, %d bytes", lang, err, len(data))
		}
	}
}
