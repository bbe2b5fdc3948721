package imapbox

import (
	"bytes"
	"errors"
	"net"
	"sync"
)

// tapSize bounds what a wire remembers of a SELECT.
const tapSize = 64 << 10

// wire lies between the library and TLS (or the socket). It remembers the first
// error, which the library formats away, and can show the library's input.
type wire struct {
	net.Conn
	prefix []byte // handed to the library before anything the server says

	mu     sync.Mutex
	err    error
	tapped bool
	seen   []byte
}

func (w *wire) Read(p []byte) (int, error) {
	if len(w.prefix) > 0 {
		n := copy(p, w.prefix)
		w.prefix = w.prefix[n:]
		return n, nil
	}
	n, err := w.Conn.Read(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tapped && len(w.seen) < tapSize {
		w.seen = append(w.seen, p[:n]...)
	}
	w.note(err)
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note(err)
	return n, err
}

// note keeps the first error. net.ErrClosed is no cause: the library closes the
// connection itself when it does not understand the server.
func (w *wire) note(err error) {
	if w.err == nil && err != nil && !errors.Is(err, net.ErrClosed) {
		w.err = err
	}
}

func (w *wire) failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// tap starts to remember what the server says; untap returns it in upper case.
func (w *wire) tap() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tapped, w.seen = true, nil
}

func (w *wire) untap() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	said := bytes.ToUpper(w.seen)
	w.tapped, w.seen = false, nil
	return said
}
