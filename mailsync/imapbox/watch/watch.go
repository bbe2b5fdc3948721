// Package watch ends waits on a network connection whose protocol library
// knows neither contexts nor limits for silence (go-imap, go-smtp).
//
// A Conn goes between the socket and everything else: TLS, if wanted, is laid
// on top of it, the protocol library on top of that.
//
//	w := watch.New(socket, time.Minute)
//	stop := watch.Context(ctx, w)
//	defer stop()
//
// [TLS] is what both protocols ask of a server.
//
// It promises:
//   - A Read that gets no byte for the limit fails, and so does a Write that
//     gets rid of none. Traffic in either direction starts the limit anew, so a
//     slow transfer lives and a silent one ends.
//   - The first failure is final: the socket is closed, and every later Read
//     and Write returns that same error. (go-imap tries a failed read up to
//     four times; each try would cost the limit again.)
//   - Err names that first failure, which libraries lose when they format it
//     into an error of their own.
//   - The deadlines which the library sets are ignored. They are absolute, so
//     they cut a large message on a slow line, and they leave out the waits
//     that matter most.
package watch

import (
	"context"
	"net"
	"sync"
	"time"
)

// piece is the most that one socket write gets. A whole message in a single
// write would have to leave within one limit, however slow the line is.
const piece = 32 << 10

// Conn is a net.Conn with a limit for silence and a final first error. Its
// methods may be called from several goroutines.
type Conn struct {
	net.Conn

	mu    sync.Mutex
	limit time.Duration
	err   error
}

// New puts a watch on c: no byte for limit ends the connection. A limit of
// zero or less lets it wait for ever, until SetLimit, Abort or Close.
func New(c net.Conn, limit time.Duration) *Conn {
	return &Conn{Conn: c, limit: limit}
}

// Context ends w when ctx ends, with the context's cause as the final error.
// The caller calls stop when ctx has no more say over the connection; stop
// reports whether it came before the end of ctx, as with context.AfterFunc.
func Context(ctx context.Context, w *Conn) (stop func() bool) {
	return context.AfterFunc(ctx, func() { w.Abort(context.Cause(ctx)) })
}

// SetLimit changes the limit, also for a Read or Write under way; it counts
// from now. Zero or less switches it off: between two commands nobody waits for
// an answer, and IDLE (RFC 2177) waits longer than a command may.
func (w *Conn) SetLimit(limit time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limit = limit
	_ = w.arm()
}

// arm starts the limit anew; the caller holds mu, so that a Read about to start
// cannot put back the deadline of a limit that SetLimit has just replaced.
func (w *Conn) arm() error {
	var at time.Time
	if w.limit > 0 {
		at = time.Now().Add(w.limit)
	}
	return w.Conn.SetDeadline(at)
}

// ready returns the final error, or starts the limit for the next operation.
func (w *Conn) ready() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	return w.arm()
}

// Read reads from the socket. See the package's promises for its errors.
func (w *Conn) Read(p []byte) (int, error) {
	if err := w.ready(); err != nil {
		return 0, w.Abort(err)
	}
	n, err := w.Conn.Read(p)
	if err != nil {
		return n, w.Abort(err)
	}
	return n, nil
}

// Write writes p in pieces, each with the whole limit for itself.
func (w *Conn) Write(p []byte) (int, error) {
	written := 0
	for {
		if err := w.ready(); err != nil {
			return written, w.Abort(err)
		}
		n, err := w.Conn.Write(p[:min(len(p), piece)])
		written, p = written+n, p[n:]
		if err != nil {
			return written, w.Abort(err)
		}
		if len(p) == 0 {
			return written, nil
		}
	}
}

// Abort closes the socket at once and makes err the final error, unless there
// is one already; it returns the final error. No farewell of a layer above
// (TLS close_notify, LOGOUT) is sent, so Abort never waits.
func (w *Conn) Abort(err error) error {
	w.mu.Lock()
	if w.err == nil {
		w.err = err
	}
	err = w.err
	w.mu.Unlock()
	_ = w.Conn.Close()
	return err
}

// Close closes the socket; it never waits and may be called again.
func (w *Conn) Close() error {
	w.Abort(net.ErrClosed)
	return nil
}

// Err is the first failure: io.EOF when the other side closed, an error with
// Timeout() true for silence, the context's cause, net.ErrClosed after Close;
// nil as long as the connection works.
func (w *Conn) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// SetDeadline does nothing: the limit replaces deadlines.
func (w *Conn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: the limit replaces deadlines.
func (w *Conn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: the limit replaces deadlines.
func (w *Conn) SetWriteDeadline(time.Time) error { return nil }
