package state

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"belegpost/storage"
)

// gated is a desk whose filing waits until the test lets it.
type gated struct {
	*failedDesk
	gate chan struct{}
	fail map[storage.FailedID]error
}

func (g *gated) Resolve(ctx context.Context, id storage.FailedID, r ...storage.Resolution) (storage.Done, error) {
	<-g.gate
	if err := g.fail[id]; err != nil {
		return storage.Done{}, err
	}
	return g.failedDesk.Resolve(ctx, id, r...)
}

// several are marked imports with a picture each; the last has a document too.
func several(t *testing.T) (*FailedWork, *gated, *thread, *[]Deed) {
	g, th := &gated{&failedDesk{dir: t.TempDir()}, make(chan struct{}), map[storage.FailedID]error{}}, newThread(t)
	w := NewFailedWork(g, FailedTools{Letters: g, Maker: g, Locks: g, Again: g}, th.post)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	th.until("it is read", func() bool { return len(w.Clients) > 0 })
	var list []storage.FailedImport
	for i := range 3 {
		f := storage.FailedImport{ID: storage.FailedID(i + 1), Client: 1, ClientNumber: "10023", Symbol: "ER", Period: "2026-03", State: storage.FailedOpen}
		f.Attachments = []storage.MailAttachment{{ID: storage.AttachmentID(10 + i), Failed: f.ID, Name: "a.jpg", SHA256: "a.jpg", Size: 5, Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF}}
		list = append(list, f)
	}
	other := list[2].Attachments[0]
	other.ID, other.Name, other.Type = 20, "zu.pdf", "application/pdf"
	other.Reason = storage.ReasonPDFEncrypted
	list[2].Attachments = append(list[2].Attachments, other)
	if err := os.WriteFile(filepath.Join(g.dir, "a.jpg"), []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Mark(list)
	var deeds []Deed
	w.Did = func(d Deed) { deeds = append(deeds, d) }
	return w, g, th, &deeds
}

// TestManyAreFiledUntilSomebodyStops: after the import at hand.
func TestManyAreFiledUntilSomebodyStops(t *testing.T) {
	w, g, th, deeds := several(t)
	w.FileMany()
	th.until("it goes on", func() bool { return w.Going.Total == 3 })
	w.Going.Stop()
	close(g.gate)
	th.until("it is over", func() bool { return len(*deeds) == 1 && !w.Busy })
	if d := (*deeds)[0]; d.Kind != DeedFiledMany || d.Count != 1 || d.Left != 2 || d.All != 3 || w.Going.Total != 0 {
		t.Errorf("%+v", d)
	}
}

// TestDismissingManyIsCancelled: then nothing was done, and nothing is wrong.
func TestDismissingManyIsCancelled(t *testing.T) {
	w, g, th, deeds := several(t)
	g.slow = true
	w.AskWhy(true)
	w.Dismiss(storage.DismissedOther, "")
	th.until("it goes on", func() bool { return w.Going.Stop != nil && w.Doing == DeedDismissed })
	w.Going.Stop()
	th.until("it is over", func() bool { return len(*deeds) == 1 && !w.Busy })
	if d := (*deeds)[0]; d.Kind != DeedCancelled || w.Err != nil || w.Going.Total != 0 {
		t.Errorf("%+v, %v", d, w.Err)
	}
}

// TestOneThatIsRefusedKeepsNoneBack: but trouble that concerns all does.
func TestOneThatIsRefusedKeepsNoneBack(t *testing.T) {
	w, g, th, deeds := several(t)
	close(g.gate)
	g.fail[1] = &storage.KnownError{Known: []storage.Known{{File: "a.jpg"}}}
	w.FileMany()
	th.until("it is over", func() bool { return len(*deeds) == 1 && !w.Busy })
	if d := (*deeds)[0]; d.Count != 2 || d.Refused != 1 || d.Left != 0 || d.Err != nil {
		t.Errorf("%+v", d)
	}
	if len(g.calls) != 2 || len(g.calls[1].Attachments) != 1 || g.calls[1].Made == nil || !g.calls[1].Ask || g.calls[1].Period != "2026-03" {
		t.Errorf("filed %+v, want pictures only", g.calls)
	}
	g.fail[2] = errors.New("disk is gone")
	delete(g.fail, 1)
	w.FileMany()
	th.until("it is over", func() bool { return len(*deeds) == 2 && !w.Busy })
	if d := (*deeds)[1]; d.Count != 1 || d.Left != 2 || d.Err == nil {
		t.Errorf("%+v", d)
	}
}

// TestNoCommonPlace: of two clients, or where nothing can be filed unseen.
func TestNoCommonPlace(t *testing.T) {
	w, _, _, _ := several(t)
	if at, list := w.Common(); len(list) != 3 || at != (storage.Placement{Client: 1, Symbol: 7, Period: "2026-03"}) {
		t.Errorf("%+v, %d", at, len(list))
	}
	w.Marked[1].Period = "2026-02"
	if at, list := w.Common(); len(list) != 3 || at.Period != "" {
		t.Errorf("%+v, %d; want each in its own period", at, len(list))
	}
	w.Marked[1].Client = 2
	if _, list := w.Common(); len(list) != 0 {
		t.Errorf("%d of two clients", len(list))
	}
}
