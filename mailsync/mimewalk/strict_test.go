package mimewalk

import (
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Where a strict parser can read a field of the corpus, ours must read the same; where it cannot, ours should often.
func TestWhatAStrictParserReadsIsReadTheSame(t *testing.T) {
	dir := unpackCorpus(t)
	if dir == "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var addresses, dates tally
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		h := Walk(raw, Limits{}).Header
		for _, name := range []string{"From", "To", "Cc", "Reply-To", "Delivered-To"} {
			for _, v := range h.All(name) {
				compareAddresses(t, filepath.Base(file), v, &addresses)
			}
		}
		for _, v := range h.All("Date") {
			compareDate(t, filepath.Base(file), v, &dates)
		}
	}
	t.Logf("addresses: %d strict, %d only ours, %d none; dates: %d strict, %d only ours, %d none",
		addresses.strict, addresses.ours, addresses.none, dates.strict, dates.ours, dates.none)
	if addresses.ours < 60 || dates.ours < 8 {
		t.Errorf("only %d fields and %d dates that a strict parser refuses were read", addresses.ours, dates.ours)
	}
}

type tally struct{ strict, ours, none int }

func (n *tally) count(strict, ours bool) {
	switch {
	case strict:
		n.strict++
	case ours:
		n.ours++
	default:
		n.none++
	}
}

func compareAddresses(t *testing.T, file, value string, n *tally) {
	t.Helper()
	list, err := mail.ParseAddressList(value)
	got := Addresses(value)
	n.count(err == nil, len(got) > 0)
	var want []string
	for _, a := range list {
		if w := strings.ToLower(a.Address); !slices.Contains(want, w) {
			want = append(want, w)
		}
	}
	if lower := strings.ToLower(strings.Join(got, " ")); err == nil && lower != strings.Join(want, " ") {
		t.Errorf("%s: %q gives %q, want %q", file, value, got, want)
	}
}

func compareDate(t *testing.T, file, value string, n *tally) {
	t.Helper()
	want, err := mail.ParseDate(value)
	got, ok := ParseDate(value)
	n.count(err == nil, ok)
	if err != nil {
		return
	}
	// The standard library takes every named zone but UTC and the local one as UTC.
	if named := strings.ContainsAny(strings.ToUpper(value[strings.LastIndexByte(value, ':'):]), "ST"); !ok || !got.Equal(want) && !named {
		t.Errorf("%s: %q is read as %v, want %v", file, value, got, want)
	}
}
