package mailsync

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"belegpost/mailsync/pdf"
	"belegpost/storage"
)

// opening is a PDF that a password of this client opens.
type opening struct {
	client storage.ClientID
	part   string
}

// openedPDF is the copy without the password.
type openedPDF struct {
	storage.View
	content []byte
}

// open tries the password that once opened PDFs of this sender for the same
// client. Where it does not fit the PDF is a failed import like any other, and a
// person gives the new one.
func (in *intake) open(ctx context.Context, f *facts) error {
	if in.unlock == nil {
		return nil
	}
	f.opened = map[opening]openedPDF{}
	for _, p := range flatten(f.message.Parts) {
		if f.checked[p.path].Outcome != pdf.NeedsPassword {
			continue
		}
		for _, r := range f.recipients {
			at := opening{r.Known.Client, p.path}
			if _, done := f.opened[at]; done || !r.IsKnown {
				continue
			}
			content, err := in.unlock(ctx, at.client, sender(f.message.Header), p.part.Open(), p.part.Size)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				in.log.WarnContext(ctx, "pdf not opened", "message", f.mail.UID, "error", err)
			}
			if content == nil {
				continue
			}
			if r := in.pdfs.Check(ctx, bytes.NewReader(content), int64(len(content))); r.Outcome == pdf.OK {
				sum := sha256.Sum256(content)
				f.opened[at] = openedPDF{content: content, View: storage.View{Pages: r.Pages,
					Spooled: storage.Spooled{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content))}}}
			}
		}
	}
	return ctx.Err()
}

// unlocked files a PDF that needs a password as its opened copy, if the client
// has one.
func (f facts) unlocked(client storage.ClientID, a storage.Attachment) storage.Attachment {
	if o, ok := f.opened[opening{client, a.Part}]; ok && a.Reason == storage.ReasonPDFEncrypted {
		a.Outcome, a.Reason, a.Opened = storage.OutcomeFiled, "", &o.View
	}
	return a
}
