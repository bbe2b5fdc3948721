package watch_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"belegpost/mailsync/imapbox/watch"
)

const limit = 10 * time.Second

// pipe is a watched end and its unwatched other end, on the bubble's clock.
func pipe(t *testing.T) (*watch.Conn, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close(); far.Close() })
	return watch.New(near, limit), far
}

func TestSilenceEndsAReadAtTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := pipe(t)
		start := time.Now()
		_, err := w.Read(make([]byte, 1))
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("read: %v, want a deadline", err)
		}
		if took := time.Since(start); took != limit {
			t.Fatalf("read ended after %v, want %v", took, limit)
		}
	})
}

func TestFirstFailureIsFinalAndCostsNothingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, far := pipe(t)
		_, first := w.Read(make([]byte, 1))
		start := time.Now()
		for range 4 {
			if _, err := w.Read(make([]byte, 1)); err != first {
				t.Fatalf("second read: %v, want %v", err, first)
			}
		}
		if _, err := w.Write([]byte("x")); err != first {
			t.Fatalf("write: %v, want %v", err, first)
		}
		if w.Err() != first {
			t.Fatalf("Err: %v, want %v", w.Err(), first)
		}
		if took := time.Since(start); took != 0 {
			t.Fatalf("later calls took %v", took)
		}
		if _, err := far.Read(make([]byte, 1)); err != io.EOF {
			t.Fatalf("other side: %v, want EOF: the socket must be closed", err)
		}
	})
}

func TestSlowTransferLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, far := pipe(t)
		go func() {
			for range 20 {
				time.Sleep(limit - time.Second) // the bubble's clock, no real wait
				_, _ = far.Write([]byte("x"))
			}
			far.Close()
		}()
		got, err := io.ReadAll(w)
		if len(got) != 20 || err != nil {
			t.Fatalf("got %d bytes, %v; want 20", len(got), err)
		}
		if w.Err() != io.EOF {
			t.Fatalf("Err: %v, want EOF", w.Err())
		}
	})
}

func TestLargeWriteGetsTheLimitForEachPiece(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, far := pipe(t)
		body := bytes.Repeat([]byte("0123456789abcdef"), 64<<10) // 1 MB
		got := make(chan []byte)
		go func() {
			var all []byte
			buf := make([]byte, 32<<10)
			for len(all) < len(body) {
				time.Sleep(limit / 2) // 160 s in all
				n, err := far.Read(buf)
				if err != nil {
					break
				}
				all = append(all, buf[:n]...)
			}
			got <- all
		}()
		n, err := w.Write(body)
		if n != len(body) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
		if !bytes.Equal(<-got, body) {
			t.Fatal("bytes differ")
		}
	})
}

func TestStuckWriteEndsAtTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := pipe(t)
		start := time.Now()
		if _, err := w.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("write: %v, want a deadline", err)
		}
		if took := time.Since(start); took != limit {
			t.Fatalf("write ended after %v, want %v", took, limit)
		}
	})
}

func TestWriteStartsTheReadLimitAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, far := pipe(t)
		go func() { _, _ = io.Copy(io.Discard, far) }()
		start, ended := time.Now(), make(chan time.Duration)
		go func() {
			_, _ = w.Read(make([]byte, 1))
			ended <- time.Since(start)
		}()
		time.Sleep(limit / 2)
		if _, err := w.Write([]byte("NOOP\r\n")); err != nil {
			t.Fatal(err)
		}
		if took := <-ended; took != limit+limit/2 {
			t.Fatalf("read ended after %v, want %v", took, limit+limit/2)
		}
	})
}

func TestSetLimitReachesAReadUnderWay(t *testing.T) {
	for name, tc := range map[string]struct {
		set  time.Duration
		want time.Duration
	}{
		"shorter": {time.Second, time.Second + time.Second},
		"longer":  {time.Minute, time.Second + time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, _ := pipe(t)
				start, ended := time.Now(), make(chan time.Duration)
				go func() {
					_, _ = w.Read(make([]byte, 1))
					ended <- time.Since(start)
				}()
				time.Sleep(time.Second)
				w.SetLimit(tc.set)
				if took := <-ended; took != tc.want {
					t.Fatalf("read ended after %v, want %v", took, tc.want)
				}
			})
		})
	}
}

func TestZeroLimitWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, far := pipe(t)
		w.SetLimit(0)
		go func() {
			time.Sleep(24 * time.Hour)
			_, _ = far.Write([]byte("x"))
		}()
		if n, err := w.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Fatalf("read: %d, %v", n, err)
		}
	})
}

func TestContextEndsTheConnectionWithItsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := pipe(t)
		cause := errors.New("office closes")
		ctx, cancel := context.WithCancelCause(context.Background())
		watch.Context(ctx, w)
		start := time.Now()
		go func() {
			time.Sleep(time.Second)
			cancel(cause)
		}()
		_, err := w.Read(make([]byte, 1))
		if err != cause || w.Err() != cause {
			t.Fatalf("read: %v, Err: %v, want the cause", err, w.Err())
		}
		if took := time.Since(start); took != time.Second {
			t.Fatalf("read ended after %v", took)
		}
	})
}

func TestStoppedContextHasNoMoreSay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := pipe(t)
		ctx, cancel := context.WithCancel(context.Background())
		if stop := watch.Context(ctx, w); !stop() {
			t.Fatal("stop came too late")
		}
		cancel()
		synctest.Wait()
		if w.Err() != nil {
			t.Fatalf("Err: %v, want none", w.Err())
		}
	})
}

func TestCloseIsRepeatableAndEndsARead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := pipe(t)
		ended := make(chan error)
		go func() {
			_, err := w.Read(make([]byte, 1))
			ended <- err
		}()
		synctest.Wait()
		for range 2 {
			if err := w.Close(); err != nil {
				t.Fatalf("close: %v", err)
			}
		}
		if err := <-ended; err != net.ErrClosed {
			t.Fatalf("read: %v, want net.ErrClosed", err)
		}
	})
}

func TestDeadlinesOfTheLibraryAreIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := pipe(t)
		past := time.Now().Add(-time.Hour)
		_, _, _ = w.SetDeadline(past), w.SetReadDeadline(past), w.SetWriteDeadline(past)
		start := time.Now()
		_, _ = w.Read(make([]byte, 1))
		if took := time.Since(start); took != limit {
			t.Fatalf("read ended after %v, want %v", took, limit)
		}
	})
}
