package storage_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// er is the placement of most tests.
func (f *files) er(t *testing.T) storage.Placement {
	t.Helper()
	return storage.Placement{Client: f.client, Symbol: symbol(t, f.Store, "ER")}
}

// uploaded uploads one file and gives its document.
func (f *files) uploaded(t *testing.T, name, text string) []storage.DocumentID {
	t.Helper()
	_, d, err := f.Upload(t.Context(), []storage.NewFile{{Name: name, Body: strings.NewReader(text), Pages: 1}}, storage.Upload{Placement: f.er(t)})
	done(t, d, err)
	return d.Documents
}

func TestUploadNamesFilesByTheirContent(t *testing.T) {
	f := newFiles(t)
	for name, text := range map[string]string{
		`C:\Scans\Beleg.PDF`: "%PDF-1.4 eins", "rechnung.dat": "x\n%PDF-1.7 zwei", "foto.jpeg": "\xff\xd8\xff\xe0\x00\x10JFIF drei",
		"bild.pdf": "\x89PNG\r\n\x1a\n vier", "umsätze.csv": "a;b\n1;2\n", "mt940": "just text\n", "falsch.pdf": "no PDF at all\n",
	} {
		f.uploaded(t, name, text)
	}
	got := f.onDisk(t)
	for i := range got {
		got[i] = strings.TrimPrefix(got[i], huber+"ER/2026-03/")
	}
	same(t, got, "Beleg.pdf", "bild.pdf.png", "falsch.pdf.txt", "foto.jpeg", "mt940.txt", "rechnung.dat.pdf", "umsätze.csv")
}

func TestUploadRecognisesWhatTheClientHas(t *testing.T) {
	f := newFiles(t)
	first := f.uploaded(t, "a.pdf", "%PDF-1.4 eins")
	twice := []storage.NewFile{{Name: "b.pdf", Body: strings.NewReader("%PDF-1.4 eins"), Pages: 1}}
	list, d, err := f.Upload(t.Context(), twice, storage.Upload{Placement: f.er(t)})
	done(t, d, err)
	if !list[0].Duplicate || list[0].Document != first[0] {
		t.Errorf("%+v, want the one that is there", list)
	}
	twice[0].Body = strings.NewReader("%PDF-1.4 eins")
	list, d, err = f.Upload(t.Context(), twice, storage.Upload{Placement: f.er(t), Again: true})
	done(t, d, err)
	if list[0].Duplicate {
		t.Errorf("%+v, want it filed again", list)
	}
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf", huber+"ER/2026-03/b.pdf")
}

func TestUploadRefuses(t *testing.T) {
	f := newFiles(t)
	must(t, f.CompletePeriod(t.Context(), f.client, "2026-02"))
	file := func(text string) []storage.NewFile {
		return []storage.NewFile{{Name: "a.pdf", Body: strings.NewReader(text)}}
	}
	er := f.er(t)
	for _, c := range []struct {
		text  string
		place storage.Placement
		field storage.Field
		code  string
	}{
		{"", er, storage.FieldFile, storage.InvalidEmpty},
		{"x", storage.Placement{Symbol: er.Symbol}, storage.FieldPlaceClient, storage.InvalidUnknown},
		{"x", storage.Placement{Client: f.client}, storage.FieldPlaceSymbol, storage.InvalidUnknown},
		{"x", storage.Placement{Client: f.client, Symbol: er.Symbol, Period: "2026-02"}, storage.FieldPeriod, storage.InvalidComplete},
		{"x", storage.Placement{Client: f.client, Symbol: er.Symbol, Period: "Mai"}, storage.FieldPeriod, storage.InvalidFormat},
	} {
		_, _, err := f.Upload(t.Context(), file(c.text), storage.Upload{Placement: c.place})
		refused(t, err, c.field, c.code)
	}
	same(t, f.onDisk(t))
}

func TestUploadOfflineIsFiledLater(t *testing.T) {
	f := newFiles(t)
	online := f.offline(t)
	files := []storage.NewFile{{Name: "a.pdf", Body: strings.NewReader("%PDF-1.4 eins")}}
	list, d, err := f.Upload(t.Context(), files, storage.Upload{Placement: f.er(t), Remark: "von der Post"})
	must(t, err)
	if _, ok := errors.AsType[*storage.FolderError](d.Trouble); !ok || d.Pending != 1 {
		t.Errorf("%+v, want it pending", d)
	}
	online()
	again := f.reopened(t) // a crash after the first transaction: the bytes are in the spool
	must(t, again.FinishMoves(t.Context()))
	same(t, f.paths(t), huber+"ER/2026-03/a.pdf !unchecked")
	if got := f.document(t, list[0].Document); got.Source != storage.SourceUpload || got.Remark != "von der Post" {
		t.Errorf("%+v", got)
	}
}

func TestJournalHasUploadsPlacementsTokensAndTheHead(t *testing.T) {
	f := newFiles(t)
	docs := f.uploaded(t, "a.pdf", "%PDF-1.4 eins")
	d, err := f.Place(t.Context(), docs, storage.Revision{Name: "b"})
	done(t, d, err)
	must(t, f.FinishMoves(t.Context()))
	file, err := os.Open(filepath.Join(f.archive, ".belegpost", "journal.jsonl"))
	must(t, err)
	defer file.Close()
	seen := map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var line struct {
			Seq          int64
			Action, Hash string
			Details      map[string]any
		}
		must(t, json.Unmarshal(lines.Bytes(), &line))
		seen[line.Action]++
		if line.Seq == 0 || len(line.Hash) != 64 {
			t.Errorf("%s has no place in the chain", lines.Text())
		}
		if line.Action == "document recorded" && line.Details["path"] != huber+"ER/2026-03/a.pdf" {
			t.Errorf("%s does not say where it lies", lines.Text())
		}
	}
	for _, action := range []string{"client created", "address created", "document recorded", "document placed", "document moved", "audit head"} {
		if seen[action] != 1 {
			t.Errorf("%q stands there %d times", action, seen[action])
		}
	}
	if slices.Contains([]int{seen["document filed"], seen["settings changed"]}, 1) {
		t.Errorf("the journal has more than it should: %v", seen)
	}
}
