package storage_test

import (
	"errors"
	"strings"
	"testing"

	"belegpost/storage"
)

// asks fails the test unless err asks about these files.
func asks(t *testing.T, err error, document storage.DocumentID, names ...string) {
	t.Helper()
	known, ok := errors.AsType[*storage.KnownError](err)
	if !ok {
		t.Fatalf("%v, want to be asked", err)
	}
	var got []string
	for _, k := range known.Known {
		got = append(got, k.File)
		if k.Document != document || k.Client != "Huber GmbH" || k.Symbol != "ER" || k.Period != "2026-03" || k.Name != "a.pdf" || k.Filed.IsZero() {
			t.Errorf("%+v", k)
		}
	}
	same(t, got, names...)
}

func TestUploadAsksAboutWhatTheClientHas(t *testing.T) {
	f := newFiles(t)
	first := f.uploaded(t, "a.pdf", "%PDF-1.4 eins")
	give := func() []storage.NewFile {
		return []storage.NewFile{*made("b.pdf", "%PDF-1.4 eins"), *made("c.pdf", "%PDF-1.4 zwei"), *made("d.pdf", "%PDF-1.4 zwei")}
	}
	_, _, err := f.Upload(t.Context(), give(), storage.Upload{Placement: f.er(t), Ask: true})
	asks(t, err, first[0], "b.pdf") // d.pdf repeats what is given with it
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf")
	list, d, err := f.Upload(t.Context(), give(), storage.Upload{Placement: f.er(t)})
	done(t, d, err)
	if !list[0].Duplicate || list[1].Duplicate || !list[2].Duplicate {
		t.Errorf("%+v, want only the new one filed", list)
	}
	_, d, err = f.Upload(t.Context(), give()[:1], storage.Upload{Placement: f.er(t), Ask: true, Again: true})
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf", huber+"ER/2026-03/b.pdf", huber+"ER/2026-03/c.pdf")
}

func TestResolvingAsksAboutWhatTheClientHas(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("eins.jpg"), jpeg("zwei.jpg"))
	first := f.uploaded(t, "a.pdf", "%PDF-1.4 eins")
	extra := func() []storage.NewFile { return []storage.NewFile{*made("b.pdf", "%PDF-1.4 eins")} }
	_, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed), Extra: extra(), Ask: true})
	asks(t, err, first[0], "b.pdf")
	if got := f.failed(t, failed.ID); got.State != storage.FailedOpen || got.Attachments[0].Settled != "" {
		t.Errorf("%+v, want it untouched", got)
	}
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed), Extra: extra()})
	done(t, d, err)
	if d.Known != 1 || f.failed(t, failed.ID).State != storage.FailedResolved {
		t.Errorf("%+v, want one of them known", d)
	}
}

// TestUploadedImageStaysBesideItsPDF: whatever is made of it, and it is known
// again by its own bytes.
func TestUploadedImageStaysBesideItsPDF(t *testing.T) {
	f := newFiles(t)
	give := func(pdf string) []storage.NewFile {
		return []storage.NewFile{{Name: "foto.jpg", Body: strings.NewReader("\xff\xd8\xff\xe0 Bild"), Made: made("foto.pdf", pdf)}}
	}
	list, d, err := f.Upload(t.Context(), give("%PDF-1.4 Bild"), storage.Upload{Placement: f.er(t)})
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/foto Original.jpg", huber+"ER/2026-03/foto.pdf")
	got := f.document(t, list[0].Document)
	if got.Name != "foto.pdf" || got.Pages != 2 || len(got.Flags) != 1 || got.Flags[0] != storage.FlagDerived {
		t.Errorf("%+v", got)
	}
	list, d, err = f.Upload(t.Context(), give("%PDF-1.4 anders gemacht"), storage.Upload{Placement: f.er(t)})
	done(t, d, err)
	if !list[0].Duplicate || list[0].Document != got.ID {
		t.Errorf("%+v, want it recognised", list)
	}
}
