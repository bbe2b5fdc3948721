package state

import (
	"context"
	"sync"
	"time"

	"belegpost/storage"
)

// Store is what the screens read; [storage.Store] fills it.
type Store interface {
	Documents(context.Context, storage.DocumentFilter) ([]storage.Document, error)
	CountDocuments(context.Context, storage.DocumentFilter) (int, error)
	FailedImports(context.Context, storage.FailedFilter) ([]storage.FailedImport, error)
	CountFailed(context.Context, storage.FailedFilter) (int, error)
	MailLog(context.Context, storage.LogFilter) ([]storage.LoggedMail, error)
	CountMailLog(context.Context, storage.LogFilter) (int, error)
	PendingOutbox(context.Context) (int, error)
	Held(context.Context) (storage.Held, error)
	ReleaseHeld(ctx context.Context, send bool) (int, error)
	Changes() (<-chan storage.Change, func())
	Shelf
}

// Desk is everything that one window shows.
type Desk struct {
	Documents *List[storage.Document]
	Failed    *List[storage.FailedImport]
	Mails     *List[storage.LoggedMail]
	Status    *StatusLine
	Filing    *Filing

	Preview       *Preview // of the chosen document
	FailedPreview *Preview // of the chosen attachment of a failed import

	MailLook   *MailLook   // at the chosen mail; nil: mails are only listed
	FailedWork *FailedWork // on the chosen failed import; nil: they are only shown

	store Store
	post  func(func())
}

// NewDesk returns the state of a window whose thread is reached by post. It
// starts nothing.
func NewDesk(s Store, m Mailbox, post func(func())) *Desk {
	return &Desk{Preview: NewPreview(nil, post), FailedPreview: NewPreview(nil, post),
		Documents: NewDocuments(s, post), Failed: NewFailed(s, post), Mails: NewMails(s, post),
		Status: newStatusLine(s, m, post),
		Filing: newFiling(s, post), store: s, post: post}
}

// OnlyOf narrows every list, and the count of failed imports, to the clients of
// a clerk; 0 shows everything again. Failed imports and mails that no clerk
// looks after stay: they would be nobody's.
func (d *Desk) OnlyOf(clerk storage.ClerkID) {
	d.Documents.onlyOf(clerk)
	d.Failed.onlyOf(clerk)
	d.Mails.onlyOf(clerk)
	d.Status.mine.Store(int64(clerk))
	d.Status.reload()
}

// together is how long commits gather before the lists are read again: a first
// sync commits many times a second.
const together = 200 * time.Millisecond

// Run reads everything, and again whenever something was committed, until ctx
// ends or the store closes.
func (d *Desk) Run(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	changes, end := d.store.Changes() // before the first read: no commit falls between
	var wg sync.WaitGroup
	defer wg.Wait()
	defer end()
	defer stop()
	wg.Go(func() { d.Documents.run(ctx) })
	wg.Go(func() { d.Failed.run(ctx) })
	wg.Go(func() { d.Mails.run(ctx) })
	wg.Go(func() { d.Status.run(ctx) })
	wg.Go(func() { d.Status.acts.run(ctx) })
	wg.Go(func() { d.Filing.run(ctx) })
	wg.Go(func() { d.Preview.Run(ctx) })
	wg.Go(func() { d.FailedPreview.Run(ctx) })
	if d.MailLook != nil {
		wg.Go(func() { d.MailLook.Run(ctx) })
	}
	if d.FailedWork != nil {
		wg.Go(func() { d.FailedWork.Run(ctx) })
	}
	d.post(func() { d.reload(storage.ChangedElsewhere) })
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		select {
		case <-ctx.Done():
			return
		case c, open := <-changes:
			if !open {
				return
			}
			d.post(func() { d.reload(c) })
			pause.Reset(together)
		}
	}
}

// reload reads again what a commit touched. Names of clients and symbols stand
// in every list.
func (d *Desk) reload(c storage.Change) {
	everything := storage.ChangedElsewhere | storage.ChangedOffice
	if c&(storage.ChangedDocuments|everything) != 0 {
		d.Documents.Reload()
	}
	if c&(storage.ChangedFailed|everything) != 0 {
		d.Failed.Reload()
	}
	if c&(storage.ChangedMails|everything) != 0 {
		d.Mails.Reload()
	}
	if d.MailLook != nil {
		d.MailLook.Reload()
	}
	if c&(storage.ChangedDocuments|storage.ChangedFailed|everything) != 0 {
		d.Filing.reload()
	}
	if d.FailedWork != nil {
		d.FailedWork.Reload()
	}
	d.Status.reload()
}
