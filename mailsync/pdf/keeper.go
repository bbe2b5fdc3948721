package pdf

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// startLimit is for a slow machine that compiles while it is busy; it is
	// 2.5 s here when quiet.
	startLimit = 2 * time.Minute
	// A child that cannot be started is tried again after a pause that doubles.
	firstPause = time.Second
	maxPause   = time.Minute
)

var (
	errClosed = errors.New("checker is closed")
	errPaused = errors.New("child could not be started a moment ago")
	errFile   = errors.New("no sound answer") // the file may be to blame; joined with the circumstances
)

// keeper keeps one child for its owner, a [Checker] or a [Viewer], who sees to
// it that one goroutine at a time uses it.
type keeper struct {
	command  []string
	cacheDir string
	memory   uint32 // of one instance, in pages of 64 KiB
	log      *slog.Logger

	closeOnce sync.Once
	closing   chan struct{} // closed by giveUp: everybody gives up

	child   *child    // nil: none yet, or the last one was given up
	mode    cacheMode // how the next child uses the cache
	pause   time.Duration
	startAt time.Time // no start before this time
}

func newKeeper(c Config, memory uint32) keeper {
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
	return keeper{
		command:  c.Command,
		cacheDir: c.CacheDir,
		memory:   memory,
		log:      c.Log,
		closing:  make(chan struct{}),
		mode:     mode,
	}
}

// giveUp tells everybody to give up; no child starts afterwards. It is the one
// method for any goroutine.
func (k *keeper) giveUp() { k.closeOnce.Do(func() { close(k.closing) }) }

// rest ends the child, if there is one; the next request starts another.
func (k *keeper) rest() {
	if k.child != nil {
		k.child.close()
		k.child = nil
	}
}

// running returns the child, a new one if there is none or the last one ended.
func (k *keeper) running(ctx context.Context) (*child, error) {
	select {
	case <-k.closing:
		return nil, errClosed
	default:
	}
	if k.child != nil && !k.child.hasEnded() {
		return k.child, nil
	}
	k.child = nil
	if time.Now().Before(k.startAt) {
		return nil, errPaused
	}
	started, err := k.start(ctx)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, errClosed) {
			k.pause = min(max(2*k.pause, firstPause), maxPause)
			k.startAt = time.Now().Add(k.pause)
			k.log.ErrorContext(ctx, "pdf child cannot be started", "error", plain(err.Error()), "again_in", k.pause)
		}
		return nil, err
	}
	k.child, k.pause = started, 0
	return started, nil
}

// start starts a child. One that starts but cannot load PDFium is tried again
// with a fresh cache, then without one.
func (k *keeper) start(ctx context.Context) (*child, error) {
	for {
		begin := time.Now()
		started, compiled, err := startChild(ctx, startCall{
			command: k.command,
			request: startRequest{Version: protocolVersion, Cache: k.cacheDir, Mode: k.mode, Memory: k.memory},
			giveUp:  k.closing,
		})
		if err == nil {
			k.log.InfoContext(ctx, "pdf child started", "cache", string(k.mode), "compiled", compiled, "took", time.Since(begin))
			if k.mode == cacheFresh {
				k.mode = cacheUse
			}
			return started, nil
		}
		if !errors.Is(err, errNotReady) || k.mode == cacheNone {
			if k.mode == cacheNone && errors.Is(err, errNotReady) {
				k.mode = cacheUse // it was not the cache
			}
			return nil, err
		}
		k.log.WarnContext(ctx, "pdf child not ready", "cache", string(k.mode), "error", plain(err.Error()))
		k.mode = map[cacheMode]cacheMode{cacheUse: cacheFresh, cacheFresh: cacheNone}[k.mode]
	}
}
