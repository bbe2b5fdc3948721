package storage_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// filed takes a mail with these attachments and gives its documents.
func (f *files) filed(t *testing.T, attachments ...storage.Attachment) []storage.DocumentID {
	t.Helper()
	r := f.take(t, "Rechnung", to(f.address, attachments...))
	var out []storage.DocumentID
	for _, u := range r.Files {
		if !slices.Contains(out, u.Document) {
			out = append(out, u.Document)
		}
	}
	return out
}

func (f *files) document(t *testing.T, id storage.DocumentID) storage.Document {
	t.Helper()
	d, err := f.Document(t.Context(), id)
	must(t, err)
	return d
}

// onDisk are the files of the archive that are documents, and of its trash.
func (f *files) onDisk(t *testing.T) []string {
	t.Helper()
	var out []string
	must(t, filepath.WalkDir(f.archive, func(p string, e os.DirEntry, err error) error {
		rel, _ := filepath.Rel(f.archive, p)
		if rel = filepath.ToSlash(rel); err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), ".belegpost") && e.Name() != "journal.jsonl" {
			out = append(out, rel)
		}
		return err
	}))
	slices.Sort(out)
	return out
}

// offline takes the archive away until the function that it gives is called.
func (f *files) offline(t *testing.T) (online func()) {
	t.Helper()
	must(t, os.Rename(f.archive, f.archive+" weg"))
	return func() { must(t, os.Rename(f.archive+" weg", f.archive)) }
}

// reopened is the store of the same data folder after a crash: what was
// committed is there, what was in memory is not.
func (f *files) reopened(t *testing.T) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), f.Dir(), storage.Options{Now: f.Now, User: "anna"})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// done fails the test unless everything lies in its place.
func done(t *testing.T, d storage.Done, err error) {
	t.Helper()
	if err != nil || d.Trouble != nil || d.Pending != 0 {
		t.Fatalf("%+v, %v; want it done", d, err)
	}
}

func TestPlacingMovesAllFilesOfADocument(t *testing.T) {
	f := newFiles(t)
	xml := storage.Attachment{Name: "r.xml", Type: "text/xml", Outcome: storage.OutcomeFiled, Companion: "2"}
	docs := f.filed(t, pdf("Rechnung.pdf"), xml)
	other := client(t, f.Store, "10024", "Maier KG")
	remark := "Skonto"
	d, err := f.Place(t.Context(), docs, storage.Revision{Name: "Strom März", Remark: &remark,
		Placement: storage.Placement{Client: other, Symbol: symbol(t, f.Store, "KA"), Period: "2026-02"}})
	done(t, d, err)
	same(t, f.onDisk(t), "10024 Maier KG/KA/2026-02/Strom März.pdf", "10024 Maier KG/KA/2026-02/Strom März.xml")
	got := f.document(t, docs[0])
	if got.Name != "Strom März.pdf" || got.Remark != remark || got.Month != "2026-02" || got.ClientNumber != "10024" || got.Pending {
		t.Errorf("%+v", got)
	}
	if rows, err := f.Audit(t.Context(), 0, 1000); err != nil || rows[len(rows)-1].Action != "document moved" {
		t.Errorf("the last link is %q, %v; want the move", rows[len(rows)-1].Action, err)
	}
}

func TestPlacingChangesOnlyWhatWasTouched(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"))
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-01/a.pdf", huber+"ER/2026-01/b.pdf")
	links := auditLength(t, f.Store)
	d, err = f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	done(t, d, err)
	if n := auditLength(t, f.Store); n != links {
		t.Errorf("nothing was changed, and %d links were written", n-links)
	}
}

func TestPlacingTakesTheNextFreeName(t *testing.T) {
	f := newFiles(t)
	first, second := f.filed(t, pdf("a.pdf")), f.filed(t, pdf("b.pdf"))
	foreign := filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/a (2).pdf"))
	must(t, os.WriteFile(foreign, []byte("of somebody else"), 0o644))
	d, err := f.Place(t.Context(), second, storage.Revision{Name: "a"})
	done(t, d, err)
	if got := f.document(t, second[0]); got.Path != huber+"ER/2026-03/a (2) (2).pdf" || got.Name != "a (2) (2).pdf" {
		t.Errorf("lies at %s as %s", got.Path, got.Name)
	}
	if got := f.document(t, first[0]); got.Name != "a.pdf" {
		t.Errorf("the first one is called %s now", got.Name)
	}
	must(t, os.Remove(foreign))
	_, d, err = f.Undo(t.Context())
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf", huber+"ER/2026-03/b.pdf")
}

func TestCompletePeriodAsks(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	must(t, f.CompletePeriod(t.Context(), f.client, "2026-02"))
	r := storage.Revision{Placement: storage.Placement{Period: "2026-02"}}
	_, err := f.Place(t.Context(), docs, r)
	refused(t, err, storage.FieldPeriod, storage.InvalidComplete)
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf")
	r.Force = true
	d, err := f.Place(t.Context(), docs, r)
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-02/a.pdf")
	d, err = f.Place(t.Context(), docs, storage.Revision{Name: "b"}) // within it nobody asks
	done(t, d, err)
}

func TestFiscalYearFollowsThePeriod(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	d, err := f.PreviousYear(t.Context(), docs)
	done(t, d, err)
	if got := f.document(t, docs[0]); got.FiscalYear != "2025" || got.Period != "2026-03" || got.Path != huber+"ER/2026-03/a.pdf" {
		t.Errorf("%+v, want the year before in the same folder", got)
	}
	d, err = f.Place(t.Context(), docs, storage.Revision{Name: "b"})
	done(t, d, err)
	if got := f.document(t, docs[0]); got.FiscalYear != "2025" {
		t.Errorf("a new name makes the year %s", got.FiscalYear)
	}
	skewed, err := f.SaveClient(t.Context(), storage.Client{Number: "10025", Name: "Wein GmbH", FiscalYearStart: "07-01", Scheme: storage.Quarterly})
	must(t, err)
	d, err = f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Client: skewed}})
	done(t, d, err)
	if got := f.document(t, docs[0]); got.FiscalYear != "2025/26" || got.Period != "2026-Q1" || got.Month != "2026-03" {
		t.Errorf("%+v", got)
	}
	d, err = f.PreviousYear(t.Context(), docs)
	done(t, d, err)
	if got := f.document(t, docs[0]); got.FiscalYear != "2024/25" {
		t.Errorf("the year before 2025/26 is %s", got.FiscalYear)
	}
	_, err = f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Client: f.client, Period: "2026-Q2"}})
	if e := refused(t, err, storage.FieldPeriod, storage.InvalidFormat); e.Other != "2026-04" {
		t.Errorf("a quarter for a monthly client offers %q", e.Other)
	}
}

func TestClientThatHasTheBytesAlreadyAsks(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	other := client(t, f.Store, "10024", "Maier KG")
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Client: other}})
	done(t, d, err)
	d, err = f.FileAgain(t.Context(), docs[0], symbol(t, f.Store, "KA"), false)
	done(t, d, err)
	same(t, f.onDisk(t), "10024 Maier KG/ER/2026-03/a.pdf", "10024 Maier KG/KA/2026-03/a.pdf")
	_, err = f.Place(t.Context(), d.Documents, storage.Revision{Placement: storage.Placement{Client: f.client}})
	must(t, err)
	_, err = f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Client: f.client}})
	refused(t, err, storage.FieldDocument, storage.InvalidTaken)
	d, err = f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Client: f.client}, Force: true})
	done(t, d, err)
}

func TestStatesGoTheirWayAndBookedIsLocked(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"))
	for _, state := range []storage.DocumentState{storage.DocumentReleased, storage.DocumentNew, storage.DocumentHandedOver, storage.DocumentBooked} {
		must(t, f.SetState(t.Context(), docs, state))
		if got := f.document(t, docs[1]); got.State != state {
			t.Errorf("is %s, want %s", got.State, state)
		}
	}
	_, err := f.Place(t.Context(), docs, storage.Revision{Name: "x"})
	refused(t, err, storage.FieldDocument, storage.InvalidLocked)
	_, err = f.Trash(t.Context(), docs)
	refused(t, err, storage.FieldDocument, storage.InvalidLocked)
	_, err = f.PreviousYear(t.Context(), docs)
	refused(t, err, storage.FieldDocument, storage.InvalidLocked)
	refused(t, f.SetState(t.Context(), docs, storage.DocumentNew), storage.FieldDocumentState, storage.InvalidStep)
	refused(t, f.SetState(t.Context(), docs, storage.DocumentTrashed), storage.FieldDocumentState, storage.InvalidStep)
	must(t, f.SetState(t.Context(), docs[:1], storage.DocumentReleased))
	err = f.SetState(t.Context(), docs, storage.DocumentNew) // the second is still booked
	refused(t, err, storage.FieldDocumentState, storage.InvalidStep)
	if got := f.document(t, docs[0]); got.State != storage.DocumentReleased {
		t.Errorf("half of a refused change was done: %s", got.State)
	}
}

func TestMonthWithinAQuarterIsKept(t *testing.T) {
	f := newFiles(t)
	must(t, f.SetScheme(t.Context(), f.client, "2026-01", storage.Quarterly))
	docs := f.filed(t, pdf("a.pdf"))
	for _, c := range []struct {
		wish storage.Period
		want storage.Month
		path string
	}{{"2026-Q2", "2026-04", "2026-Q2"}, {"2026-Q1", "2026-01", "2026-Q1"}, {"2026-02", "2026-02", "2026-Q1"}, {"2026-Q1", "2026-02", "2026-Q1"}} {
		d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: c.wish}})
		done(t, d, err)
		if got := f.document(t, docs[0]); got.Month != c.want || got.Path != huber+"ER/"+c.path+"/a.pdf" {
			t.Errorf("%s makes it %s in %s, want %s", c.wish, got.Month, got.Path, c.want)
		}
	}
	failed := f.failing(t, jpeg("b.jpg"))
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)})
	done(t, d, err)
	if got := f.document(t, d.Documents[0]); got.Month != "2026-03" || got.Period != "2026-Q1" {
		t.Errorf("%+v, want the month of the mail", got)
	}
}
