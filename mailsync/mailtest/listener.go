package mailtest

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync"
)

// listener accepts connections and remembers the open ones, because neither
// go-imap's nor go-smtp's Close waits for them.
type listener struct {
	net.Listener

	mu     sync.Mutex
	closed bool
	open   map[net.Conn]struct{}
	served sync.WaitGroup // the accept loop and every open connection
}

func listen() (*listener, error) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	return &listener{Listener: inner, open: make(map[net.Conn]struct{})}, nil
}

// serve runs accept in a goroutine that stop waits for. With a TLS
// configuration every connection begins with a handshake.
func (l *listener) serve(implicit *tls.Config, accept func(net.Listener) error) {
	var outer net.Listener = l
	if implicit != nil {
		outer = tls.NewListener(l, implicit)
	}
	l.served.Go(func() { _ = accept(outer) }) // ends with net.ErrClosed, always
}

// Accept returns a connection that leaves the listener's list when it closes.
func (l *listener) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = inner.Close()
		return nil, net.ErrClosed
	}
	l.open[inner] = struct{}{}
	l.served.Add(1)
	return &tracked{Conn: inner, done: func() { l.forget(inner) }}, nil
}

func (l *listener) forget(conn net.Conn) {
	l.mu.Lock()
	delete(l.open, conn)
	l.mu.Unlock()
	l.served.Done()
}

// stop closes the listener and the connections and waits until their servers
// have let go of them.
func (l *listener) stop() error {
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	for conn := range l.open {
		_ = conn.Close()
	}
	l.mu.Unlock()
	if !first {
		return nil
	}
	err := l.Listener.Close()
	l.served.Wait()
	if err != nil {
		return fmt.Errorf("close listener: %w", err)
	}
	return nil
}

func (l *listener) hostPort() (string, int) {
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return "", 0
	}
	return addr.IP.String(), addr.Port
}

// tracked tells its listener when the server closes it.
type tracked struct {
	net.Conn
	once sync.Once
	done func()
}

func (t *tracked) Close() error {
	err := t.Conn.Close()
	t.once.Do(t.done)
	return err
}

// quiet swallows the diagnostics of both servers: a test that cuts a
// connection on purpose is no news.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
