package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/storage"
	"belegpost/storage/zipfile"
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
	read  string // of files from outside
	made  string // what images were made of
	kept  string // the password that was kept
	known string // the password that is known
	again []storage.MailID
	err   error
	slow  bool // dismissing goes on until somebody cancels it
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
func (d *failedDesk) OpenMail(spool string) (*os.File, error) { return d.OpenAttachment(spool) }
func (d *failedDesk) CountFailed(_ context.Context, f storage.FailedFilter) (int, error) {
	return map[storage.MailID]int{2: 1}[f.Mail], nil // mail 2 stays open
}
func (d *failedDesk) Resolve(_ context.Context, _ storage.FailedID, r ...storage.Resolution) (storage.Done, error) {
	for _, r := range r {
		for _, e := range r.Extra {
			raw, err := io.ReadAll(e.Body)
			d.read += string(raw)
			d.err = errors.Join(d.err, err)
		}
	}
	d.calls = append(d.calls, r...)
	return storage.Done{Documents: make([]storage.DocumentID, len(r))}, d.err
}
func (d *failedDesk) Dismiss(ctx context.Context, _ []storage.FailedID, _ storage.Dismissal, _ string) error {
	if d.slow {
		for step := storage.Steps(ctx, 1<<40); ctx.Err() == nil; {
			step()
		}
		return ctx.Err()
	}
	return d.err
}
func (d *failedDesk) ReopenFailed(context.Context, []storage.FailedID) error { return d.err }
func (d *failedDesk) Document(_ context.Context, id storage.DocumentID) (storage.Document, error) {
	return storage.Document{ID: id, Name: "abgelegt.pdf"}, d.err
}
func (d *failedDesk) Text(context.Context, string) (string, error) { return "text", nil }
func (d *failedDesk) Letter(_ context.Context, spool, part string) (Letter, error) {
	return Letter{Subject: spool, Text: part}, nil
}
func (d *failedDesk) Part(context.Context, string, string) ([]byte, error) {
	return []byte("part"), nil
}
func (d *failedDesk) Unlock(_ context.Context, _ *io.SectionReader, password string) ([]byte, int, error) {
	if password != "geheim" {
		return nil, 0, ErrWrongPassword
	}
	return []byte("opened"), 3, nil
}
func (d *failedDesk) Password(context.Context, storage.ClientID, string) string { return d.known }
func (d *failedDesk) Remember(_ context.Context, _ storage.ClientID, sender, password string) error {
	d.kept = sender + " " + password
	return nil
}
func (d *failedDesk) Reprocess(_ context.Context, id storage.MailID) (storage.Recorded, error) {
	d.again = append(d.again, id)
	if id == 3 {
		return storage.Recorded{}, storage.ErrNotFound
	}
	return storage.Recorded{Filed: 2}, d.err
}
func (d *failedDesk) ImagesToPDF(_ context.Context, in []*io.SectionReader) ([]byte, error) {
	for _, r := range in {
		raw, _ := io.ReadAll(r)
		d.made += string(raw) + " "
	}
	return []byte(strings.Repeat("/Type /Page ", len(in))), nil
}
func (d *failedDesk) TextToPDF(string, [][2]string, string) ([]byte, error) {
	return []byte("/Type /Page "), nil
}

func (d *failedDesk) InvoiceToPDF(_ context.Context, xml []byte) ([]byte, error) {
	d.made += "page of " + string(xml)
	return []byte("/Type /Page "), nil
}
func (d *failedDesk) Inside(_ context.Context, a storage.MailAttachment) ([]storage.InsideFile, error) {
	jpeg := func(n int) zipfile.File {
		return zipfile.File{Position: n, Name: "foto.jpg", Head: []byte("\xff\xd8\xff")}
	}
	pdf := func(n int) zipfile.File { return zipfile.File{Position: n, Name: "p.pdf", Head: []byte("%PDF-1.4")} }
	return map[string][]storage.InsideFile{
		"a.zip": {{File: pdf(1)}, {File: zipfile.File{Position: 2, Name: "b.txt"}}, {File: pdf(3), Document: 9}, {File: pdf(4)}},
		"b.zip": {{File: zipfile.File{Position: 1, Name: "b.txt"}}},
		"c.zip": {{File: jpeg(1)}, {File: zipfile.File{Position: 2, Name: "re.xml", Head: []byte(`<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">`)}},
			{File: jpeg(3)}, {File: zipfile.File{Position: 4, Name: "b.txt"}}},
	}[a.Name], nil
}
func (d *failedDesk) OpenInside(storage.MailAttachment, int) ([]byte, error) {
	return []byte("inside"), nil
}
func (d *failedDesk) Unpack(_ context.Context, _ storage.FailedID, chosen []storage.Inside) (out []storage.NewFile, err error) {
	for _, c := range chosen {
		out = append(out, storage.NewFile{Body: strings.NewReader(fmt.Sprint(c.Position))})
	}
	return out, nil
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
	w := NewFailedWork(d, FailedTools{Letters: d, Maker: d, Locks: d, Again: d}, th.post)
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
	w.Did = func(Deed) { settled++ }
	if len(w.Symbols) != 1 || w.Place != (storage.Placement{Client: 1, Symbol: 7, Period: "2026-03"}) || w.Told[0].ID != 1 {
		t.Errorf("%+v, %v", w.Place, w.Symbols)
	}
	w.Say(&w.WithText, true)
	w.FileTicked()
	w.FileTicked() // a second Enter does nothing
	th.until("it is filed", func() bool { return settled == 1 })
	if len(d.calls) != 3 {
		t.Fatalf("%d documents: %+v", len(d.calls), d.calls)
	}
	plain, images, text := d.calls[0], d.calls[1], d.calls[2]
	if text.Made == nil || len(text.Attachments) != 0 || plain.Made != nil || len(plain.Attachments) != 1 || images.Made == nil || len(images.Attachments) != 2 || images.Made.Pages != 2 || images.Made.Name != "März.pdf" {
		t.Errorf("%+v", d.calls)
	}
	w.FileTicked() // it is settled, though the list shows it still
	if w.Busy {
		t.Error("filed twice")
	}
}

func TestWhatHardlyAnybodyFilesIsNotTicked(t *testing.T) {
	w, d, _ := mixed(t)
	kinds := []storage.MailAttachment{{Name: "a.pdf", Type: "application/pdf", Reason: storage.ReasonPDFDamaged}, {Name: "b.pdf", Type: "text/html", Reason: storage.ReasonNotReallyPDF},
		{Name: "c.html", Type: "text/html", Reason: storage.ReasonNotPDF}, {Name: "d.exe", Type: "application/octet-stream", Reason: storage.ReasonNotPDF},
		{Name: "e.jpg", Type: "image/jpeg", Reason: storage.ReasonNotPDF}, {Name: "f.pdf", Type: "image/jpeg", Reason: storage.ReasonNotReallyPDF},
		{Name: "g.docx", Type: "application/zip", Reason: storage.ReasonNotPDF}, {Name: "h.pdf", Type: "application/pdf", Reason: storage.ReasonPDFEncrypted}}
	for i, a := range kinds {
		f := w.Import
		a.ID, a.Failed, a.Size, a.SHA256, a.Outcome = 1, storage.FailedID(20+i), 5, "a.jpg", storage.OutcomeFailed
		f.ID, f.Attachments = a.Failed, []storage.MailAttachment{a}
		w.Show(f, true)
		if want := i > 3; w.Ticked[1] != want {
			t.Errorf("%s (%s) is ticked: %v", a.Name, a.Type, w.Ticked[1])
		}
		if i > 3 {
			continue
		}
		w.FileTicked()
		if !errors.Is(w.Err, ErrNothingTicked) || w.Busy || len(d.calls) > 0 {
			t.Errorf("%s: %v, %d filed", a.Name, w.Err, len(d.calls))
		}
	}
}

// The list goes on to the next import as soon as one is recorded, which is
// before its file lies on the disk.
func TestWhoIsFasterThanTheDiskIsHeard(t *testing.T) {
	w, d, th := mixed(t)
	settled := 0
	w.Did = func(Deed) { settled++ }
	next := w.Import
	next.ID, next.Attachments = 6, []storage.MailAttachment{next.Attachments[1]}
	next.Attachments[0].Failed = 6
	w.FileTicked()
	w.Show(next, true)
	w.FileTicked()
	w.FileTicked()
	th.until("both are filed", func() bool { return settled == 2 })
	if n := len(d.calls); n != 3 { // the first has two parts
		t.Errorf("filed %d times: %+v", n, d.calls)
	}
	other := next
	other.ID = 7
	w.Show(next, true)
	w.gone = 0
	w.FileTicked()
	w.Show(other, true)
	w.AskWhy(true)
	w.Dismiss(storage.DismissedDuplicate, "")
	w.Show(next, true) // looked elsewhere meanwhile
	th.until("the first is filed", func() bool { return settled == 3 })
	if w.Busy || w.Import.ID != 6 {
		t.Error("something was done to an import that nobody sees")
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
	w.FileTicked()
	th.until("it is told", func() bool { return errors.Is(w.Err, d.err) && !w.Busy })
	w.Tick(1, false)
	if w.Err != nil || w.Images() != 1 {
		t.Errorf("%v, %d images", w.Err, w.Images())
	}
	w.SetSymbol(0)
	w.FileTicked()
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

func TestImagesStandInTheOrderInWhichTheyWereTicked(t *testing.T) {
	w, d, th := mixed(t)
	w.Tick(2, false)
	w.Tick(1, false)
	w.Tick(1, true)
	if w.PageOf(3) != 1 || w.PageOf(1) != 2 || w.PageOf(2) != 0 {
		t.Errorf("pages %d, %d, %d", w.PageOf(3), w.PageOf(1), w.PageOf(2))
	}
	w.FileTicked()
	th.until("it is filed", func() bool { return !w.Busy && len(d.calls) == 1 })
	if d.made != "c.jpg a.jpg " {
		t.Errorf("made of %s", d.made)
	}
}

func TestLockedPDFAsksForItsPasswordAndKeepsIt(t *testing.T) {
	w, d, th := mixed(t)
	f := w.Import
	f.ID, f.Sender, f.Attachments = 6, "lohn@x.at", f.Attachments[:1]
	f.Attachments[0].Failed, f.Attachments[0].Name, f.Attachments[0].Reason = 6, "Gehalt.pdf", storage.ReasonPDFEncrypted
	w.Show(f, true)
	w.FileTicked()
	th.until("it is asked", func() bool { return errors.Is(w.Err, ErrNeedsPassword) && !w.Busy })
	typed := "falsch"
	w.Password = func(key string) string { return map[string]string{f.Attachments[0].SHA256: typed}[key] }
	w.FileTicked()
	th.until("it is asked again", func() bool { return errors.Is(w.Err, ErrNeedsPassword) && !w.Busy })
	typed = "geheim"
	w.FileTicked()
	th.until("it is filed", func() bool { return !w.Busy && len(d.calls) == 1 })
	r := d.calls[0]
	if !r.Opened || r.Made == nil || r.Made.Name != "Gehalt.pdf" || r.Made.Pages != 3 || d.kept != "lohn@x.at geheim" {
		t.Errorf("%+v, kept %q", r, d.kept)
	}
	typed, d.kept, d.known = "", "", "geheim"
	f.ID, f.Attachments[0].Failed = 7, 7
	w.Show(f, true)
	w.FileTicked()
	th.until("it is filed with the known one", func() bool { return !w.Busy && len(d.calls) == 2 })
	if d.kept != "" {
		t.Errorf("kept %q again", d.kept)
	}
	d.known = ""
	f.ID, f.Attachments[0].Failed = 8, 8
	w.Show(f, true)
	w.FileTicked()
	th.until("it is asked", func() bool { return w.Err != nil && !w.Busy })
	w.Insist()
	th.until("it is filed as it is", func() bool { return !w.Busy && len(d.calls) == 3 })
	if d.calls[2].Made != nil || len(d.calls[2].Attachments) != 1 {
		t.Errorf("%+v", d.calls[2])
	}
}

func TestFilesFromOutsideStayWithTheirImport(t *testing.T) {
	w, d, th := mixed(t)
	file := func(name string) LocalFile {
		return LocalFile{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(name)), nil }}
	}
	w.AddFiles([]LocalFile{file("x.pdf"), file("y.jpg"), file("z.pdf")})
	w.DropFile(2)
	one, other := w.Import, w.Import
	other.ID = 9
	w.Show(other, true)
	if len(w.Extra) != 0 {
		t.Error("another import has them")
	}
	w.Show(one, true)
	if len(w.Extra) != 2 || w.Images() != 3 {
		t.Fatalf("%d files, %d images", len(w.Extra), w.Images())
	}
	w.FileTicked()
	w.Show(other, true)
	th.until("it is filed", func() bool { return !w.Busy && len(d.calls) == 2 })
	w.Show(one, true)
	if d.made != "a.jpg c.jpg y.jpg " || d.read != "x.pdfy.jpg" || len(w.Extra) != 0 {
		t.Errorf("made of %q, filed %q, %d left", d.made, d.read, len(w.Extra))
	}
}

func TestManyMailsAreProcessedAgain(t *testing.T) {
	w, d, th := mixed(t)
	var deeds []Deed
	w.Did = func(d Deed) { deeds = append(deeds, d) }
	var list []storage.FailedImport
	for i, mail := range []storage.MailID{1, 2, 2, 3} {
		list = append(list, storage.FailedImport{ID: storage.FailedID(10 + i), Mail: mail, State: storage.FailedOpen})
	}
	w.Mark(list)
	w.FileTicked()
	if !errors.Is(w.Err, ErrOneAtATime) {
		t.Errorf("%v", w.Err)
	}
	w.Reprocess()
	th.until("it is done", func() bool { return len(deeds) == 1 && !w.Busy })
	if got := deeds[0]; got.Again.Mails != 2 || got.Again.Filed != 4 || got.Again.Open != 1 || len(d.again) != 3 || w.Going.Total != 0 {
		t.Errorf("%+v after %v", got, d.again)
	}
	d.err = errors.New("offline")
	w.Reprocess()
	th.until("it is told", func() bool { return errors.Is(w.Err, d.err) && !w.Busy })
}

func TestAllAttachmentsAreSavedBesideWhatIsThere(t *testing.T) {
	w, _, th := mixed(t)
	dir, done, marked := t.TempDir(), false, 0
	if err := os.WriteFile(filepath.Join(dir, "a.jpg"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	gone := storage.MailAttachment{Name: "nur im Original.xml", SHA256: "weg"}
	w.SaveAll(append(w.Import.Attachments, gone), dir, func(a storage.MailAttachment) string { return a.Name },
		func(string) error { marked++; return nil }, func(err error) {
			if err != nil {
				t.Error(err)
			}
			done = true
		})
	th.until("it is saved", func() bool { return done })
	for name, want := range map[string]string{"a.jpg": "old", "a (2).jpg": "a.jpg", "b.doc": "b.doc", "nur im Original.xml": "part"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if marked != 4 {
		t.Errorf("%d are marked", marked)
	}
}
