package state

import (
	"context"
	"slices"

	"belegpost/storage"
)

// DeedKind is what was done with failed imports.
type DeedKind string

// What can be done.
const (
	DeedFiled     DeedKind = "filed"
	DeedDismissed DeedKind = "dismissed"
	DeedReopened  DeedKind = "reopened"
	DeedAgain     DeedKind = "again" // processed again
	DeedFiledMany DeedKind = "filed-many"
	DeedCancelled DeedKind = "cancelled" // before anything was changed
)

// Deed is one thing that was done, for a sentence about it.
type Deed struct {
	Kind   DeedKind
	Import storage.FailedImport // the only one, or the first
	Count  int                  // of imports, or mails
	Why    storage.Dismissal    // of DeedDismissed
	Place  storage.Placement    // of DeedFiled and DeedFiledMany
	Done   storage.Done         // of DeedFiled
	Again  Reprocessed          // of DeedAgain
	Err    error                // what did not work of it: a password was not kept

	// Of DeedFiledMany: how many imports it was about, how many of them were
	// refused, and how many nobody looked at any more.
	All, Refused, Left int
}

// Mark says what commands for many are for.
func (w *FailedWork) Mark(list []storage.FailedImport) {
	many := func(l []storage.FailedImport) bool { return len(l) > 1 }
	changed := many(list) || many(w.Marked)
	if w.Marked = list; changed {
		if !many(list) || w.Busy {
			w.Asking = false
		}
		w.tell()
	}
}

// targets are the imports that a command is for.
func (w *FailedWork) targets() []storage.FailedImport {
	if len(w.Marked) > 1 {
		return w.Marked
	}
	if w.Chosen {
		return []storage.FailedImport{w.Import}
	}
	return nil
}

// waiting are the targets that are open.
func (w *FailedWork) waiting() []storage.FailedImport {
	return slices.DeleteFunc(slices.Clone(w.targets()), func(f storage.FailedImport) bool {
		return f.State != storage.FailedOpen || f.ID == w.gone
	})
}

// Waits reports that a target is open.
func (w *FailedWork) Waits() bool { return len(w.waiting()) > 0 }

// dismissed are the targets that were done without filing.
func (w *FailedWork) dismissed() []storage.FailedImport {
	return slices.DeleteFunc(slices.Clone(w.targets()), func(f storage.FailedImport) bool {
		return f.State == storage.FailedOpen || f.Dismissal == ""
	})
}

// Reopens reports that a target can be opened again.
func (w *FailedWork) Reopens() bool { return len(w.dismissed()) > 0 }

func failedIDs(list []storage.FailedImport) []storage.FailedID {
	out := make([]storage.FailedID, len(list))
	for i, f := range list {
		out[i] = f.ID
	}
	return out
}

// AskWhy asks for the reason of doing imports without filing, or no more.
func (w *FailedWork) AskWhy(on bool) {
	on = on && len(w.waiting()) > 0 && (!w.Busy || w.doing != w.Import.ID)
	if w.Asking != on {
		w.Asking, w.Err = on, nil
		w.tell()
	}
}

// Dismiss does imports without filing what is left of them.
func (w *FailedWork) Dismiss(why storage.Dismissal, remark string) {
	list := w.waiting()
	if !w.Asking || len(list) == 0 || w.later(func() { w.Dismiss(why, remark) }) {
		return
	}
	w.Asking = false
	w.actOnMany(DeedDismissed, func(ctx context.Context) error { return w.store.Dismiss(ctx, failedIDs(list), why, remark) }, func() Deed {
		for _, f := range list {
			w.leaves(f.ID, true)
		}
		return Deed{Kind: DeedDismissed, Import: list[0], Count: len(list), Why: why}
	})
}

// Reopen takes dismissals back.
func (w *FailedWork) Reopen() {
	list := w.dismissed()
	if len(list) == 0 || w.Busy {
		return
	}
	w.actOnMany(DeedReopened, func(ctx context.Context) error { return w.store.ReopenFailed(ctx, failedIDs(list)) }, func() Deed {
		for _, f := range list {
			w.leaves(f.ID, true)
		}
		return Deed{Kind: DeedReopened, Import: list[0], Count: len(list)}
	})
}

// Reprocess decides the mails of imports once more. It tells how far it is;
// stopping it ends it after the mail at hand.
func (w *FailedWork) Reprocess() {
	list := w.waiting()
	if w.tools.Again == nil || w.Busy || len(list) == 0 {
		return
	}
	var mails []storage.MailID
	for _, f := range list {
		if !slices.Contains(mails, f.Mail) {
			mails = append(mails, f.Mail)
		}
	}
	d := Deed{Kind: DeedAgain, Import: list[0]}
	w.Doing = DeedAgain
	w.act(func(ctx context.Context) error {
		d.Again = reprocess(ctx, w.tools.Again, mails, func(g Going) {
			w.post(func() { w.Going = g; w.tell() })
		}, func(id storage.MailID) (bool, error) {
			n, err := w.store.CountFailed(ctx, storage.FailedFilter{Mail: id, State: storage.FailedOpen})
			return n > 0, err
		})
		if d.Again.Mails == 0 {
			return d.Again.Err
		}
		return nil
	}, func() Deed { return d })
}
