package mailsync

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"belegpost/mailsync/imapbox"
	"belegpost/storage"
)

// Keyword marks a message on the server as taken over.
const Keyword = "$Belegpost"

// folderSync takes over what is new in one folder: step 1 of the package doc,
// and step 6 when the rest is done.
type folderSync struct {
	store   *storage.Store
	box     *imapbox.Box
	folder  storage.Folder
	since   time.Time
	now     func() time.Time
	spooled func(mails int, bytes int64) // after each chunk
	listed  func(mails int)              // once, before the first chunk

	server  imapbox.Folder
	cursor  storage.Cursor
	spool   *storage.Spool             // the chunk that comes
	pending map[uint32]storage.NewMail // its messages

	settling chan error       // holds the outcome of the chunk before, which has what follows to itself
	open     []imapbox.Listed // not settled yet, ascending
	settled  map[uint32]bool
}

// run selects the folder and spools its new messages.
func (f *folderSync) run(ctx context.Context) error {
	var err error
	if f.server, err = f.box.Select(ctx, f.folder.Name); err != nil {
		return err
	}
	if err := f.position(ctx); err != nil {
		return err
	}
	list, err := f.box.List(ctx, f.cursor.NextUID, f.since)
	if err != nil {
		return err
	}
	known, err := f.store.KnownUIDs(ctx, f.folder, f.server.UIDValidity, f.cursor.NextUID)
	if err != nil {
		return err
	}
	end := max(f.server.UIDNext, f.cursor.NextUID)
	for _, m := range list {
		end = max(end, m.UID+1)
		if !known[m.UID] {
			f.open = append(f.open, m)
		}
	}
	f.listed(len(f.open))
	if err := f.fetch(ctx); err != nil {
		return err
	}
	f.cursor.NextUID, f.cursor.SyncedAt, f.cursor.Keywords, f.cursor.Since = end, f.now(), f.server.Keywords, f.start()
	return f.store.SetCursor(ctx, f.folder, f.cursor)
}

// position reads the cursor; a folder that is new, or that the server has
// renumbered, begins anew. Mails that are known come back as repeats then. An
// earlier start date lists everything once more, until a round is complete.
func (f *folderSync) position(ctx context.Context) error {
	c, err := f.store.Cursor(ctx, f.folder)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		c = storage.Cursor{NextUID: 1, FirstUntil: f.server.UIDNext}
	case err != nil:
		return fmt.Errorf("read cursor: %w", err)
	case c.UIDValidity == f.server.UIDValidity:
		if c.Since != "" && f.start() < c.Since {
			c.NextUID = 1
		}
		f.cursor = c
		return nil
	default:
		c = storage.Cursor{NextUID: 1, FirstUntil: 0}
	}
	c.UIDValidity, c.Keywords, c.Since = f.server.UIDValidity, f.server.Keywords, f.start()
	f.cursor = c
	return f.store.SetCursor(ctx, f.folder, c)
}

// start is the start date as the cursor keeps it, "" for all mail.
func (f *folderSync) start() string {
	if f.since.IsZero() {
		return ""
	}
	return f.since.Format(time.DateOnly)
}

// fetch streams the open messages into the spool, chunk by chunk. Each chunk is
// settled while the next one comes: one waits for the disk, the other for the
// server.
func (f *folderSync) fetch(ctx context.Context) error {
	if len(f.open) == 0 {
		return nil
	}
	list := f.open
	f.settled, f.pending, f.spool = map[uint32]bool{}, map[uint32]storage.NewMail{}, f.store.NewSpool()
	f.settling = make(chan error, 1)
	f.settling <- nil
	missing, err := f.box.Fetch(ctx, list, f.sink, func(uids []uint32) error { return f.done(ctx, uids) })
	err = errors.Join(err, <-f.settling)
	f.spool.Discard()
	var refused []storage.NewMail
	for _, m := range missing {
		f.settled[m.UID] = true
		if !m.Gone {
			refused = append(refused, f.refused(list, m))
		}
	}
	if len(missing) > 0 {
		err = errors.Join(err, f.record(ctx, refused))
	}
	return err
}

// sink spools one message; nothing is durable before it is settled.
func (f *folderSync) sink(m imapbox.Message) error {
	sp, err := f.spool.Mail(m.Body)
	if err != nil {
		return fmt.Errorf("spool message %d: %w", m.UID, err)
	}
	f.pending[m.UID] = storage.NewMail{UID: m.UID, Spool: sp, InternalDate: m.InternalDate, FirstSync: m.UID < f.cursor.FirstUntil}
	return nil
}

// done hands a chunk on, after the one before it is settled; trouble with that
// one ends the fetching.
func (f *folderSync) done(ctx context.Context, uids []uint32) error {
	if err := <-f.settling; err != nil {
		f.settling <- nil
		return err
	}
	spool, mails := f.spool, make([]storage.NewMail, 0, len(uids))
	f.spool = f.store.NewSpool()
	for _, uid := range uids {
		if m, ok := f.pending[uid]; ok {
			mails = append(mails, m)
			delete(f.pending, uid)
		}
	}
	go func() { f.settling <- f.settle(ctx, spool, mails) }()
	return nil
}

// settle makes a chunk durable and records it.
func (f *folderSync) settle(ctx context.Context, spool *storage.Spool, mails []storage.NewMail) error {
	if err := spool.Sync(); err != nil {
		return err
	}
	storage.KillPoint("spooled")
	bytes := int64(0)
	for _, m := range mails {
		f.settled[m.UID] = true
		bytes += m.Spool.Size
	}
	if err := f.record(ctx, mails); err != nil {
		return err
	}
	f.spooled(len(mails), bytes)
	return nil
}

// record writes mail rows and moves the cursor to the first message that is
// not settled: never past one that did not come, or could not be written.
func (f *folderSync) record(ctx context.Context, mails []storage.NewMail) error {
	next, open := f.cursor.NextUID, f.open
	for len(open) > 0 && f.settled[open[0].UID] {
		next = open[0].UID + 1
		open = open[1:]
	}
	if err := f.store.AddMails(ctx, f.folder, f.server.UIDValidity, next, mails); err != nil {
		for _, m := range mails {
			delete(f.settled, m.UID)
		}
		return err
	}
	f.cursor.NextUID, f.open = next, open
	return nil
}

// refused is a message that the server has but cannot deliver: the office
// sees it as a failed import.
func (f *folderSync) refused(list []imapbox.Listed, m imapbox.Missing) storage.NewMail {
	out := storage.NewMail{UID: m.UID, Problem: m.Detail, InternalDate: f.now()}
	for _, l := range list {
		if l.UID == m.UID {
			out.InternalDate, out.Spool.Size = l.InternalDate, l.Size
		}
	}
	return out
}

// mark tells the server which messages are settled, as the office chose.
func (f *folderSync) mark(ctx context.Context, after string) error {
	for {
		mails, err := f.store.Unmarked(ctx, f.folder, f.server.UIDValidity, 500)
		if err != nil || len(mails) == 0 {
			return err
		}
		uids := make([]uint32, len(mails))
		for i, m := range mails {
			uids[i] = m.UID
		}
		if err := f.tell(ctx, after, uids); err != nil {
			return err
		}
		storage.KillPoint("marked")
		if err := f.store.Marked(ctx, mails); err != nil {
			return err
		}
	}
}

func (f *folderSync) tell(ctx context.Context, after string, uids []uint32) error {
	target, move := strings.CutPrefix(after, "move:")
	switch {
	case f.server.ReadOnly:
		return nil
	case move && target != f.folder.Name:
		return f.box.Move(ctx, uids, target)
	case after == "seen":
		return f.box.MarkSeen(ctx, uids)
	case after == "keyword" && f.server.Keywords:
		return f.box.AddKeyword(ctx, uids, Keyword)
	}
	return nil
}
