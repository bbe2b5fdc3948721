package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"belegpost/storage/einvoice"
)

// Folder names one mailbox folder on one server.
type Folder struct {
	Host, Username, Name string
}

// Cursor says how far a folder has been taken over.
type Cursor struct {
	UIDValidity uint32
	NextUID     uint32 // every message below is recorded or left alone
	FirstUntil  uint32 // messages below lay there before the first sync
	Keywords    bool   // the server keeps our keyword
	SyncedAt    time.Time
	Since       string // start date (2006-01-02) it was listed with; "" if there was none or it is not known
}

func (f Folder) args(more args) args {
	a := args{"host": f.Host, "username": f.Username, "folder": f.Name}
	for k, v := range more {
		a[k] = v
	}
	return a
}

const cursorSelect = `SELECT uidvalidity, next_uid, first_until, keywords, synced_at, since FROM cursor
WHERE host = :host AND username = :username AND folder = :folder`

// Cursor reads how far a folder is; [ErrNotFound] before its first sync.
func (s *Store) Cursor(ctx context.Context, f Folder) (Cursor, error) {
	return one(ctx, s.read, cursorSelect, f.args(nil), func(row scanner) (c Cursor, err error) {
		err = row.Scan(&c.UIDValidity, &c.NextUID, &c.FirstUntil, &c.Keywords, (*stamp)(&c.SyncedAt), &c.Since)
		return
	})
}

const cursorUpsert = `INSERT INTO cursor (host, username, folder, uidvalidity, next_uid, first_until, keywords, synced_at, since)
VALUES (:host, :username, :folder, :uidvalidity, :next, :first, :keywords, :synced, :since)
ON CONFLICT (host, username, folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, next_uid = excluded.next_uid,
first_until = excluded.first_until, keywords = excluded.keywords, synced_at = excluded.synced_at, since = excluded.since`

// SetCursor writes how far a folder is: at its first sync, when the server
// has renumbered it, and when a sync has ended.
func (s *Store) SetCursor(ctx context.Context, f Folder, c Cursor) error {
	return s.change(ctx, func(t *tx) error {
		t.changes |= ChangedMails
		_, err := t.exec(ctx, cursorUpsert, f.args(args{"uidvalidity": c.UIDValidity, "next": c.NextUID,
			"first": c.FirstUntil, "keywords": c.Keywords, "synced": stamp(c.SyncedAt), "since": c.Since}))
		if err != nil {
			return fmt.Errorf("write cursor: %w", err)
		}
		return nil
	})
}

// NewMail is a message that lies in the spool, or one that the server could
// not deliver (Spool empty, Problem says why).
type NewMail struct {
	UID          uint32
	Spool        Spooled
	InternalDate time.Time
	FirstSync    bool
	Problem      string
}

const mailInsert = `INSERT INTO mail (host, username, folder, uidvalidity, uid, spool, size, internal_date, first_sync, note, recorded_at)
VALUES (:host, :username, :folder, :uidvalidity, :uid, :spool, :size, :date, :first, :note, :now)
ON CONFLICT DO NOTHING`

const cursorAdvance = `UPDATE cursor SET next_uid = max(next_uid, :next)
WHERE host = :host AND username = :username AND folder = :folder AND uidvalidity = :uidvalidity`

// AddMails records spooled messages and moves the folder's cursor to next, in
// one transaction. A message that is recorded already stays as it is.
func (s *Store) AddMails(ctx context.Context, f Folder, uidValidity, next uint32, mails []NewMail) error {
	return s.change(ctx, func(t *tx) error {
		for _, m := range mails {
			_, err := t.exec(ctx, mailInsert, f.args(args{"uidvalidity": uidValidity, "uid": m.UID, "spool": m.Spool.SHA256,
				"size": m.Spool.Size, "date": stamp(m.InternalDate), "first": m.FirstSync, "note": m.Problem, "now": stamp(t.now)}))
			if err != nil {
				return fmt.Errorf("record message %d: %w", m.UID, err)
			}
		}
		t.changes |= ChangedMails
		if _, err := t.exec(ctx, cursorAdvance, f.args(args{"uidvalidity": uidValidity, "next": next})); err != nil {
			return fmt.Errorf("advance cursor: %w", err)
		}
		return nil
	})
}

// WaitingMail is a spooled message that is not decided yet.
type WaitingMail struct {
	ID           MailID
	UID          uint32
	Spool        Spooled
	InternalDate time.Time
	FirstSync    bool   // lay in the mailbox before the first sync
	Problem      string // the server could not deliver it
}

const waitingSelect = `SELECT id, uid, spool, size, internal_date, first_sync, note FROM mail
WHERE decided_at IS NULL AND id > :after ORDER BY id LIMIT :limit`

// Waiting returns messages that are not decided yet, in the order they came,
// after the given one.
func (s *Store) Waiting(ctx context.Context, after MailID, limit int) ([]WaitingMail, error) {
	return all(ctx, s.read, waitingSelect, args{"after": after, "limit": limit}, func(row scanner) (w WaitingMail, err error) {
		err = row.Scan(&w.ID, &w.UID, &w.Spool.SHA256, &w.Spool.Size, (*stamp)(&w.InternalDate), &w.FirstSync, &w.Problem)
		return
	})
}

// Unmarked is a settled message that the server does not know about.
type Unmarked struct {
	ID  MailID
	UID uint32
}

const unmarkedSelect = `SELECT m.id, m.uid FROM mail m
WHERE m.marked_at IS NULL AND m.decided_at IS NOT NULL
AND m.host = :host AND m.username = :username AND m.folder = :folder AND m.uidvalidity = :uidvalidity
AND NOT EXISTS (SELECT 1 FROM document d WHERE d.mail_id = m.id AND d.filed = 0)
ORDER BY m.uid LIMIT :limit`

// Unmarked returns messages of a folder whose documents are all filed and
// whose failures are recorded, and which were not marked on the server yet.
func (s *Store) Unmarked(ctx context.Context, f Folder, uidValidity uint32, limit int) ([]Unmarked, error) {
	return all(ctx, s.read, unmarkedSelect, f.args(args{"uidvalidity": uidValidity, "limit": limit}), func(row scanner) (u Unmarked, err error) {
		err = row.Scan(&u.ID, &u.UID)
		return
	})
}

const markUpdate = `UPDATE mail SET marked_at = :now WHERE id = :id AND marked_at IS NULL`

// Marked records that the server was told, or need not be told.
func (s *Store) Marked(ctx context.Context, mails []Unmarked) error {
	return s.change(ctx, func(t *tx) error {
		for _, m := range mails {
			if _, err := t.exec(ctx, markUpdate, args{"id": m.ID, "now": stamp(t.now)}); err != nil {
				return fmt.Errorf("mark mail %d: %w", m.ID, err)
			}
		}
		return nil
	})
}

// Mail is a row of the mail log.
type Mail struct {
	ID          MailID
	Folder      Folder
	UID         uint32
	UIDValidity uint32
	Spool       Spooled
	Fingerprint string
	MessageID   string
	Sender      string // its address
	SenderName  string // "" where the mail names nobody
	Subject     string
	Date        time.Time
	DateSource  DateSource
	DateReason  DateReason // why the mail's own date was not used; "" if it was
	Status      MailStatus
	Defects     []string
	Note        string
	RecordedAt  time.Time
	Deliveries  []MailDelivery
	Attachments []MailAttachment
}

// MailDelivery is one address a mail was sent to.
type MailDelivery struct {
	ID         DeliveryID
	Address    string
	Client     ClientID
	Confidence Confidence
	Field      string
	Place      int
	Trust      Trust
	Provider   string // host whose field it was
	AlsoOf     DeliveryID
}

// MailAttachment is one attachment with its outcome for one delivery.
type MailAttachment struct {
	ID       AttachmentID
	Delivery DeliveryID
	Failed   FailedID
	Document DocumentID
	Part     string
	Name     string
	Type     string
	Size     int64
	SHA256   string
	Outcome  Outcome
	Reason   Reason
	Settled  string
	Invoice  *einvoice.Invoice // of one that failed, or of what was failed once: what its e-invoice says, without lines; nil without
}

// MailFilter chooses rows of the mail log; zero fields choose all.
type MailFilter struct {
	ID     MailID
	Status MailStatus
	Search string // part of sender or subject
	Limit  int    // 0: all
	Offset int
}

const mailSelect = `SELECT id, host, username, folder, uid, uidvalidity, spool, size, fingerprint, message_id, sender, sender_name, subject,
date, date_source, date_reason, status, defects, note, recorded_at FROM mail
WHERE (:id = 0 OR id = :id) AND (:status = '' OR status = :status)
AND (:search = '' OR sender LIKE '%' || :search || '%' OR sender_name LIKE '%' || :search || '%' OR subject LIKE '%' || :search || '%')
ORDER BY id DESC LIMIT :limit OFFSET :offset`

func scanMail(row scanner) (m Mail, err error) {
	var defects string
	err = row.Scan(&m.ID, &m.Folder.Host, &m.Folder.Username, &m.Folder.Name, &m.UID, &m.UIDValidity, &m.Spool.SHA256, &m.Spool.Size,
		&m.Fingerprint, &m.MessageID, &m.Sender, &m.SenderName, &m.Subject, (*stamp)(&m.Date), &m.DateSource, &m.DateReason, &m.Status, &defects, &m.Note,
		(*stamp)(&m.RecordedAt))
	if err == nil {
		err = json.Unmarshal([]byte(defects), &m.Defects)
	}
	return
}

// Mails returns rows of the mail log, newest first, with deliveries and attachments.
func (s *Store) Mails(ctx context.Context, f MailFilter) ([]Mail, error) {
	mails, err := all(ctx, s.read, mailSelect, args{"id": f.ID, "status": f.Status, "search": f.Search,
		"limit": limitOf(f.Limit), "offset": f.Offset}, scanMail)
	if err != nil {
		return nil, fmt.Errorf("read mails: %w", err)
	}
	for i := range mails {
		m := &mails[i]
		m.Deliveries, err = all(ctx, s.read, deliverySelect, args{"mail": m.ID}, scanDelivery)
		if err != nil {
			return nil, fmt.Errorf("read deliveries: %w", err)
		}
		m.Attachments, err = all(ctx, s.read, attachmentsOfMail, args{"mail": m.ID}, scanAttachment)
		if err != nil {
			return nil, fmt.Errorf("read attachments: %w", err)
		}
	}
	return mails, nil
}

// Mail returns one row of the mail log.
func (s *Store) Mail(ctx context.Context, id MailID) (Mail, error) {
	list, err := s.Mails(ctx, MailFilter{ID: id, Limit: 1})
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Mail{}, err
	}
	return list[0], nil
}

const deliverySelect = `SELECT id, address, coalesce(client_id, 0), confidence, field, place, trust, provider, coalesce(also_of, 0)
FROM delivery WHERE mail_id = :mail ORDER BY id`

func scanDelivery(row scanner) (d MailDelivery, err error) {
	err = row.Scan(&d.ID, &d.Address, &d.Client, &d.Confidence, &d.Field, &d.Place, &d.Trust, &d.Provider, &d.AlsoOf)
	return
}

const attachmentColumns = `id, delivery_id, coalesce(failed_id, 0), coalesce(document_id, 0), part, name, type, size, sha256, outcome, reason, settled`

const attachmentsOfMail = `SELECT ` + attachmentColumns + ` FROM attachment WHERE mail_id = :mail ORDER BY delivery_id, position`

func scanAttachment(row scanner) (a MailAttachment, err error) {
	err = row.Scan(&a.ID, &a.Delivery, &a.Failed, &a.Document, &a.Part, &a.Name, &a.Type, &a.Size, &a.SHA256, &a.Outcome, &a.Reason, &a.Settled)
	return
}

// limitOf turns "0: all" into SQL.
func limitOf(n int) int {
	if n <= 0 {
		return -1
	}
	return n
}

const sentBefore = `SELECT EXISTS (SELECT 1 FROM attachment WHERE sha256 = :sha) OR EXISTS (SELECT 1 FROM mail WHERE spool = :sha)`

// SentBefore reports whether these bytes came to us in an earlier mail, and so
// may have left again in one of our notices.
func (s *Store) SentBefore(ctx context.Context, sha string) (bool, error) {
	yes, err := one(ctx, s.read, sentBefore, args{"sha": sha}, column[bool])
	if err != nil {
		return false, fmt.Errorf("look for earlier attachment: %w", err)
	}
	return yes, nil
}

const knownUIDs = `SELECT uid FROM mail WHERE host = :host AND username = :username AND folder = :folder
AND uidvalidity = :uidvalidity AND uid >= :from`

// KnownUIDs are the messages of a folder, from a UID on, that are recorded: a
// message is never fetched twice.
func (s *Store) KnownUIDs(ctx context.Context, f Folder, uidValidity, from uint32) (map[uint32]bool, error) {
	list, err := all(ctx, s.read, knownUIDs, f.args(args{"uidvalidity": uidValidity, "from": from}), column[uint32])
	if err != nil {
		return nil, fmt.Errorf("read known messages: %w", err)
	}
	known := make(map[uint32]bool, len(list))
	for _, uid := range list {
		known[uid] = true
	}
	return known, nil
}
