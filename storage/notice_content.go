package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// NoticeContent is everything that the text of one notice needs.
type NoticeContent struct {
	Row      OutboxRow
	Office   string // name
	Language string // de, en
	Country  string // AT, DE
	Location *time.Location
	From     string       // the sending account
	ReplyTo  []string     // the office's own recipients
	Marks    LoopMarks    // for the loop header
	Items    []NoticeItem // one; none for a test; the list of a digest
}

// NoticeItem is one mail, as one of its deliveries saw it.
type NoticeItem struct {
	Client       ClientID // 0: unknown address
	ClientNumber string
	ClientName   string
	Symbol       string // code
	SymbolName   string
	Address      string
	Period       Period
	Sender       string
	Subject      string
	Date         time.Time
	Failed       FailedID // 0: a success
	Reason       Reason   // what concerns the whole mail
	Attachments  []NoticeAttachment
	Defects      []string
	MessageID    string // of the original mail; may be empty or broken
	Spool        string // hash of the original mail
	Size         int64  // of the original mail, in bytes
	Original     bool   // may be attached
}

// NoticeAttachment is one attachment and what became of it.
type NoticeAttachment struct {
	Name     string
	Type     string // media type
	Size     int64
	SHA256   string // names the file in the spool if it failed
	Outcome  Outcome
	Reason   Reason
	Document string // its document's name, where there is one
	Path     string // below the archive
	Symbol   string
	Period   Period
}

const noticeItem = `SELECT coalesce(d.client_id, 0), coalesce(c.number, ''), coalesce(c.name, ''), coalesce(y.code, ''), coalesce(y.name, ''),
d.address, coalesce(f.period, ''), m.sender, m.subject, coalesce(m.date, m.internal_date), coalesce(f.id, 0), coalesce(f.reason, ''),
m.defects, m.message_id, m.spool, m.size
FROM delivery d JOIN mail m ON m.id = d.mail_id LEFT JOIN client c ON c.id = d.client_id
LEFT JOIN import_address a ON a.id = d.address_id LEFT JOIN symbol y ON y.id = a.symbol_id
LEFT JOIN failed_import f ON f.delivery_id = d.id WHERE d.id = :delivery`

const noticeAttachments = `SELECT a.name, a.type, a.size, a.sha256, a.outcome, a.reason, coalesce(d.name, ''),
coalesce((SELECT path FROM document_file WHERE document_id = d.id AND sha256 = d.sha256), ''),
coalesce(y.code, ''), coalesce(d.period, '')
FROM attachment a LEFT JOIN document d ON d.id = a.document_id LEFT JOIN symbol y ON y.id = d.symbol_id
WHERE a.delivery_id = :delivery ORDER BY a.position`

const noticeItems = `SELECT delivery_id, original FROM digest_item WHERE outbox_id = :outbox ORDER BY id`

// told names a delivery that a notice is about.
type told struct {
	delivery DeliveryID
	original bool
}

// NoticeContent reads what the text of a notice needs, as it is now: between
// the failure and a late attempt somebody may have filed an attachment by hand.
func (s *Store) NoticeContent(ctx context.Context, id OutboxID) (NoticeContent, error) {
	c, err := s.noticeOffice(ctx)
	if err != nil {
		return c, err
	}
	if c.Row, err = one(ctx, s.read, outboxColumns+`WHERE id = :id`, args{"id": id}, scanOutbox); err != nil {
		return c, fmt.Errorf("read notice %d: %w", id, err)
	}
	list := []told{{c.Row.Delivery, c.Row.Original}}
	if c.Row.Delivery == 0 {
		list, err = all(ctx, s.read, noticeItems, args{"outbox": id}, func(row scanner) (t told, err error) {
			err = row.Scan(&t.delivery, &t.original)
			return
		})
		if err != nil {
			return c, fmt.Errorf("read notice %d: %w", id, err)
		}
	}
	for _, t := range list {
		item, err := s.noticeItem(ctx, t)
		if err != nil {
			return c, fmt.Errorf("read notice %d: %w", id, err)
		}
		c.Items = append(c.Items, item)
	}
	return c, nil
}

// noticeOffice fills in what all notices share.
func (s *Store) noticeOffice(ctx context.Context) (NoticeContent, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return NoticeContent{}, err
	}
	marks, err := s.Marks(ctx)
	return NoticeContent{Office: set.Office.Name, Language: set.Office.Language, Country: set.Office.Country, Location: set.Location(),
		From: set.Sending.From, ReplyTo: set.Office.Recipients, Marks: marks}, err
}

func (s *Store) noticeItem(ctx context.Context, t told) (NoticeItem, error) {
	item, err := one(ctx, s.read, noticeItem, args{"delivery": t.delivery}, scanNoticeItem)
	if err != nil {
		return item, err
	}
	item.Original = t.original
	item.Attachments, err = all(ctx, s.read, noticeAttachments, args{"delivery": t.delivery}, func(row scanner) (a NoticeAttachment, err error) {
		err = row.Scan(&a.Name, &a.Type, &a.Size, &a.SHA256, &a.Outcome, &a.Reason, &a.Document, &a.Path, &a.Symbol, &a.Period)
		return
	})
	return item, err
}

func scanNoticeItem(row scanner) (i NoticeItem, err error) {
	var defects string
	err = row.Scan(&i.Client, &i.ClientNumber, &i.ClientName, &i.Symbol, &i.SymbolName, &i.Address, &i.Period, &i.Sender, &i.Subject,
		(*stamp)(&i.Date), &i.Failed, &i.Reason, &defects, &i.MessageID, &i.Spool, &i.Size)
	if err == nil {
		err = json.Unmarshal([]byte(defects), &i.Defects)
	}
	return
}
