package state

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/storage"
)

func TestPeriodsAreSteppedAndPickedInTheirScheme(t *testing.T) {
	for _, c := range []struct {
		from storage.Period
		by   int
		want storage.Period
	}{{"2026-03", 1, "2026-04"}, {"2026-01", -1, "2025-12"}, {"2026-Q4", 1, "2027-Q1"}, {"2026", -1, "2025"}, {"", 1, ""}} {
		if got := StepPeriod(c.from, c.by); got != c.want {
			t.Errorf("%s by %d is %s, want %s", c.from, c.by, got, c.want)
		}
	}
	for _, c := range []struct {
		from storage.Period
		n    int
		want storage.Period
	}{{"2026-03", 12, "2026-12"}, {"2026-03", 13, "2026-03"}, {"2026-03", 0, "2026-03"}, {"2026-Q1", 4, "2026-Q4"}, {"2026-Q1", 5, "2026-Q1"}, {"2026", 1, "2026"}} {
		if got := PickPeriod(c.from, c.n); got != c.want {
			t.Errorf("number %d of %s is %s, want %s", c.n, c.from, got, c.want)
		}
	}
}

func TestImagesAreKnownByTypeOrName(t *testing.T) {
	for name, a := range map[string]storage.MailAttachment{"jpeg": {Type: "image/jpeg"}, "named": {Type: "application/octet-stream", Name: "Foto.JPG"}, "tiff": {Type: "image/tiff"}} {
		if !IsImage(a) {
			t.Errorf("%s is none", name)
		}
	}
	for name, a := range map[string]storage.MailAttachment{"heic": {Type: "image/heic", Name: "x.heic"}, "word": {Type: "application/msword", Name: "x.doc"}, "pdf": {Name: "x.pdf"}} {
		if IsImage(a) {
			t.Errorf("%s is one", name)
		}
	}
}

// failedDesk is a store of one failed import that remembers what was asked of it.
type failedDesk struct {
	dir   string
	calls []storage.Resolution
	err   error
}

func (d *failedDesk) Clients(context.Context) ([]storage.Client, error) {
	return []storage.Client{{ID: 1, Number: "10023", Name: "Huber GmbH"}, {ID: 2, Number: "10044", Name: "Maier KG", Scheme: storage.Quarterly}, {ID: 3, Number: "1", Name: "Huber alt", LeftOn: "2025-01-01"}}, nil
}
func (d *failedDesk) Symbols(context.Context) ([]storage.Symbol, error) {
	return []storage.Symbol{{ID: 7, Code: "ER", Active: true}, {ID: 8, Code: "XX"}}, nil
}
func (d *failedDesk) Outbox(context.Context, storage.OutboxFilter) ([]storage.OutboxRow, error) {
	return []storage.OutboxRow{{ID: 2}, {ID: 1}}, nil
}
func (d *failedDesk) OpenAttachment(sha string) (*os.File, error) {
	return os.Open(filepath.Join(d.dir, sha))
}
func (d *failedDesk) Resolve(_ context.Context, _ storage.FailedID, r storage.Resolution) (storage.Done, error) {
	d.calls = append(d.calls, r)
	return storage.Done{}, d.err
}
func (d *failedDesk) Dismiss(context.Context, []storage.FailedID, storage.Dismissal, string) error {
	return d.err
}
func (d *failedDesk) ReopenFailed(context.Context, []storage.FailedID) error { return d.err }
func (d *failedDesk) Text(context.Context, string) (string, error)           { return "text", nil }
func (d *failedDesk) ImagesToPDF(_ context.Context, in []*io.SectionReader) ([]byte, error) {
	return []byte(strings.Repeat("/Type /Page ", len(in))), nil
}
func (d *failedDesk) TextToPDF(string, [][2]string, string) ([]byte, error) {
	return []byte("/Type /Page "), nil
}

// mixed is an import with two images and a document of a word processor.
func mixed(t *testing.T) (*FailedWork, *failedDesk, *thread) {
	d, th := &failedDesk{dir: t.TempDir()}, newThread(t)
	f := storage.FailedImport{ID: 5, Client: 1, Symbol: "ER", Period: "2026-03", State: storage.FailedOpen, Subject: "März"}
	for i, name := range []string{"a.jpg", "b.doc", "c.jpg"} {
		if err := os.WriteFile(filepath.Join(d.dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		f.Attachments = append(f.Attachments, storage.MailAttachment{ID: storage.AttachmentID(i + 1), Failed: 5, Name: name, SHA256: name, Size: 5, Outcome: storage.OutcomeFailed})
	}
	w := NewFailedWork(d, d, d, th.post)
	w.Show(f, true)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	th.until("it is read", func() bool { return len(w.Clients) > 0 && len(w.Told) == 2 })
	return w, d, th
}

func TestMixedAttachmentsAreFiledEachInItsWay(t *testing.T) {
	w, d, th := mixed(t)
	settled := 0
	w.Settled = func() { settled++ }
	if len(w.Symbols) != 1 || w.Place != (storage.Placement{Client: 1, Symbol: 7, Period: "2026-03"}) || w.Told[0].ID != 1 {
		t.Errorf("%+v, %v", w.Place, w.Symbols)
	}
	w.Say(&w.WithText, true)
	w.FileTicked(false)
	w.FileTicked(false) // a second Enter does nothing
	th.until("it is filed", func() bool { return settled == 1 })
	if len(d.calls) != 3 {
		t.Fatalf("%d documents: %+v", len(d.calls), d.calls)
	}
	text, plain, images := d.calls[0], d.calls[1], d.calls[2]
	if text.Made == nil || len(text.Attachments) != 0 || plain.Made != nil || len(plain.Attachments) != 1 || images.Made == nil || len(images.Attachments) != 2 || images.Made.Pages != 2 || images.Made.Name != "März.pdf" {
		t.Errorf("%+v", d.calls)
	}
	w.FileTicked(false) // it is settled, though the list shows it still
	if w.Busy {
		t.Error("filed twice")
	}
}

func TestAnotherClientHasPeriodsOfItsOwn(t *testing.T) {
	w, _, _ := mixed(t)
	if got := w.Find("hub", 5); len(got) != 1 || got[0].ID != 1 {
		t.Errorf("found %v", got)
	}
	w.SetClient(2)
	if w.Place.Period != "2026-Q1" {
		t.Errorf("the period is %s", w.Place.Period)
	}
}

func TestTroubleWithFilingIsKeptUntilSomethingChanges(t *testing.T) {
	w, d, th := mixed(t)
	d.err = errors.New("disk is full")
	w.FileTicked(false)
	th.until("it is told", func() bool { return errors.Is(w.Err, d.err) && !w.Busy })
	w.Tick(1, false)
	if w.Err != nil || w.Images() != 1 {
		t.Errorf("%v, %d images", w.Err, w.Images())
	}
	w.SetSymbol(0)
	w.FileTicked(false)
	if !errors.Is(w.Err, ErrNoSymbolChosen) {
		t.Errorf("%v", w.Err)
	}
}

func TestSavedAttachmentIsMarkedAndWhole(t *testing.T) {
	w, _, th := mixed(t)
	file, marked, done := filepath.Join(t.TempDir(), "x.doc"), "", false
	w.Save(w.Import.Attachments[1], file, func(f string) error { marked = f; return nil }, func(err error) {
		if err != nil {
			t.Error(err)
		}
		done = true
	})
	th.until("it is saved", func() bool { return done })
	if got, err := os.ReadFile(file); err != nil || string(got) != "b.doc" || marked != file {
		t.Errorf("%q, %v, marked %s", got, err, marked)
	}
}
