package pdf

import (
	"fmt"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// The bounds of a picture in pixels. A page that would be higher is drawn
// narrower.
const (
	maxWidth  = 4000
	maxHeight = 8000
)

// picture is a drawn page. Its pixels are PDFium's memory: they are gone with
// free and wrong after the next call.
type picture struct {
	width, height int
	pixels        []byte // RGBA, opaque
	free          func()
}

// draw draws a page on white, with its annotations and form fields.
func (f *openFile) draw(asked viewRequest) (*picture, error) {
	page, err := f.load(asked.Page)
	if err != nil {
		return nil, err
	}
	defer f.unload(page)
	width, height, err := f.pixels(page, asked)
	if err != nil {
		return nil, err
	}
	made, err := f.instance.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: width, Height: height, Alpha: 1})
	if err != nil {
		return nil, fmt.Errorf("make bitmap: %w", err)
	}
	drawn := &picture{width: width, height: height, free: func() {
		_, _ = f.instance.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: made.Bitmap})
	}}
	if err := f.paint(made.Bitmap, page, drawn, asked.Turns); err != nil {
		drawn.free()
		return nil, err
	}
	buffer, err := f.instance.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: made.Bitmap})
	if err != nil || len(buffer.Buffer) != 4*width*height {
		drawn.free()
		return nil, fmt.Errorf("no memory for %d x %d pixels", width, height)
	}
	drawn.pixels = buffer.Buffer
	return drawn, nil
}

// pixels is the size of the picture: as wide as asked, as high as the page's
// shape and maxHeight allow.
func (f *openFile) pixels(page references.FPDF_PAGE, asked viewRequest) (width, height int, err error) {
	by := requests.Page{ByReference: &page}
	w, err := f.instance.FPDF_GetPageWidth(&requests.FPDF_GetPageWidth{Page: by})
	if err != nil {
		return 0, 0, fmt.Errorf("measure page: %w", err)
	}
	h, err := f.instance.FPDF_GetPageHeight(&requests.FPDF_GetPageHeight{Page: by})
	if err != nil {
		return 0, 0, fmt.Errorf("measure page: %w", err)
	}
	size := Size{Width: w.Width, Height: h.Height}
	if !size.isSound() {
		size = Size{Width: a4Width, Height: a4Height}
	}
	if asked.Turns%2 != 0 {
		size.Width, size.Height = size.Height, size.Width
	}
	wide := float64(min(max(asked.Width, 1), maxWidth))
	scale := min(wide/size.Width, maxHeight/size.Height)
	side := func(points float64, most int) int {
		return min(max(int(math.Round(points*scale)), 1), most)
	}
	return side(size.Width, maxWidth), side(size.Height, maxHeight), nil
}

func (f *openFile) paint(bitmap references.FPDF_BITMAP, page references.FPDF_PAGE, to *picture, turns int) error {
	const white = 0xffffffff
	if _, err := f.instance.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{
		Bitmap: bitmap, Width: to.width, Height: to.height, Color: white,
	}); err != nil {
		return fmt.Errorf("make bitmap: %w", err)
	}
	by := requests.Page{ByReference: &page}
	// Reversed, PDFium's BGRA is the RGBA of Go.
	const flags = enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER | enums.FPDF_RENDER_FLAG_ANNOT
	rotate := enums.FPDF_PAGE_ROTATION(turns & 3)
	if _, err := f.instance.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{
		Bitmap: bitmap, Page: by, SizeX: to.width, SizeY: to.height, Rotate: rotate, Flags: flags,
	}); err != nil {
		return fmt.Errorf("draw page: %w", err)
	}
	if f.form == "" {
		return nil
	}
	// PDFium draws the fields of a form apart from the page.
	if _, err := f.instance.FPDF_FFLDraw(&requests.FPDF_FFLDraw{
		FormHandle: f.form, Bitmap: bitmap, Page: by, SizeX: to.width, SizeY: to.height, Rotate: rotate, Flags: flags,
	}); err != nil {
		return fmt.Errorf("draw form: %w", err)
	}
	return nil
}

// openForm prepares the drawing of form fields. No script runs: this PDFium has
// no JavaScript, and we start no action.
func (f *openFile) openForm() error {
	kind, err := f.instance.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: f.doc})
	if err != nil {
		return fmt.Errorf("read form: %w", err)
	}
	if kind.FormType == enums.FPDF_FORMTYPE_NONE {
		return nil
	}
	opened, err := f.instance.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{
		Document: f.doc,
		FormFillInfo: structs.FPDF_FORMFILLINFO{
			FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_SetCursor:          func(enums.FXCT) {},
			FFI_SetTimer:           func(int, func(int)) int { return 0 },
			FFI_KillTimer:          func(int) {},
			FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
			FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
			FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return 0 },
			FFI_ExecuteNamedAction: func(string) {},
		},
	})
	if err != nil {
		return fmt.Errorf("open form: %w", err)
	}
	f.form = opened.FormHandle
	return nil
}

func (f *openFile) load(number int) (references.FPDF_PAGE, error) {
	page, err := f.instance.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.doc, Index: number})
	if err != nil {
		return "", fmt.Errorf("%w: %v", errNoPage, err)
	}
	return page.Page, nil
}

func (f *openFile) unload(page references.FPDF_PAGE) {
	_, _ = f.instance.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page})
}
