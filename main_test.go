package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"belegpost/assets/demo"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/ui/cli"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == pdf.ChildArg {
		os.Exit(pdf.RunChild())
	}
	os.Exit(m.Run())
}

// TestDemoOfficeGivesWhatItsTableSays runs "demo" as a user does and compares
// the books with assets/demo/want.tsv, which was written by hand.
func TestDemoOfficeGivesWhatItsTableSays(t *testing.T) {
	var out, errs bytes.Buffer
	p := program{env: cli.Env{Data: t.TempDir(), Stdout: &out, Stderr: &errs, Getenv: os.Getenv}}
	data := t.TempDir()
	if code := p.commands()["demo"](t.Context(), []string{"--headless", "--data", data}); code != 0 {
		t.Fatalf("demo ends with %d: %s", code, &errs)
	}
	s, err := storage.Open(t.Context(), data, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found, err := s.Check(t.Context(), true)
	if err != nil || len(found) > 0 {
		t.Errorf("check finds %v, %v", found, err)
	}
	want, err := demo.Want()
	if err != nil {
		t.Fatal(err)
	}
	mails, err := s.Mails(t.Context(), storage.MailFilter{})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(mails)
	if len(mails) != len(want) {
		t.Fatalf("%d mails, want %d", len(mails), len(want))
	}
	docs := documentsByID(t, s)
	for i, w := range want {
		if got, want := became(mails[i], docs), wanted(w); got != want {
			t.Errorf("%s (mail %d)\n got %s\nwant %s", w.Mail, mails[i].ID, got, want)
		}
	}
}

func documentsByID(t *testing.T, s *storage.Store) map[storage.DocumentID]storage.Document {
	t.Helper()
	list, err := s.Documents(t.Context(), storage.DocumentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	docs := map[storage.DocumentID]storage.Document{}
	for _, d := range list {
		docs[d.ID] = d
	}
	return docs
}

// became writes down what became of a mail, sorted.
func became(m storage.Mail, docs map[storage.DocumentID]storage.Document) string {
	var lines []string
	for _, a := range m.Attachments {
		d, ok := docs[a.Document]
		switch {
		case a.Outcome == storage.OutcomeFiled && ok && a.SHA256 != d.SHA256:
			lines = append(lines, fmt.Sprintf("companion %s/%s/%s %s", d.ClientNumber, d.SymbolCode, d.Period, a.Name))
		case ok:
			lines = append(lines, fmt.Sprintf("%s %s/%s/%s %s", a.Outcome, d.ClientNumber, d.SymbolCode, d.Period, d.Name))
		default:
			lines = append(lines, fmt.Sprintf("%s %s %s", a.Outcome, a.Name, a.Reason))
		}
	}
	return string(m.Status) + " " + sorted(lines)
}

func wanted(w demo.Wanted) string {
	var lines []string
	for kind, files := range map[string][]demo.File{"filed": w.Filed, "companion": w.Companions, "duplicate": w.Duplicates} {
		for _, f := range files {
			lines = append(lines, fmt.Sprintf("%s %s/%s/%s %s", kind, f.Client, f.Symbol, f.Period, f.Name))
		}
	}
	for kind, files := range map[string][]demo.File{"failed": w.Failed, "ignored": w.Ignored} {
		for _, f := range files {
			if f.Name != "" {
				lines = append(lines, fmt.Sprintf("%s %s %s", kind, f.Name, f.Reason))
			}
		}
	}
	return w.Status + " " + sorted(lines)
}

func sorted(lines []string) string {
	slices.Sort(lines)
	b, _ := json.Marshal(lines) // strings always marshal
	return strings.ReplaceAll(string(b), `","`, "\n      ")
}
