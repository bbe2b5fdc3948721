package cli

import (
	"encoding/json"
	"slices"
	"time"

	"belegpost/storage"
	"belegpost/storage/einvoice"
)

// The JSON lines of the commands. Field names are a contract: scripts depend
// on them. More fields may be added, none is renamed.
type (
	documentLine struct {
		ID         storage.DocumentID    `json:"id"`
		Client     string                `json:"client"`
		Symbol     string                `json:"symbol"`
		Period     storage.Period        `json:"period"`
		FiscalYear string                `json:"fiscal_year"`
		Name       string                `json:"name"`
		Path       string                `json:"path"` // below the archive
		SHA256     string                `json:"sha256"`
		Size       int64                 `json:"size"`
		Pages      int                   `json:"pages"`
		Source     storage.Source        `json:"source"`
		State      storage.DocumentState `json:"state"`
		Mail       storage.MailID        `json:"mail"`
		From       string                `json:"from"`      // address, "" of an upload
		FromName   string                `json:"from_name"` // "" where the mail names nobody
		Received   time.Time             `json:"received"`
		Signed     bool                  `json:"signed"`
		Flags      []storage.Flag        `json:"flags"`
		Month      storage.Month         `json:"month"`
		Filed      bool                  `json:"filed"`
		Pending    bool                  `json:"pending"` // its files are on their way to another folder
		Problem    storage.MoveFault     `json:"problem"` // locked, changed or missing
		Remark     string                `json:"remark"`
		Invoice    *invoiceLine          `json:"invoice"` // what its e-invoice says; null without
		Files      []fileLine            `json:"files"`   // what lies beside it: the XML of an e-invoice, an original
	}
	fileLine struct {
		Kind   storage.FileKind `json:"kind"` // original, companion, opened or derived
		Path   string           `json:"path"` // below the archive
		SHA256 string           `json:"sha256"`
		Size   int64            `json:"size"`
	}
	invoiceLine struct {
		Syntax    einvoice.Syntax `json:"syntax"`
		Kind      einvoice.Kind   `json:"kind"`
		Number    string          `json:"number"`
		Date      string          `json:"date"`
		Due       string          `json:"due"`
		Currency  string          `json:"currency"`
		Seller    string          `json:"seller"`
		SellerVAT string          `json:"seller_vat"`
		Buyer     string          `json:"buyer"`
		IBAN      string          `json:"iban"`
		Net       string          `json:"net"` // amounts are decimal text with a point
		Tax       string          `json:"tax"`
		Gross     string          `json:"gross"`
		Payable   string          `json:"payable"`
	}
	attachmentLine struct {
		Name    string          `json:"name"`
		Type    string          `json:"type"`
		Size    int64           `json:"size"`
		SHA256  string          `json:"sha256"`
		Outcome storage.Outcome `json:"outcome"`
		Reason  storage.Reason  `json:"reason"`
		Part    string          `json:"part"`    // its place in the mail, which "resolve" takes
		Settled string          `json:"settled"` // what a person did with a failed one: filed or dismissed
		Invoice *invoiceLine    `json:"invoice,omitempty"`
	}
	failedLine struct {
		ID          storage.FailedID    `json:"id"`
		Mail        storage.MailID      `json:"mail"`
		Client      string              `json:"client"`
		Address     string              `json:"address"`
		From        string              `json:"from"`
		FromName    string              `json:"from_name"` // "" where the mail names nobody
		Subject     string              `json:"subject"`
		Date        time.Time           `json:"date"`
		Reasons     []storage.Reason    `json:"reasons"`
		State       storage.FailedState `json:"state"`
		Dismissal   storage.Dismissal   `json:"dismissal"`
		Remark      string              `json:"remark"`
		Attachments []attachmentLine    `json:"attachments"`
	}
	deliveryLine struct {
		Address    string             `json:"address"`
		Confidence storage.Confidence `json:"confidence"`
		Field      string             `json:"field"`
		Place      int                `json:"place"`
		Trust      storage.Trust      `json:"trust"`    // why the address is believed
		Provider   string             `json:"provider"` // host that wrote the field, "" where the sender did
	}
	mailAttachmentLine struct {
		attachmentLine
		Document *storage.DocumentID `json:"document"` // null without one
	}
	mailLine struct {
		ID          storage.MailID       `json:"id"`
		UID         uint32               `json:"uid"`
		UIDValidity uint32               `json:"uidvalidity"`
		MessageID   string               `json:"message_id"`
		Fingerprint string               `json:"fingerprint"`
		From        string               `json:"from"`
		FromName    string               `json:"from_name"` // "" where the mail names nobody
		Subject     string               `json:"subject"`
		Date        time.Time            `json:"date"`
		DateSource  storage.DateSource   `json:"date_source"`
		DateReason  storage.DateReason   `json:"date_reason"`
		Status      storage.MailStatus   `json:"status"`
		Deliveries  []deliveryLine       `json:"deliveries"`
		Attachments []mailAttachmentLine `json:"attachments"`
		Defects     []string             `json:"defects"`
		Note        string               `json:"note"`
	}
	addressLine struct {
		Address   string     `json:"address"`
		Client    string     `json:"client"`
		Symbol    string     `json:"symbol"`
		Label     string     `json:"label"`
		Extension string     `json:"extension"`
		Active    bool       `json:"active"`
		Reply     bool       `json:"sender_reply"` // senders get a confirmation or refusal
		LastMail  *time.Time `json:"last_mail"`    // null before the first one
		Count     int        `json:"count"`
	}
	outboxLine struct {
		ID        storage.OutboxID    `json:"id"`
		Kind      storage.NoticeKind  `json:"kind"`
		To        string              `json:"to"`
		Sender    bool                `json:"sender"` // it answers whoever sent the mail
		Subject   string              `json:"subject"`
		MessageID string              `json:"message_id"`
		State     storage.OutboxState `json:"state"`
		Attempts  int                 `json:"attempts"`
		Next      *time.Time          `json:"next"` // null when nothing is to come
		LastError string              `json:"last_error"`
	}
	auditLine struct {
		Seq     int64           `json:"seq"`
		Time    time.Time       `json:"time"`
		User    string          `json:"user"`
		Host    string          `json:"host"`
		Action  string          `json:"action"`
		Entity  string          `json:"entity"`
		Details json.RawMessage `json:"details"`
		Hash    string          `json:"hash"`
	}
	backupLine struct {
		Day    string `json:"day"` // of a daily backup
		File   string `json:"file"`
		Before string `json:"before"` // what a restore has replaced
	}
	findingLine struct {
		Invariant string `json:"invariant"`
		Entity    string `json:"entity"`
		Problem   string `json:"problem"`
	}
)

// list is a slice that is written as [] and never as null.
func list[T any](s []T) []T { return append([]T{}, s...) }

func lineOfDocument(d storage.Document, beside []storage.DocumentFile) documentLine {
	files := []fileLine{}
	for _, f := range beside {
		files = append(files, fileLine{Kind: f.Kind, Path: f.Path, SHA256: f.SHA256, Size: f.Size})
	}
	return documentLine{ID: d.ID, Client: d.ClientNumber, Symbol: d.SymbolCode, Period: d.Period, FiscalYear: d.FiscalYear, Name: d.Name,
		Path: d.Path, SHA256: d.SHA256, Size: d.Size, Pages: d.Pages, Source: d.Source, State: d.State, Mail: d.Mail, From: d.Sender, FromName: d.SenderName, Received: d.Received,
		Signed: d.Signed, Flags: list(d.Flags), Month: d.Month, Filed: d.Filed,
		Pending: d.Pending, Problem: d.Problem, Remark: d.Remark, Invoice: lineOfInvoice(d.Invoice), Files: files}
}

func lineOfAttachment(a storage.MailAttachment) attachmentLine {
	return attachmentLine{Name: a.Name, Type: a.Type, Size: a.Size, SHA256: a.SHA256, Outcome: a.Outcome, Reason: a.Reason,
		Part: a.Part, Settled: a.Settled, Invoice: lineOfInvoice(a.Invoice)}
}

func lineOfInvoice(i *einvoice.Invoice) *invoiceLine {
	if i == nil {
		return nil
	}
	return &invoiceLine{Syntax: i.Syntax, Kind: i.Kind, Number: i.Number, Date: i.Issued, Due: i.Due, Currency: i.Currency, Seller: i.Seller,
		SellerVAT: i.SellerVAT, Buyer: i.Buyer, IBAN: i.IBAN, Net: i.Net, Tax: i.Tax, Gross: i.Gross, Payable: i.Payable}
}

func lineOfFailed(f storage.FailedImport) failedLine {
	out := failedLine{ID: f.ID, Mail: f.Mail, Client: f.ClientNumber, Address: f.Address, From: f.Sender, FromName: f.SenderName, Subject: f.Subject,
		Date: f.Date, Reasons: list(f.Reasons()), State: f.State, Dismissal: f.Dismissal, Remark: f.Remark,
		Attachments: []attachmentLine{}}
	for _, a := range f.Attachments {
		out.Attachments = append(out.Attachments, lineOfAttachment(a))
	}
	return out
}

func lineOfMail(m storage.Mail) mailLine {
	out := mailLine{ID: m.ID, UID: m.UID, UIDValidity: m.UIDValidity, MessageID: m.MessageID, Fingerprint: m.Fingerprint, From: m.Sender,
		FromName: m.SenderName, Subject: m.Subject, Date: m.Date, DateSource: m.DateSource, DateReason: m.DateReason, Status: m.Status, Deliveries: []deliveryLine{},
		Attachments: []mailAttachmentLine{}, Defects: list(m.Defects), Note: m.Note}
	for _, d := range m.Deliveries {
		out.Deliveries = append(out.Deliveries, deliveryLine{Address: d.Address, Confidence: d.Confidence, Field: d.Field, Place: d.Place,
			Trust: d.Trust, Provider: d.Provider})
	}
	for _, a := range m.Attachments {
		line := mailAttachmentLine{attachmentLine: lineOfAttachment(a)}
		if a.Document != 0 {
			line.Document = &a.Document
		}
		out.Attachments = append(out.Attachments, line)
	}
	return out
}

func lineOfAddress(a storage.AddressRow) addressLine {
	return addressLine{Address: a.Address, Client: a.ClientNumber, Symbol: a.SymbolCode, Label: a.Label, Extension: a.Extension,
		Active: a.Active, Reply: a.SenderReply, LastMail: instant(a.LastMail), Count: a.Count}
}

func lineOfOutbox(r storage.OutboxRow) outboxLine {
	out := outboxLine{ID: r.ID, Kind: r.Kind, To: r.Recipient, Sender: r.ToSender, Subject: r.Subject, MessageID: r.MessageID, State: r.State,
		Attempts: r.Attempts, LastError: r.LastError}
	if slices.Contains([]storage.OutboxState{storage.OutboxDue, storage.OutboxSending}, r.State) {
		out.Next = instant(r.Next)
	}
	return out
}

func lineOfAudit(r storage.AuditRow) auditLine {
	return auditLine{Seq: r.Seq, Time: r.Time, User: r.User, Host: r.Host, Action: r.Action, Entity: r.Entity,
		Details: json.RawMessage(r.Details), Hash: r.Hash}
}

// instant is nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
