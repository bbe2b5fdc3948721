package storage_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// unzipped are the files of a ZIP by name.
func unzipped(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(r)
		must(t, errors.Join(err, r.Close()))
		out[f.Name] = string(text)
	}
	return out
}

func (f *files) export(t *testing.T, lang string) []byte {
	t.Helper()
	docs, err := f.Documents(t.Context(), storage.DocumentFilter{Sort: "name"})
	must(t, err)
	var out bytes.Buffer
	must(t, f.Export(t.Context(), &out, docs, lang))
	return out.Bytes()
}

func TestExportHasTheFilesAndAList(t *testing.T) {
	f := newFiles(t)
	docs := f.uploaded(t, "Rechnung; „A“.pdf", "%PDF-1.4 eins")
	f.uploaded(t, "=cmd.pdf", "%PDF-1.4 zwei")
	remark := `=HYPERLINK("http://x")`
	d, err := f.Place(t.Context(), docs, storage.Revision{Remark: &remark})
	done(t, d, err)
	first := f.export(t, "de-AT")
	got := unzipped(t, first)
	if len(got) != 3 || got[huber+"ER/2026-03/Rechnung; „A“.pdf"] != "%PDF-1.4 eins" {
		t.Errorf("the ZIP holds %v", got)
	}
	text, bom := strings.CutPrefix(got[storage.IndexName], "\uFEFF")
	if !bom || strings.Count(text, "\r\n") != 3 {
		t.Errorf("%q is not what Excel reads", text)
	}
	c := csv.NewReader(strings.NewReader(text))
	c.Comma = ';'
	rows, err := c.ReadAll()
	must(t, err)
	if rows[0][3] != "Klient" || rows[1][8] != "'=cmd.pdf" || rows[2][6] != "03/2026" || rows[2][16] != "'"+remark {
		t.Errorf("%q", rows)
	}
	if !bytes.Equal(first, f.export(t, "de-AT")) {
		t.Error("the same documents give another ZIP")
	}
	if text := unzipped(t, f.export(t, "de-DE"))[storage.IndexName]; !strings.Contains(text, "Mandant") {
		t.Errorf("%q has no German words of Germany", text)
	}
	if text := unzipped(t, f.export(t, "en"))[storage.IndexName]; !strings.Contains(text, "Symbol") || strings.Contains(text, "Klient") {
		t.Errorf("%q is not English", text)
	}
}

func TestExportNeverLeavesAnythingOutSilently(t *testing.T) {
	f := newFiles(t)
	f.uploaded(t, "a.pdf", "%PDF-1.4 eins")
	docs, err := f.Documents(t.Context(), storage.DocumentFilter{})
	must(t, err)
	path := filepath.Join(f.archive, filepath.FromSlash(docs[0].Path))
	write := func(text string) {
		must(t, errors.Join(os.Chmod(path, 0o644), os.WriteFile(path, []byte(text), 0o644)))
	}
	write("%PDF-1.4 EINS")
	if err := f.Export(t.Context(), io.Discard, docs, "en"); !errors.Is(err, storage.ErrFileChanged) {
		t.Errorf("a changed file: %v", err)
	}
	write("%PDF-1.4 eins")
	online := f.offline(t)
	err = f.Export(t.Context(), io.Discard, docs, "en")
	if e, ok := errors.AsType[*storage.FolderError](err); !ok || e.Problem != storage.FolderMissing {
		t.Errorf("offline: %v", err)
	}
	_, _, err = f.Upload(t.Context(), []storage.NewFile{*made("b.pdf", "%PDF-1.4 b")}, storage.Upload{Placement: f.er(t)})
	must(t, err)
	online()
	docs, err = f.Documents(t.Context(), storage.DocumentFilter{})
	must(t, err)
	if err := f.Export(t.Context(), io.Discard, docs, "en"); !errors.Is(err, storage.ErrNotFiled) {
		t.Errorf("a document that is not filed yet: %v", err)
	}
	must(t, f.FinishMoves(t.Context()))
}

func TestActsTellHowFarTheyAre(t *testing.T) {
	f := newFiles(t)
	var told [][2]int
	ctx := storage.OnProgress(t.Context(), func(done, total int) { told = append(told, [2]int{done, total}) })
	want := func(what string, steps ...[2]int) {
		t.Helper()
		if !slices.Equal(told, steps) {
			t.Errorf("%s told %v", what, told)
		}
		told = nil
	}
	var docs []storage.DocumentID
	for _, name := range []string{"a.pdf", "b.pdf"} {
		docs = append(docs, f.uploaded(t, name, "%PDF-1.4 "+name)...)
	}
	d, err := f.Place(ctx, docs, storage.Revision{Placement: storage.Placement{Period: "2026-02"}})
	done(t, d, err)
	want("a move", [2]int{0, 2}, [2]int{0, 2}, [2]int{1, 2}, [2]int{2, 2})
	d, err = f.PreviousYear(ctx, docs)
	done(t, d, err)
	want("a year", [2]int{1, 2}, [2]int{2, 2})
	list, err := f.Documents(t.Context(), storage.DocumentFilter{})
	must(t, err)
	must(t, f.Export(ctx, io.Discard, list, "en"))
	want("an export", [2]int{1, 2}, [2]int{2, 2})
	path, err := f.DocumentPath(t.Context(), docs[0])
	must(t, err)
	if text, err := os.ReadFile(path); err != nil || string(text) != "%PDF-1.4 a.pdf" {
		t.Errorf("at %s lies %q, %v", path, text, err)
	}
}
