package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

const (
	// shelfSize is how many files stay open in a viewer's child: the one on the
	// screen, its neighbours in the list, and one that is compared.
	shelfSize = 4
	// shelfMemory is the sum of their instances' memory above which the oldest
	// are closed.
	shelfMemory = 192 << 20
)

// shelf holds the open files of a viewer's child, each in an instance of its
// own, so that one that traps PDFium takes no other with it.
type shelf struct {
	engine *engine
	files  []*openFile // the last used one last
}

// openFile is a file that PDFium has open.
type openFile struct {
	key      string
	instance pdfium.Pdfium
	space    *region
	doc      references.FPDF_DOCUMENT
	form     references.FPDF_FORMHANDLE // "": it has no form
	doubtful bool                       // something failed in it: close it soon
}

// serve answers one request of a Viewer. An error ends the child.
func (s *shelf) serve(r request, out io.Writer) error {
	var asked viewRequest
	behind, err := unpack(r.body, &asked)
	if err != nil {
		return err
	}
	switch r.op {
	case opImage:
		return s.image(behind, out)
	case opOpen:
		err = s.open(asked, behind)
	case opDescribe, opRender, opText, opAttachments, opUnlock:
	default:
		return errUnknownOp
	}
	if err != nil {
		return writeView(out, r.op, viewFailure(err), nil)
	}
	f := s.find(asked.Key)
	if f == nil {
		return writeView(out, r.op, viewReply{Status: viewUnknown}, nil)
	}
	defer s.trim(r.op == opOpen)
	sent, err := f.answer(r.op, asked, out)
	if err == nil {
		if f.doubtful {
			s.close(f)
		}
		return nil
	}
	// PDFium may have trapped; sending a file again is cheap.
	s.close(f)
	if sent {
		return err // the parent has half a frame
	}
	return writeView(out, r.op, viewFailure(err), nil)
}

// answer does what is asked about an open file. Sent tells that a frame was
// begun.
func (f *openFile) answer(o op, asked viewRequest, out io.Writer) (sent bool, err error) {
	defer recoverAs(&err, "view")
	head := viewReply{Status: viewOK}
	var behind []byte
	switch o {
	case opOpen, opDescribe:
		head, err = f.describe()
	case opRender:
		var drawn *picture
		if drawn, err = f.draw(asked); err != nil {
			return false, err
		}
		defer drawn.free()
		head.Width, head.Height, behind = drawn.width, drawn.height, drawn.pixels
	case opText:
		behind, err = f.text(asked.Page)
	case opAttachments:
		head.Parts, behind, err = f.attachments()
	case opUnlock:
		behind, err = f.unlock()
	}
	if err != nil {
		return false, err
	}
	return true, writeView(out, o, head, behind)
}

var errNoPage = errors.New("page does not load")

func viewFailure(err error) viewReply {
	reply := viewReply{Status: viewDamaged, Detail: plain(err.Error())}
	switch {
	case errors.Is(err, errNoInstance):
		reply.Status = viewBroken
	case errors.Is(err, pdfiumerrors.ErrPassword):
		reply.Status = viewPassword
	case errors.Is(err, errNoPage):
		reply.Status = viewPage
	case errors.Is(err, errTooLong):
		reply.Status = viewLarge
	case errors.Is(err, errNoImage):
		reply.Status = viewImage
	}
	return reply
}

// find returns an open file and makes it the last used one; nil if it is not open.
func (s *shelf) find(key string) *openFile {
	i := slices.IndexFunc(s.files, func(f *openFile) bool { return f.key == key })
	if i < 0 {
		return nil
	}
	f := s.files[i]
	s.files = append(slices.Delete(s.files, i, i+1), f)
	return f
}

// open opens a file in an instance of its own.
func (s *shelf) open(asked viewRequest, file []byte) (err error) {
	if f := s.find(asked.Key); f != nil {
		return nil
	}
	for len(s.files) >= shelfSize {
		s.close(s.files[0])
	}
	f := &openFile{key: asked.Key}
	f.instance, f.space, err = s.engine.take()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.instance.Kill()
		}
	}()
	defer recoverAs(&err, "open")
	opened, err := f.instance.OpenDocument(&requests.OpenDocument{File: &file, Password: &asked.Password})
	if errors.Is(err, pdfiumerrors.ErrSecurity) && certificateHandlers.Match(file) {
		err = pdfiumerrors.ErrPassword
	}
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	f.doc = opened.Document
	if err := f.openForm(); err != nil {
		return err
	}
	s.files = append(s.files, f)
	return nil
}

// close closes a file. Kill, not Close: PDFium may have trapped.
func (s *shelf) close(f *openFile) {
	_ = f.instance.Kill()
	s.files = slices.DeleteFunc(s.files, func(other *openFile) bool { return other == f })
}

// trim closes the files unused for longest until the others are small enough;
// an instance's memory never shrinks. A file that was just opened stays for the
// request that follows, however large it is.
func (s *shelf) trim(keepLast bool) {
	sum := 0
	for _, f := range s.files {
		sum += f.space.size()
	}
	for sum > shelfMemory && len(s.files) > 0 && !(keepLast && len(s.files) == 1) {
		sum -= s.files[0].space.size()
		s.close(s.files[0])
	}
}

// sizeLimit is how many pages' sizes are told; they are for the window's
// scroll bar, and a file may claim 2,147,483,647 pages.
const sizeLimit = 2000

// describe tells what the window has to know at once.
func (f *openFile) describe() (viewReply, error) {
	known, err := describe(f.instance, f.doc)
	if err != nil {
		return viewReply{}, err
	}
	reply := viewReply{Status: viewOK, Pages: known.Pages, Signed: known.Signed, Restricted: known.Restricted}
	for i := range min(known.Pages, sizeLimit) {
		size := Size{Width: a4Width, Height: a4Height}
		got, err := f.instance.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: f.doc, Index: i})
		if err == nil {
			if found := (Size{Width: got.Width, Height: got.Height}); found.isSound() {
				size = found
			}
		}
		reply.Sizes = append(reply.Sizes, size)
	}
	return reply, nil
}

// text reads a page.
func (f *openFile) text(number int) ([]byte, error) {
	loaded, err := f.load(number)
	if err != nil {
		return nil, err
	}
	defer f.unload(loaded)
	page, err := f.instance.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: requests.Page{ByReference: &loaded}})
	if err != nil {
		return nil, fmt.Errorf("load text: %w", err)
	}
	defer func() {
		_, _ = f.instance.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: page.TextPage})
	}()
	count, err := f.instance.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: page.TextPage})
	if err != nil {
		return nil, fmt.Errorf("count characters: %w", err)
	}
	if count.Count < 1 {
		return nil, nil
	}
	read, err := f.instance.FPDFText_GetText(&requests.FPDFText_GetText{
		TextPage: page.TextPage, Count: min(count.Count, maxText/4),
	})
	if err != nil {
		return nil, fmt.Errorf("read text: %w", err)
	}
	return []byte(readable(read.Text)), nil
}

// attachments reads all embedded files.
func (f *openFile) attachments() (parts []part, all []byte, err error) {
	files, torn, err := embeddedFiles(f.instance, f.doc, wanted{names: func(string) bool { return true }, bytes: maxAttachments})
	f.doubtful = f.doubtful || torn
	if err != nil {
		return nil, nil, err
	}
	for _, found := range files {
		short := found.name[:min(len(found.name), maxName)]
		parts = append(parts, part{Name: string(bytes.ToValidUTF8([]byte(short), nil)), Size: len(found.content)})
		all = append(all, found.content...)
	}
	return parts, all, nil
}

// maxName bounds the name of an attachment, in bytes.
const maxName = 1000

// unlock saves the file without its encryption.
func (f *openFile) unlock() ([]byte, error) {
	var copied limitedBuffer
	copied.limit = MaxSize
	_, err := f.instance.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{
		Document: f.doc, Flags: requests.SaveFlagRemoveSecurity, FileWriter: &copied,
	})
	if copied.over {
		return nil, errTooLong
	}
	if err != nil {
		return nil, fmt.Errorf("save copy: %w", err)
	}
	return copied.Bytes(), nil
}

// limitedBuffer refuses to hold more than limit bytes.
type limitedBuffer struct {
	bytes.Buffer
	limit int
	over  bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.over = b.over || b.Len()+len(p) > b.limit; b.over {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}
