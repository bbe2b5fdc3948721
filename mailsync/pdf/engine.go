package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const (
	// checkMemory caps an instance that checks: 4096 pages of 64 KiB are 256
	// MiB. With 64 MiB files of 88 MB no longer open; without a cap a 1 GB
	// content bomb took 3.5 GB.
	checkMemory = 4096
	// viewMemory caps an instance that draws: it holds the file, a picture of
	// up to 128 MB and the page's decoded images.
	viewMemory = 8192
	// filesPerInstance is after how many files an instance is replaced.
	filesPerInstance = 50
	// keepMemory is the size above which an instance is not kept: WebAssembly
	// memory grows but never shrinks.
	keepMemory = 32 << 20
	// secondOpinion is how quickly a used instance must have refused a file for
	// it to be asked again of a fresh one.
	secondOpinion = time.Second
	// instanceWait is no deadline that anything meets: the pool holds as many
	// instances as its only user may ask for.
	instanceWait = 30 * time.Second
)

// engine is the child's PDFium: compiled code and at most one instance that
// checks. One goroutine uses it; two on one instance gave wrong answers without
// an error.
type engine struct {
	pool     pdfium.Pool
	memory   *arena
	instance pdfium.Pdfium // nil: the next file gets a fresh one
	space    *region       // the memory of instance
	served   int           // files the instance has seen
}

// newEngine compiles PDFium or loads it through the cache; nil compiles in
// memory. Limit is the memory of one instance, in pages of 64 KiB.
func newEngine(cache wazero.CompilationCache, limit uint32) (e *engine, err error) {
	defer recoverAs(&err, "start PDFium")
	// PDFium's setjmp is made of WebAssembly exceptions. No CloseOnContextDone:
	// it makes everything 4 to 13 times slower, and the parent kills us anyway.
	conf := wazero.NewRuntimeConfig().
		WithDebugInfoEnabled(false). // PDFium has none; looking for it costs memory
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(limit)
	if cache != nil {
		conf = conf.WithCompilationCache(cache)
	}
	memory := &arena{}
	pool, err := webassembly.Init(webassembly.Config{
		Context:       experimental.WithMemoryAllocator(context.Background(), memory),
		MaxIdle:       1,
		MaxTotal:      1 + shelfSize,
		FSConfig:      wazero.NewFSConfig(), // nil would mount the whole disk
		RuntimeConfig: conf,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start PDFium: %w", err)
	}
	e = &engine{pool: pool, memory: memory}
	// A first instance proves that the code runs, before any file is blamed.
	if err := e.refresh(); err != nil {
		return nil, err
	}
	return e, nil
}

// check examines a file, a second time with a fresh instance where a used one
// refused it quickly. What took long was a bomb that filled the memory, and
// would fill it again.
func (e *engine) check(file []byte) checkReply {
	used, begin := e.served > 0, time.Now()
	reply, err := e.examine(file)
	if err != nil && used && time.Since(begin) < secondOpinion {
		reply, err = e.examine(file)
	}
	switch {
	case err == nil:
		return reply
	case errors.Is(err, errNoInstance):
		return checkReply{Outcome: Unavailable, Detail: plain(err.Error())}
	case errors.Is(err, pdfiumerrors.ErrPassword),
		errors.Is(err, pdfiumerrors.ErrSecurity) && certificateHandlers.Match(file):
		return checkReply{Outcome: NeedsPassword, Detail: plain(err.Error())}
	}
	return checkReply{Outcome: Damaged, Detail: plain(err.Error())}
}

var (
	errNoInstance = errors.New("no PDFium instance")
	errNoPages    = errors.New("no pages")
)

// certificateHandlers are the encryptions other than by password that are met
// in practice. PDFium knows none of them and says the same as about a damaged
// encryption dictionary, which itself is never encrypted.
var certificateHandlers = regexp.MustCompile(
	`/(Adobe\.PubSec|Adobe\.PPKLite|Adobe\.APS|Entrust\.PPKEF|EBX_HANDLER|FOPN_foweb|MicrosoftIRMServices)\b`)

// examine asks the instance about a file. After an error the instance is gone.
func (e *engine) examine(file []byte) (reply checkReply, err error) {
	defer func() {
		if err != nil || e.served >= filesPerInstance || e.space.size() > keepMemory {
			e.drop()
		}
	}()
	defer recoverAs(&err, "examine")
	if e.instance == nil {
		if err := e.refresh(); err != nil {
			return reply, err
		}
	}
	e.served++
	opened, err := e.instance.OpenDocument(&requests.OpenDocument{File: &file})
	if err != nil {
		return reply, fmt.Errorf("open: %w", err)
	}
	reply, err = describe(e.instance, opened.Document)
	if err != nil {
		return reply, err
	}
	torn := false
	reply.XML, torn = embeddedXML(e.instance, opened.Document)
	if _, err := e.instance.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: opened.Document}); err != nil || torn {
		e.drop() // the file is good; only the instance is not to be used again
	}
	return reply, nil
}

func describe(p pdfium.Pdfium, doc references.FPDF_DOCUMENT) (checkReply, error) {
	count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc})
	if err != nil {
		return checkReply{}, fmt.Errorf("count pages: %w", err)
	}
	if count.PageCount < 1 {
		return checkReply{}, errNoPages
	}
	security, err := p.FPDF_GetSecurityHandlerRevision(&requests.FPDF_GetSecurityHandlerRevision{Document: doc})
	if err != nil {
		return checkReply{}, fmt.Errorf("read security: %w", err)
	}
	signatures, err := p.FPDF_GetSignatureCount(&requests.FPDF_GetSignatureCount{Document: doc})
	if err != nil {
		return checkReply{}, fmt.Errorf("count signatures: %w", err)
	}
	page, err := p.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: 0})
	if err != nil {
		return checkReply{}, fmt.Errorf("load page 1: %w", err)
	}
	if _, err := p.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page}); err != nil {
		return checkReply{}, fmt.Errorf("close page 1: %w", err)
	}
	return checkReply{
		Outcome:    OK,
		Pages:      count.PageCount,
		Signed:     signatures.Count > 0,
		Restricted: security.SecurityHandlerRevision >= 0, // -1: not encrypted
	}, nil
}

// refresh takes a fresh instance.
func (e *engine) refresh() (err error) {
	e.drop()
	e.instance, e.space, err = e.take()
	return err
}

// take makes an instance (2 to 5 ms), which its user kills.
func (e *engine) take() (instance pdfium.Pdfium, space *region, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w: %w", errNoInstance, err)
		}
	}()
	defer recoverAs(&err, "instantiate")
	instance, err = e.pool.GetInstance(instanceWait)
	return instance, e.memory.last, err
}

// drop throws the instance away and frees its memory. Kill, not Close: Close
// would call into a PDFium that may just have trapped.
func (e *engine) drop() {
	if e.instance == nil {
		return
	}
	_ = e.instance.Kill()
	e.instance, e.space, e.served = nil, nil, 0
}

// recoverAs turns a panic of the libraries below into an error: wazero panics
// on allocation failure, go-pdfium on unexpected return values.
func recoverAs(err *error, what string) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: %v", what, p)
	}
}
