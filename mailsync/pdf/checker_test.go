package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// signalReader is a file that calls atEnd when its last byte is read for the
// first time; it can seek.
type signalReader struct {
	data  []byte
	pos   int
	atEnd func()
}

func (s *signalReader) Read(p []byte) (int, error) {
	if s.pos == len(s.data) {
		return 0, io.EOF
	}
	n := copy(p, s.data[s.pos:])
	s.pos += n
	if s.pos == len(s.data) && s.atEnd != nil {
		s.atEnd()
		s.atEnd = nil
	}
	return n, nil
}

func (s *signalReader) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		s.pos = int(offset)
	}
	return int64(s.pos), nil
}

func neverEnds() context.Context { return context.Background() }

// bigGood is a good file that is larger than a pipe holds, so that the child is
// at work on it while it is read.
func bigGood() []byte {
	w := newDocument([]byte("q Q\n"), "", a4)
	w.stream("", noise(1<<20))
	return w.bytes()
}

func TestChildKilledBetweenFilesIsReplaced(t *testing.T) {
	c := newChecker(t, Config{})
	for range 3 {
		mustOK(t, c, goodPDF())
		killed := c.child
		if err := killed.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	mustOK(t, c, goodPDF())
}

func TestChildKilledDuringAFileIsReplacedAndTheFileTriedAgain(t *testing.T) {
	c := newChecker(t, Config{})
	mustOK(t, c, goodPDF())
	first := c.child
	f := &signalReader{data: bigGood(), atEnd: func() { _ = first.cmd.Process.Kill() }}
	if got := c.Check(t.Context(), f, int64(len(f.data))); got.Outcome != OK || got.Pages != 1 {
		t.Errorf("got %+v, want ok", got)
	}
	if c.child == first {
		t.Error("the killed child is still in use")
	}
}

func TestFileIsNotBlamedForAChildKilledFromOutsideTwice(t *testing.T) {
	c := newChecker(t, Config{})
	mustOK(t, c, goodPDF())
	kill := func() { _ = c.child.cmd.Process.Kill() }
	f := &signalReader{data: bigGood()}
	f.atEnd = func() { kill(); f.atEnd = nil }
	again := &reviving{signalReader: f, kill: kill}
	if got := c.Check(t.Context(), again, int64(len(f.data))); got.Outcome != Unavailable {
		t.Errorf("got %+v, want unavailable", got)
	}
	mustOK(t, c, goodPDF())
}

// reviving kills again each time the file is read again.
type reviving struct {
	*signalReader
	kill func()
}

func (r *reviving) Seek(offset int64, whence int) (int64, error) {
	r.atEnd = r.kill
	return r.signalReader.Seek(offset, whence)
}

func TestChildrenThatMisbehave(t *testing.T) {
	for how, want := range map[string]Outcome{
		"ends at once":           Unavailable,
		"other program":          Unavailable,
		"cannot start":           Unavailable,
		"other version":          Unavailable,
		"crashes":                Damaged,
		"answers something else": Damaged,
		"answers without end":    Damaged,
		"answers nonsense":       Damaged,
		"computes for ever":      TimedOut,
		"sleeps for ever":        Unavailable,
		"needs no cache":         OK,
		"shows its environment":  Damaged,
	} {
		t.Run(how, func(t *testing.T) {
			t.Setenv("BELEGPOST_IMAP_PASSWORD", "secret")
			c := newChecker(t, Config{Command: fakeChild(how), CacheDir: t.TempDir(), Timeout: 400 * time.Millisecond})
			got := check(t, c, goodPDF())
			t.Logf("%+v", got)
			if got.Outcome != want {
				t.Errorf("got %+v, want %s", got, want)
			}
			if strings.Contains(got.Detail, "secret") {
				t.Errorf("detail tells too much: %q", got.Detail)
			}
		})
	}
}

func TestProgramThatIsMissingIsUnavailableAndTriedAgainAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newChecker(t, Config{Command: []string{"/nonexistent/belegpost", ChildArg}})
		want := func(detail string) {
			t.Helper()
			if got := check(t, c, goodPDF()); got.Outcome != Unavailable || !strings.Contains(got.Detail, detail) {
				t.Errorf("got %+v, want unavailable and %q", got, detail)
			}
		}
		for pause := firstPause; pause < 2*maxPause; pause *= 2 {
			want("start child")
			want("a moment ago")
			time.Sleep(min(pause, maxPause) - 1) // virtual time
			want("a moment ago")
			time.Sleep(time.Nanosecond)
		}
	})
}

func TestEndedContextIsUnavailable(t *testing.T) {
	c := newChecker(t, Config{})
	mustOK(t, c, goodPDF())
	cause := errors.New("program stops")
	ctx, cancel := context.WithCancelCause(t.Context())
	f := &signalReader{data: inlineImages(), atEnd: func() { cancel(cause) }}
	if got := c.Check(ctx, f, int64(len(f.data))); got.Outcome != Unavailable || got.Detail != cause.Error() {
		t.Errorf("got %+v, want unavailable: %v", got, cause)
	}
	mustOK(t, c, goodPDF())
}

func TestCloseEndsTheCheckUnderWay(t *testing.T) {
	c := newChecker(t, Config{})
	mustOK(t, c, goodPDF())
	child := c.child
	var closing sync.WaitGroup
	f := &signalReader{data: inlineImages(), atEnd: func() { closing.Go(func() { _ = c.Close() }) }}
	if got := c.Check(t.Context(), f, int64(len(f.data))); got.Outcome != Unavailable {
		t.Errorf("got %+v, want unavailable", got)
	}
	closing.Wait()
	if !child.hasEnded() {
		t.Error("the child is still there")
	}
	if got := check(t, c, goodPDF()); got.Outcome != Unavailable {
		t.Errorf("after Close: got %+v, want unavailable", got)
	}
}

func TestCloseLetsAnIdleChildEndByItself(t *testing.T) {
	c := newChecker(t, Config{})
	mustOK(t, c, goodPDF())
	child := c.child
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if code := child.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

func TestReadersInManyForms(t *testing.T) {
	c := newChecker(t, Config{})
	good := goodPDF()
	size := int64(len(good))
	behind := bytes.NewReader(append([]byte("0123456789"), good...))
	_, _ = behind.Seek(10, io.SeekStart)
	for name, test := range map[string]struct {
		r    io.Reader
		size int64
		want Outcome
	}{
		"seeker":          {bytes.NewReader(good), size, OK},
		"from a position": {behind, size, OK},
		"stream":          {io.MultiReader(bytes.NewReader(good)), size, OK},
		"more than size":  {strings.NewReader(string(good) + "tail"), size, OK},
		"less than size":  {bytes.NewReader(good), size + 5000, Unavailable},
		"short stream":    {io.MultiReader(bytes.NewReader(good)), size + 5000, Unavailable},
		"error":           {io.MultiReader(bytes.NewReader(good[:50]), broken{}), size, Unavailable},
		"negative":        {bytes.NewReader(good), -1, Unavailable},
		"empty":           {bytes.NewReader(nil), 0, NotPDF},
		"too large":       {bytes.NewReader(good), MaxSize + 1, Unavailable},
	} {
		if got := c.Check(t.Context(), test.r, test.size); got.Outcome != test.want {
			t.Errorf("%s: got %+v, want %s", name, got, test.want)
		}
	}
	mustOK(t, c, good)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("disk error") }

func TestManyGoroutinesShareOneChild(t *testing.T) {
	c := newChecker(t, Config{})
	mustOK(t, c, goodPDF())
	child := c.child
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 20 { // 160 files: the instance is replaced three times
				file, want := goodPDF(), OK
				if i%4 == 0 {
					file, want = file[:len(file)/2], Damaged
				}
				if got := check(t, c, file); got.Outcome != want {
					t.Errorf("got %+v, want %s", got, want)
				}
			}
		})
	}
	group.Wait()
	if c.child != child {
		t.Error("the child was replaced")
	}
}

func BenchmarkCheck(b *testing.B) {
	c := newChecker(b, Config{})
	file := goodPDF()
	mustOK(b, c, file)
	for b.Loop() {
		mustOK(b, c, file)
	}
}
