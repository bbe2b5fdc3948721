package storage

import (
	"context"
	"fmt"

	"belegpost/storage/einvoice"
)

// What e-invoices say is stored with the attachment that brought it and with
// the document that was made of it. It is a hint for lists and for searching,
// and never decides where a document goes.

const invoiceColumns = `coalesce(e.syntax, ''), coalesce(e.kind, ''), coalesce(e.number, ''), coalesce(e.issued, ''), coalesce(e.due, ''),
coalesce(e.seller, ''), coalesce(e.seller_vat, ''), coalesce(e.buyer, ''), coalesce(e.iban, ''), coalesce(e.net, ''), coalesce(e.tax, ''),
coalesce(e.gross, ''), coalesce(e.payable, ''), coalesce(e.currency, '')`

// invoiceTarget is where the columns go; [invoiceTarget.found] gives the
// invoice, nil if there is none.
type invoiceTarget struct{ einvoice.Invoice }

func (t *invoiceTarget) fields() []any {
	return []any{&t.Syntax, &t.Kind, &t.Number, &t.Issued, &t.Due, &t.Seller, &t.SellerVAT, &t.Buyer, &t.IBAN, &t.Net, &t.Tax,
		&t.Gross, &t.Payable, &t.Currency}
}

func (t *invoiceTarget) found() *einvoice.Invoice {
	if t.Syntax == "" {
		return nil
	}
	return &t.Invoice
}

const invoiceInsert = `INSERT INTO einvoice (document_id, attachment_id, syntax, kind, number, issued, due, seller, seller_vat, buyer, iban,
net, tax, gross, payable, currency)
VALUES ((SELECT :document WHERE NOT EXISTS (SELECT 1 FROM einvoice WHERE document_id = :document)), :attachment, :syntax, :kind, :number,
:issued, :due, :seller, :vat, :buyer, :iban, :net, :tax, :gross, :payable, :currency)
ON CONFLICT DO NOTHING`

// addInvoice keeps what an e-invoice says with the attachment that brought it (0:
// none did), and with its document if that shows none yet.
func (t *tx) addInvoice(ctx context.Context, attachment AttachmentID, doc DocumentID, i *einvoice.Invoice) error {
	if i == nil {
		return nil
	}
	_, err := t.exec(ctx, invoiceInsert, args{"document": null(doc), "attachment": null(attachment), "syntax": i.Syntax, "kind": i.Kind,
		"number": i.Number, "issued": i.Issued, "due": i.Due, "seller": i.Seller, "vat": i.SellerVAT, "buyer": i.Buyer, "iban": i.IBAN,
		"net": i.Net, "tax": i.Tax, "gross": i.Gross, "payable": i.Payable, "currency": i.Currency})
	if err != nil {
		return fmt.Errorf("write e-invoice: %w", err)
	}
	return t.showInvoice(ctx, attachment, doc)
}

const invoiceShow = `UPDATE einvoice SET document_id = :document
WHERE attachment_id = :attachment AND document_id IS NULL AND NOT EXISTS (SELECT 1 FROM einvoice WHERE document_id = :document)`

// showInvoice lets a document show what the attachment that it was made of says.
func (t *tx) showInvoice(ctx context.Context, attachment AttachmentID, doc DocumentID) error {
	if doc == 0 {
		return nil
	}
	if _, err := t.exec(ctx, invoiceShow, args{"document": doc, "attachment": attachment}); err != nil {
		return fmt.Errorf("write e-invoice: %w", err)
	}
	return nil
}

const invoiceCopy = `INSERT INTO einvoice (document_id, syntax, kind, number, issued, due, seller, seller_vat, buyer, iban, net, tax, gross, payable, currency)
SELECT :twin, syntax, kind, number, issued, due, seller, seller_vat, buyer, iban, net, tax, gross, payable, currency FROM einvoice WHERE document_id = :document`

// copyInvoice lets a second document of the same bytes show the same e-invoice.
func (t *tx) copyInvoice(ctx context.Context, from, twin DocumentID) error {
	if _, err := t.exec(ctx, invoiceCopy, args{"document": from, "twin": twin}); err != nil {
		return fmt.Errorf("write e-invoice: %w", err)
	}
	return nil
}

const invoicesOfDeliveries = `SELECT a.id, ` + invoiceColumns + ` FROM attachment a JOIN einvoice e ON e.attachment_id = a.id
WHERE a.delivery_id IN (SELECT value FROM json_each(:deliveries))`

// invoices are what the e-invoices among the attachments of deliveries say;
// these are a JSON list.
func (s *Store) invoices(ctx context.Context, deliveries string) (map[AttachmentID]*einvoice.Invoice, error) {
	type found struct {
		id AttachmentID
		invoiceTarget
	}
	rows, err := all(ctx, s.read, invoicesOfDeliveries, args{"deliveries": deliveries}, func(row scanner) (f found, err error) {
		err = row.Scan(append([]any{&f.id}, f.fields()...)...)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read e-invoices: %w", err)
	}
	out := make(map[AttachmentID]*einvoice.Invoice, len(rows))
	for _, f := range rows {
		out[f.id] = f.found()
	}
	return out, nil
}
