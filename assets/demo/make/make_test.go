//go:build demomails

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedFilesAreCurrent(t *testing.T) {
	for folder, files := range map[string]map[string][]byte{"mails": mailFiles(), "later": laterFiles()} {
		dir := filepath.Join("..", folder)
		found, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != len(files) {
			t.Errorf("%s holds %d files, made are %d", folder, len(found), len(files))
		}
		for name, want := range files {
			if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s/%s differs from what make writes (%v): run go generate ./assets/demo", folder, name, err)
			}
		}
	}
}

func TestAmountsAreWrittenTheAustrianWay(t *testing.T) {
	for cents, want := range map[int]string{0: "0,00", 5: "0,05", 120450: "1.204,50", 123456789: "1.234.567,89", -4662: "-46,62"} {
		if got := amount(cents); got != want {
			t.Errorf("amount(%d) = %s, want %s", cents, got, want)
		}
	}
	for n, want := range map[int]string{1000: "1", 2500: "2,5", 61240: "61,24", 1840000: "1840"} {
		if got := quantity(n); got != want {
			t.Errorf("quantity(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestIBANHasItsCheckDigits(t *testing.T) {
	// The example of the Austrian payment services.
	if got := iban("19043", "00234573201"); got != "AT61 1904 3002 3457 3201" {
		t.Error(got)
	}
}
