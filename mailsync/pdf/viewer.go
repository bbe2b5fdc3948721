package pdf

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
	"time"
)

// What can be wrong with a file, or with asking about it. Anything else that a
// Viewer returns is the context's error or wraps [ErrUnavailable].
var (
	// ErrNeedsPassword: the file opens with a password only.
	ErrNeedsPassword = errors.New("pdf needs a password")
	// ErrWrongPassword: the password given does not open it. It is also what a
	// file for certificates or with a damaged encryption says.
	ErrWrongPassword = errors.New("pdf password is wrong")
	// ErrDamaged: PDFium cannot read it, or it has no pages.
	ErrDamaged = errors.New("pdf is damaged")
	// ErrPage: there is no such page, or it cannot be loaded.
	ErrPage = errors.New("pdf page cannot be shown")
	// ErrTooSlow: no answer within the limit of time.
	ErrTooSlow = errors.New("pdf takes too long")
	// ErrTooLarge: the file, or what it would become, is larger than [MaxSize],
	// or an image has more than 100 megapixels.
	ErrTooLarge = errors.New("file is too large")
	// ErrNotImage: no JPEG, PNG, GIF, TIFF, WebP or BMP that can be read.
	ErrNotImage = errors.New("image cannot be read")
	// ErrUnavailable: the file is not to blame; trying again may help.
	ErrUnavailable = errors.New("pdf viewer is not available")
)

// A4, in points of 1/72 inch.
const (
	a4Width  = 595.28
	a4Height = 841.89
)

// Size is the size of a page in points, as it is shown: turned pages are turned.
type Size struct {
	Width  float64 `json:"w"`
	Height float64 `json:"h"`
}

func (s Size) isSound() bool {
	return s.Width > 0 && s.Height > 0 && !math.IsInf(s.Width, 0) && !math.IsInf(s.Height, 0)
}

const (
	// viewIdle is how long a viewer's child stays without a request.
	viewIdle = 2 * time.Minute
	// viewGrace is what a request that nobody wants any more still gets, since
	// most end sooner than a new child starts.
	viewGrace = 250 * time.Millisecond
	// imageLimit is the CPU time for decoding one image file; a TIFF of many
	// large pages is honest work.
	imageLimit = 60 * time.Second
	// viewStarved is how many limits of CPU time a request may wait for them:
	// somebody looks at the screen.
	viewStarved = 3
)

// Viewer shows PDFs and makes them of images, in a child process of its own, so
// that no picture ever delays a [Checker]. It is safe for concurrent use: of the
// requests that wait, the newest is served first. The child starts with the
// first request and ends after two minutes without one.
type Viewer struct {
	timeout time.Duration
	idle    time.Duration
	starved int // viewStarved, more in tests
	turn    turnstile
	sleep   *time.Timer // ends the child; nil until its first request
	keeper
}

// NewViewer returns a Viewer. It starts nothing; the first file does.
// [Config].Timeout bounds one request; four fifths of it are CPU time, the rest
// pays for ending the child.
func NewViewer(c Config) *Viewer {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	return &Viewer{timeout: c.Timeout, idle: viewIdle, starved: viewStarved, keeper: newKeeper(c, viewMemory)}
}

// Close ends the child and waits for it. Requests under way give up.
func (v *Viewer) Close() error {
	v.giveUp()
	v.turn.take()
	defer v.turn.leave()
	if v.sleep != nil {
		v.sleep.Stop()
	}
	v.rest()
	return nil
}

// Open reads the size bytes of r into memory and opens them, with the password
// if it is not empty. The errors that a person can mend are [ErrNeedsPassword]
// and [ErrWrongPassword].
func (v *Viewer) Open(ctx context.Context, r io.Reader, size int64, password string) (*Document, error) {
	if size < 0 || size > MaxSize {
		return nil, ErrTooLarge
	}
	file := make([]byte, size)
	if _, err := io.ReadFull(r, file); err != nil {
		return nil, fmt.Errorf("%w: %w", errSource, noEOF(err))
	}
	hash := sha256.New()
	hash.Write(file)
	hash.Write([]byte(password)) // behind the file's end, and the size is known
	key := fmt.Sprintf("%s-%d", hex.EncodeToString(hash.Sum(nil)), size)
	d := &Document{viewer: v, file: file, key: key, password: password}
	reply, _, err := v.ask(ctx, d, opDescribe, viewRequest{}, 0)
	if err != nil {
		return nil, err
	}
	if reply.Pages < 1 {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, errMalformed)
	}
	d.Pages, d.Sizes, d.Signed, d.Restricted = reply.Pages, reply.Sizes, reply.Signed, reply.Restricted
	return d, nil
}

// ask asks about an open document and sends its file if the child does not have
// it: it is new, was killed, or has closed it for others. Behind bounds the
// bytes that come behind the answer.
func (v *Viewer) ask(ctx context.Context, d *Document, o op, asked viewRequest, behind int) (viewReply, []byte, error) {
	asked.Key = d.key
	open := viewRequest{Key: d.key, Password: d.password}
	reply := viewReply{Status: viewUnknown}
	var found []byte
	err := v.inTurn(ctx, func(ctx context.Context) (err error) {
		for range maxTries {
			reply, found, err = v.exchange(ctx, o, asked, nil, behind)
			if err != nil || reply.Status != viewUnknown {
				return err
			}
			opened, _, err := v.exchange(ctx, opOpen, open, d.file, 0)
			if err != nil || opened.Status != viewOK || o == opDescribe {
				reply = opened
				return err
			}
		}
		reply, found, err = v.exchange(ctx, o, asked, nil, behind)
		return err
	})
	if err != nil {
		return viewReply{}, nil, err
	}
	if reply.Status == viewUnknown {
		reply = viewReply{Status: viewDamaged, Detail: "ends its child again and again"}
	}
	return reply, found, reply.err(d.password != "")
}

// err is what a status means to the caller.
func (r viewReply) err(withPassword bool) error {
	var meaning error
	switch r.Status {
	case viewOK:
		return nil
	case viewPassword:
		if withPassword {
			return ErrWrongPassword
		}
		return ErrNeedsPassword
	case viewDamaged:
		meaning = ErrDamaged
	case viewPage:
		meaning = ErrPage
	case viewLarge:
		meaning = ErrTooLarge
	case viewImage:
		meaning = ErrNotImage
	default:
		meaning = ErrUnavailable
	}
	return fmt.Errorf("%w (%s)", meaning, r.Detail)
}

// inTurn does the work when no other work is done. The work's context ends a
// grace after ctx does.
func (v *Viewer) inTurn(ctx context.Context, work func(context.Context) error) error {
	if err := v.turn.enter(ctx, v.closing); err != nil {
		return err
	}
	defer v.turn.leave()
	defer v.rearm()
	graced, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	stop := context.AfterFunc(ctx, func() {
		late := time.AfterFunc(viewGrace, func() { cancel(context.Cause(ctx)) })
		context.AfterFunc(graced, func() { late.Stop() })
	})
	defer stop()
	err := work(graced)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, errClosed) || errors.Is(err, errPaused) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// rearm puts the end of the child off. The caller has the turn.
func (v *Viewer) rearm() {
	switch {
	case v.child == nil:
	case v.sleep == nil:
		v.sleep = time.AfterFunc(v.idle, v.fallAsleep)
	default:
		v.sleep.Reset(v.idle)
	}
}

// fallAsleep ends the child, unless somebody uses it.
func (v *Viewer) fallAsleep() {
	if v.turn.tryEnter() {
		defer v.turn.leave()
		v.rest()
	}
}

// exchange asks the child once; a child that ended is replaced and asked again,
// unless it ended because it took too long. The caller has the turn.
func (v *Viewer) exchange(ctx context.Context, o op, asked viewRequest, file []byte, behind int) (viewReply, []byte, error) {
	head, err := pack(asked)
	if err != nil {
		return viewReply{}, nil, err
	}
	limit := v.timeout * 4 / 5
	if o == opImage {
		limit = imageLimit
	}
	for range maxTries {
		var running *child
		if running, err = v.running(ctx); err != nil {
			return viewReply{}, nil, unavailableFor(err)
		}
		var body []byte
		body, err = running.ask(ctx, call{
			op:     o,
			size:   int64(len(head) + len(file)),
			body:   io.MultiReader(bytes.NewReader(head), bytes.NewReader(file)),
			giveUp: v.closing,
			limit:  4 + maxHead + behind,
			cpu:    limit,
			wall:   limit * time.Duration(v.starved),
		})
		var reply viewReply
		if err == nil {
			if reply, body, err = parseView(body); err == nil {
				return reply, body, nil
			}
		}
		v.child = nil
		running.kill()
		v.log.WarnContext(ctx, "pdf viewer child given up", "error", plain(err.Error()))
		if errors.Is(err, errSpent) {
			return viewReply{}, nil, ErrTooSlow
		}
		if !errors.Is(err, errFile) && !errors.Is(err, errMalformed) {
			return viewReply{}, nil, unavailableFor(err)
		}
		if file == nil && o != opImage {
			// A new child has no file: let the caller send it.
			return viewReply{Status: viewUnknown}, nil, nil
		}
	}
	return viewReply{}, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
}

func unavailableFor(err error) error { return fmt.Errorf("%w: %w", ErrUnavailable, err) }

// turnstile lets one in at a time, the newest of those who wait first: the page
// that is looked at now is worth more than the one before.
type turnstile struct {
	mu      sync.Mutex
	busy    bool
	waiting []chan struct{} // closed when it is their turn
}

// enter waits for the turn, unless ctx or closing ends before.
func (t *turnstile) enter(ctx context.Context, closing <-chan struct{}) error {
	mine := t.line()
	if mine == nil {
		return nil
	}
	var err error
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-closing:
		err = unavailableFor(errClosed)
	}
	if !t.cross(mine) {
		t.leave() // it became our turn meanwhile
	}
	return err
}

// take waits for the turn as long as it takes.
func (t *turnstile) take() {
	if mine := t.line(); mine != nil {
		<-mine
	}
}

// tryEnter takes the turn if nobody has it.
func (t *turnstile) tryEnter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy {
		return false
	}
	t.busy = true
	return true
}

// line takes the turn, or queues up; nil means that it has it.
func (t *turnstile) line() chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.busy {
		t.busy = true
		return nil
	}
	mine := make(chan struct{})
	t.waiting = append(t.waiting, mine)
	return mine
}

// cross takes somebody out of the queue; false if it is their turn already.
func (t *turnstile) cross(mine chan struct{}) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.waiting, mine)
	if i < 0 {
		return false
	}
	t.waiting = slices.Delete(t.waiting, i, i+1)
	return true
}

// leave hands the turn on.
func (t *turnstile) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.busy = false
		return
	}
	newest := len(t.waiting) - 1
	close(t.waiting[newest])
	t.waiting = t.waiting[:newest]
}
