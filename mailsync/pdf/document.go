package pdf

import (
	"context"
	"fmt"
	"image"
	"strings"
)

// Document is a PDF opened by a [Viewer]. It keeps the file in memory, not on
// disk, so that the file itself can be moved or renamed meanwhile; there is
// nothing to close. It is safe for concurrent use.
type Document struct {
	// Pages is the number of pages the file claims.
	Pages int
	// Sizes are those of its first pages: all of them up to 2,000.
	Sizes []Size
	// Signed and Restricted are those of [Result].
	Signed, Restricted bool

	viewer   *Viewer
	file     []byte
	key      string
	password string
}

// Look says how a page is drawn.
type Look struct {
	// Width of the picture in pixels, at most 4,000. A page that would become
	// higher than 8,000 pixels is drawn narrower.
	Width int
	// Turns is how many quarters the page is turned clockwise, beyond what the
	// file says.
	Turns int
}

// Page draws a page (from 0) on white, with its annotations and form fields. The
// picture is the caller's. When ctx ends it returns within a quarter of a second.
func (d *Document) Page(ctx context.Context, number int, look Look) (*image.RGBA, error) {
	if err := d.hasPage(number); err != nil {
		return nil, err
	}
	asked := viewRequest{Page: number, Width: look.Width, Turns: look.Turns & 3}
	reply, pixels, err := d.viewer.ask(ctx, d, opRender, asked, maxPicture)
	if err != nil {
		return nil, err
	}
	if reply.Width < 1 || reply.Height < 1 || len(pixels) != 4*reply.Width*reply.Height {
		return nil, unavailableFor(errMalformed)
	}
	return &image.RGBA{Pix: pixels, Stride: 4 * reply.Width, Rect: image.Rect(0, 0, reply.Width, reply.Height)}, nil
}

// Text is the text of a page (from 0) in the file's order, with a line feed
// between lines; words divided at a line's end are joined. A scan has none.
func (d *Document) Text(ctx context.Context, number int) (string, error) {
	if err := d.hasPage(number); err != nil {
		return "", err
	}
	_, text, err := d.viewer.ask(ctx, d, opText, viewRequest{Page: number}, maxText)
	return string(text), err
}

func (d *Document) hasPage(number int) error {
	if number < 0 || number >= d.Pages {
		return fmt.Errorf("%w (there is no page %d)", ErrPage, number+1)
	}
	return nil
}

// Attachment is a file embedded in a PDF: ZUGFeRD's invoice, for instance.
type Attachment struct {
	// Name is what the file says: not fit for a disk as it is.
	Name    string
	Content []byte
}

// Attachments are the embedded files, at most 100 of 64 MB together.
func (d *Document) Attachments(ctx context.Context) ([]Attachment, error) {
	reply, all, err := d.viewer.ask(ctx, d, opAttachments, viewRequest{}, maxAttachments)
	if err != nil {
		return nil, err
	}
	var found []Attachment
	for _, p := range reply.Parts {
		name := strings.ToValidUTF8(p.Name, "")
		found = append(found, Attachment{Name: name, Content: all[:p.Size:p.Size]})
		all = all[p.Size:]
	}
	return found, nil
}

// Unlocked is a copy of the file without its encryption: what is filed beside a
// PDF that needs a password. It is written anew by PDFium: signatures in it are
// no longer valid.
func (d *Document) Unlocked(ctx context.Context) ([]byte, error) {
	_, copied, err := d.viewer.ask(ctx, d, opUnlock, viewRequest{}, MaxSize)
	if err == nil && !HasHeader(copied) {
		return nil, unavailableFor(errMalformed)
	}
	return copied, err
}

// readable mends what PDFium reads: U+0002 stands for the hyphen of a divided
// word, U+FFFD and U+FFFE for what has no character.
func readable(text string) string {
	return strings.NewReplacer(
		"\u0002\r\n", "", "\u0002\n", "", "\u0002", "",
		"\ufffe\r\n", "", "\ufffe", "", "\ufffd", "",
		"\r\n", "\n", "\x00", "",
	).Replace(text)
}
