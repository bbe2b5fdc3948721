package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Config says how a Checker works; its zero value is ready for use.
type Config struct {
	// Command starts the child: program and arguments. Nil means the program's
	// own executable with ChildArg.
	Command []string
	// CacheDir is the folder of the compilation cache. It is made with mode
	// 0700 and belongs to us alone. Empty means one under os.UserCacheDir.
	CacheDir string
	// Timeout bounds what one file may cost, both tries together, as the
	// package comment tells. Zero means 10 s.
	Timeout time.Duration
	// Log hears about children that start, end and are killed. Nil: nobody.
	Log *slog.Logger
}

const (
	defaultTimeout = 10 * time.Second
	maxTries       = 2
	// starvedAfter is how many Timeouts a try may wait for CPU time.
	starvedAfter = 6
	// startLimit is for a slow machine that compiles while it is busy; it is
	// 2.5 s here when quiet.
	startLimit = 2 * time.Minute
	// A child that cannot be started is tried again after a pause that doubles.
	firstPause = time.Second
	maxPause   = time.Minute
)

// Checker asks PDFium about files, one at a time. It is safe for concurrent
// use; files wait for their turn.
type Checker struct {
	command  []string
	cacheDir string
	timeout  time.Duration
	log      *slog.Logger

	closeOnce sync.Once
	closing   chan struct{} // closed by Close: everybody gives up
	turn      chan struct{} // holds a token while somebody uses what follows

	child   *child    // nil: none yet, or the last one was given up
	mode    cacheMode // how the next child uses the cache
	pause   time.Duration
	startAt time.Time // no start before this time
}

// New returns a Checker. It starts nothing; the first file does.
func New(c Config) *Checker {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Command == nil {
		c.Command = []string{ownExecutable(), ChildArg}
	}
	mode := cacheUse
	if c.CacheDir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			mode = cacheNone
		}
		c.CacheDir = filepath.Join(base, "belegpost", "pdfium")
	}
	return &Checker{
		command:  c.Command,
		cacheDir: c.CacheDir,
		timeout:  c.Timeout,
		log:      c.Log,
		closing:  make(chan struct{}),
		turn:     make(chan struct{}, 1),
		mode:     mode,
	}
}

var (
	errClosed = errors.New("checker is closed")
	errPaused = errors.New("child could not be started a moment ago")
	errFile   = errors.New("no sound answer") // the file may be to blame; joined with the circumstances
)

// Close ends the child and waits for it. Checks under way give up as
// Unavailable, later ones do not start.
func (c *Checker) Close() error {
	c.closeOnce.Do(func() { close(c.closing) })
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	if c.child != nil {
		c.child.close()
		c.child = nil
	}
	return nil
}

// Check asks the child about the size bytes in r. It never returns an error:
// trouble is an [Outcome]; when ctx ends, that is Unavailable. If r can seek it
// is read from its current position, once for each try, else it is kept in
// memory; Check does not touch it after it returned. A read from r must not
// block for ever.
func (c *Checker) Check(ctx context.Context, r io.Reader, size int64) Result {
	file, err := newSource(r, size)
	if err != nil {
		return unavailable(err)
	}
	if !HasHeader(file.head) {
		if remains.Match(file.head) {
			return Result{Outcome: Damaged, Detail: "no header before the first object"}
		}
		return Result{Outcome: NotPDF}
	}
	if size > MaxSize {
		return unavailable(fmt.Errorf("larger than %d bytes", MaxSize))
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return unavailable(context.Cause(ctx))
	case <-c.closing:
		return unavailable(errClosed)
	}
	return c.ask(ctx, file)
}

func unavailable(err error) Result {
	return Result{Outcome: Unavailable, Detail: plain(err.Error())}
}

// ask tries the file on the running child and, if that ends it, on a fresh one.
func (c *Checker) ask(ctx context.Context, file *source) Result {
	var result Result
	for range maxTries {
		running, err := c.running(ctx)
		if err != nil {
			return unavailable(err)
		}
		result, err = c.try(ctx, running, file)
		if err == nil {
			return result
		}
		c.child = nil
		running.kill()
		result = verdict(err, running)
		if !errors.Is(err, errFile) {
			c.log.InfoContext(ctx, "pdf check given up", "error", result.Detail)
			return result
		}
		c.log.WarnContext(ctx, "pdf child given up", "outcome", string(result.Outcome), "error", result.Detail)
	}
	return result
}

// try asks one child about the file. An error that is errFile may be the
// file's doing.
func (c *Checker) try(ctx context.Context, running *child, file *source) (Result, error) {
	body, err := file.open()
	if err != nil {
		return Result{}, err
	}
	reply, err := running.ask(ctx, call{
		op:     opCheck,
		size:   file.size,
		body:   body,
		giveUp: c.closing,
		cpu:    c.timeout * 2 / 5,
		wall:   c.timeout * starvedAfter,
	})
	if err != nil {
		return Result{}, err
	}
	result, err := parseCheckReply(reply)
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", errFile, err)
	}
	return result, nil
}

// verdict says what an unanswered try means, should it be the last one. The
// child has ended by now.
func verdict(err error, ended *child) Result {
	switch {
	case !errors.Is(err, errFile):
		return unavailable(err)
	case errors.Is(err, errSpent):
		return Result{Outcome: TimedOut, Detail: plain(err.Error())}
	case errors.Is(err, errMalformed), errors.Is(err, errTooLong):
		return Result{Outcome: Damaged, Detail: plain(err.Error())}
	case killedFromOutside(ended.cmd.ProcessState):
		return unavailable(errors.New("child was killed from outside"))
	}
	return Result{Outcome: Damaged, Detail: plain("child ended: " + ended.cmd.ProcessState.String() + " " + ended.complaint())}
}

// running returns the child, a new one if there is none or the last one ended.
func (c *Checker) running(ctx context.Context) (*child, error) {
	select {
	case <-c.closing:
		return nil, errClosed
	default:
	}
	if c.child != nil && !c.child.hasEnded() {
		return c.child, nil
	}
	c.child = nil
	if time.Now().Before(c.startAt) {
		return nil, errPaused
	}
	started, err := c.start(ctx)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, errClosed) {
			c.pause = min(max(2*c.pause, firstPause), maxPause)
			c.startAt = time.Now().Add(c.pause)
			c.log.ErrorContext(ctx, "pdf child cannot be started", "error", plain(err.Error()), "again_in", c.pause)
		}
		return nil, err
	}
	c.child, c.pause = started, 0
	return started, nil
}

// start starts a child. One that starts but cannot load PDFium is tried again
// with a fresh cache, then without one.
func (c *Checker) start(ctx context.Context) (*child, error) {
	for {
		begin := time.Now()
		started, compiled, err := startChild(ctx, startCall{
			command: c.command,
			request: startRequest{Version: protocolVersion, Cache: c.cacheDir, Mode: c.mode},
			giveUp:  c.closing,
		})
		if err == nil {
			c.log.InfoContext(ctx, "pdf child started", "cache", string(c.mode), "compiled", compiled, "took", time.Since(begin))
			if c.mode == cacheFresh {
				c.mode = cacheUse
			}
			return started, nil
		}
		if !errors.Is(err, errNotReady) || c.mode == cacheNone {
			if c.mode == cacheNone && errors.Is(err, errNotReady) {
				c.mode = cacheUse // it was not the cache
			}
			return nil, err
		}
		c.log.WarnContext(ctx, "pdf child not ready", "cache", string(c.mode), "error", plain(err.Error()))
		c.mode = map[cacheMode]cacheMode{cacheUse: cacheFresh, cacheFresh: cacheNone}[c.mode]
	}
}
