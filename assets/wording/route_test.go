package wording_test

import (
	"strings"
	"testing"

	"belegpost/assets/wording"
)

func TestWhySaysWhoWroteTheAddress(t *testing.T) {
	for _, lang := range languages {
		seen := map[string]bool{}
		for _, trust := range []string{"probe", "provider", "sender", ""} {
			text := wording.Why{Trust: trust, Field: "X-Original-To", Place: 3, Provider: "mx.hoster.example"}.Sentence(lang)
			if seen[text] || strings.ContainsAny(text, "{}!") || !strings.Contains(text, "X-Original-To") || !strings.Contains(text, " 3 ") {
				t.Errorf("%s %q: %q", lang, trust, text)
			}
			if strings.Contains(text, "mx.hoster.example") != (trust == "probe" || trust == "provider") {
				t.Errorf("%s %q names the server or not: %q", lang, trust, text)
			}
			seen[text] = true
		}
		if text := (wording.Why{Trust: "sender"}).Sentence(lang); seen[text] || strings.Contains(text, "{") {
			t.Errorf("%s without a field: %q", lang, text)
		}
	}
}

func TestDateSaysWhichOneCounts(t *testing.T) {
	for _, lang := range languages {
		seen := map[string]bool{}
		for _, c := range [][2]string{{"date", ""}, {"internaldate", ""}, {"internaldate", "missing"}, {"received", "missing"}, {"received", "unreadable"},
			{"internaldate", "far"}, {"internaldate", "future"}} {
			text := wording.DateWhy(lang, c[0], c[1])
			if seen[text] || !strings.HasSuffix(text, ".") || strings.Contains(text, "  ") {
				t.Errorf("%s %v: %q", lang, c, text)
			}
			seen[text] = true
		}
	}
}

func TestProbeSaysWhatToDo(t *testing.T) {
	for _, lang := range languages {
		for _, p := range []wording.Probe{{Tells: "each", Fields: []string{"x-original-to"}}, {Tells: "single", Fields: []string{"x-original-to"}},
			{Tells: "single", Partial: true, Fields: []string{"x-original-to"}}, {Tells: "none"}} {
			text := strings.Join(p.Sentences(lang), " ")
			if strings.ContainsAny(text, "{}!") || strings.Contains(text, "eld X-Original-To") != (p.Fields != nil) {
				t.Errorf("%s %+v: %q", lang, p, text)
			}
			if strings.Contains(text, "lmtp_destination_recipient_limit = 1") != (p.Tells != "each") {
				t.Errorf("%s %+v names no cure, or one that is not needed: %q", lang, p, text)
			}
		}
	}
}
