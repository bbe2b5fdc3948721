package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
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
)

// Checker asks PDFium about files, one at a time. It is safe for concurrent
// use; files wait for their turn.
type Checker struct {
	timeout time.Duration
	turn    chan struct{} // holds a token while somebody uses the keeper's child
	keeper
}

// New returns a Checker. It starts nothing; the first file does.
func New(c Config) *Checker {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	return &Checker{timeout: c.Timeout, turn: make(chan struct{}, 1), keeper: newKeeper(c, checkMemory)}
}

// Close ends the child and waits for it. Checks under way give up as
// Unavailable, later ones do not start.
func (c *Checker) Close() error {
	c.giveUp()
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	c.rest()
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
		limit:  maxCheck,
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
