package cli

import (
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

func TestWindowSpeaksOfPagesNotOfKeys(t *testing.T) {
	german, english := windowGerman(), windowEnglish()
	for lang, window := range map[string]table{"de": german, "en": english} {
		v := newVoice(lang)
		other := german
		if lang == "de" {
			other = english
		}
		known := newVoice(lang).words.and(newVoice(lang).mailbox)
		for key, s := range window {
			if known[key] == "" || other[key] == "" {
				t.Errorf("%s: %q stands in one table only", lang, key)
			}
			for _, p := range placeholder.FindAllString(s, -1) {
				if !strings.Contains(known[key], p) {
					t.Errorf("%s: %q is filled with %s, which is not there", lang, key, p)
				}
			}
		}
		all := v.words.and(v.mailbox).and(window)
		for key, s := range all {
			kind, _, _ := strings.Cut(key, "/")
			if slices.Contains([]string{"toml", "secret", "usage", "spelling", "backup", "in-file", "in-line", "entry", "pdf"}, kind) || strings.HasPrefix(key, "keychain/passphrase") {
				continue // nothing of this happens in the window
			}
			for _, word := range []string{"office.toml", "belegpost ", "--", "[[", "password_env", "BELEGPOST_", "left_on"} {
				if strings.Contains(s, word) {
					t.Errorf("%s: %q speaks of %s in the window: %s", lang, key, word, s)
				}
			}
		}
	}
	err := &storage.FolderError{Folder: "/srv/x", Problem: storage.FolderNotSet}
	if s := WindowSentence("de", err); !strings.Contains(s, "Einstellungen, Ablage") {
		t.Error(s)
	}
	left := &storage.InvalidError{Field: storage.FieldAddressClient, Code: storage.InvalidLeft, Value: "10023", Other: "2026-01-31"}
	if s := WindowSentence("de-DE", left); !strings.Contains(s, "Mandant 10023") {
		t.Error(s)
	}
}
