package mailsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"belegpost/storage"
)

// sync takes over what is new: a worker decides and files while the
// connection goes on fetching; then the server is told.
func (r *round) sync(ctx context.Context) error {
	if err := r.Store.CheckArchive(ctx); err != nil {
		return err
	}
	r.update(func(st *Status) { st.Phase, st.Done, st.Total, st.NoKeywords = PhaseFetching, 0, 0, nil })
	in := r.intake(r.set)
	problem := in.recover(ctx)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	wake := make(chan struct{}, 1)
	wake <- struct{}{} // what an earlier session left waiting
	var worker sync.WaitGroup
	var taking error
	worker.Go(func() {
		for range wake {
			if err := in.all(ctx, r.took); err != nil {
				taking = errors.Join(taking, err)
			}
		}
	})
	err := r.fetchAll(ctx, wake)
	close(wake)
	worker.Wait()
	err = errors.Join(err, taking)
	if err == nil {
		err = r.markAll(ctx)
	}
	if err == nil {
		err = problem // what could not be finished earlier is shown, but stops nothing
	}
	if err == nil {
		r.update(func(st *Status) { st.LastSync, st.Problem = r.Now(), nil })
	}
	return err
}

// took counts what a batch became.
func (r *round) took(list []storage.Recorded) {
	r.recorded(list)
	r.update(func(st *Status) { st.Done += len(list) })
}

func (r *round) folder(name string) *folderSync {
	since, err := time.ParseInLocation(time.DateOnly, r.set.Mailbox.Since, r.set.Location())
	if err != nil {
		since = time.Time{}
	}
	m := r.set.Mailbox
	return &folderSync{store: r.Store, box: r.box, since: since, now: r.Now,
		folder:  storage.Folder{Host: m.Host, Username: m.Username, Name: name},
		listed:  func(n int) { r.update(func(st *Status) { st.Total += n }) },
		spooled: r.fetched}
}

// fetchAll spools every folder's new messages and wakes the worker after each
// chunk. The first folder comes last: it stays selected for IDLE.
func (r *round) fetchAll(ctx context.Context, wake chan<- struct{}) error {
	r.folders, r.again = nil, false
	for _, name := range slices.Backward(r.set.Mailbox.Folders) {
		f := r.folder(name)
		r.folders = append(r.folders, f)
		spooled := f.spooled
		f.spooled = func(n int, bytes int64) {
			spooled(n, bytes)
			select {
			case wake <- struct{}{}:
			default: // the worker looks again anyway
			}
		}
		r.selected = name
		if err := f.run(ctx); err != nil {
			return err
		}
		if !f.server.Keywords && r.set.Mailbox.AfterImport == "keyword" {
			r.update(func(st *Status) { st.NoKeywords = append(st.NoKeywords, name) })
		}
	}
	return nil
}

// markAll tells the server about every settled message.
func (r *round) markAll(ctx context.Context) error {
	if r.set.Mailbox.AfterImport == "nothing" {
		return nil
	}
	for _, f := range slices.Backward(r.folders) { // the one that is selected first
		waiting, err := f.store.Unmarked(ctx, f.folder, f.server.UIDValidity, 1)
		if err != nil {
			return err
		}
		if len(waiting) == 0 {
			continue
		}
		if err := r.reselect(ctx, f); err != nil {
			return err
		}
		if err := f.mark(ctx, r.set.Mailbox.AfterImport); err != nil {
			return err
		}
	}
	return r.reselect(ctx, r.folders[len(r.folders)-1]) // where IDLE listens
}

// reselect selects a folder of this round again, unless it is selected. The
// server tells what came since with the SELECT and never again: IDLE would not
// hear of it, so there is another round then. A folder that was renumbered
// meanwhile is an error: our UIDs name other messages now, and the next session
// begins anew.
func (r *round) reselect(ctx context.Context, f *folderSync) error {
	if r.selected == f.folder.Name {
		return nil
	}
	r.selected = f.folder.Name
	now, err := r.box.Select(ctx, f.folder.Name)
	if err != nil {
		return err
	}
	if now.UIDValidity != f.server.UIDValidity {
		return fmt.Errorf("folder %s was renumbered", f.folder.Name)
	}
	r.again = r.again || now.UIDNext == 0 || now.UIDNext > f.cursor.NextUID
	return nil
}

// sameMailbox reports whether a running session still does what the office wants.
func sameMailbox(a, b storage.Settings) bool {
	x, y := a.Mailbox, b.Mailbox
	folders := slices.Equal(x.Folders, y.Folders)
	x.Folders, y.Folders = nil, nil
	return folders && a.Office.Archive == b.Office.Archive && a.Office.Timezone == b.Office.Timezone &&
		x.Host == y.Host && x.Port == y.Port && x.Security == y.Security && x.CAFile == y.CAFile && x.Username == y.Username &&
		x.Secret == y.Secret && x.Since == y.Since && x.AfterImport == y.AfterImport
}
