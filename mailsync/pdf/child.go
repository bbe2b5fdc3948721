package pdf

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

var (
	errNotReady = errors.New("child is not ready") // it ran, but PDFium did not
	errSpent    = errors.New("limit of CPU time reached")
	errStarved  = errors.New("child got no CPU time")
)

// closeLimit is how long a child may take to end when its stdin is closed.
const closeLimit = 2 * time.Second

// child is a running child, seen from the program. One goroutine uses it.
type child struct {
	cmd    *exec.Cmd
	in     *os.File // requests
	out    *os.File // replies
	stderr *firstBytes
	ended  chan struct{} // closed when the process has ended and was waited for
}

// startCall says what to start and what to tell it first.
type startCall struct {
	command []string
	request startRequest
	giveUp  <-chan struct{}
}

// startChild starts a child and waits until PDFium is ready. An errNotReady
// means that the process ran, but PDFium did not come up.
func startChild(ctx context.Context, s startCall) (started *child, compiled bool, err error) {
	body, err := json.Marshal(s.request)
	if err != nil {
		return nil, false, fmt.Errorf("encode start request: %w", err)
	}
	started, err = spawn(s.command)
	if err != nil {
		return nil, false, fmt.Errorf("start child: %w", err)
	}
	reply, err := started.ask(ctx, call{
		op: opStart, size: int64(len(body)), body: bytes.NewReader(body), giveUp: s.giveUp,
		cpu: startLimit, wall: startLimit,
	})
	var ready startReply
	if err == nil {
		ready, err = parseStartReply(reply)
	} else if errors.Is(err, errFile) && !errors.Is(err, errSpent) {
		err = errNotReady
	}
	if err == nil && ready.Error != "" {
		err = fmt.Errorf("%w: %s", errNotReady, ready.Error)
	}
	if err != nil {
		started.kill()
		return nil, false, fmt.Errorf("%w (%s %s)", err, started.cmd.ProcessState, started.complaint())
	}
	return started, ready.Compiled, nil
}

// spawn starts the process and the goroutine that waits for it.
func spawn(command []string) (*child, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirIn.Close()
	widen(in)
	out, theirOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, err
	}
	defer theirOut.Close()
	p := &child{in: in, out: out, stderr: &firstBytes{}, ended: make(chan struct{})}
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = theirIn, theirOut, p.stderr
	p.cmd.Env = childEnviron()
	p.cmd.WaitDelay = closeLimit
	bindToParent(p.cmd)
	if err := p.cmd.Start(); err != nil {
		in.Close()
		out.Close()
		return nil, err
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // ProcessState tells the same
	}()
	return p, nil
}

// childEnviron is what a child needs to be started at all. Passwords of
// office.toml come in environment variables; the child must not see them.
func childEnviron() []string {
	env := []string{"GOTRACEBACK=none"}
	for _, name := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// call is one request and what it may cost.
type call struct {
	op     op
	size   int64
	body   io.Reader
	giveUp <-chan struct{}
	limit  int           // bytes in the reply, if more than maxReply
	cpu    time.Duration // CPU time of the child, or wall time where that is unknown
	wall   time.Duration // wall time if the child gets less CPU time than that
}

// ask sends a request and waits for its reply. After an error the child is of
// no more use: kill it.
func (p *child) ask(ctx context.Context, c call) ([]byte, error) {
	type answer struct {
		body []byte
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		body, err := p.exchange(c)
		done <- answer{body, err}
	}()
	begin := time.Now()
	burnt, _ := p.cpuTime()
	timer := time.NewTimer(c.cpu)
	defer timer.Stop()
	for {
		var err error
		select {
		case a := <-done:
			return a.body, a.err
		case <-ctx.Done():
			err = context.Cause(ctx)
		case <-c.giveUp:
			err = errClosed
		case <-timer.C:
			wait, over := p.remaining(c, begin, burnt)
			if over == nil {
				timer.Reset(wait)
				continue
			}
			err = over
		}
		p.kill() // breaks the pipes, which ends the exchange
		<-done
		return nil, err
	}
}

// remaining tells how long to wait before the limits of c can be reached, or
// that one of them is.
func (p *child) remaining(c call, begin time.Time, burnt time.Duration) (time.Duration, error) {
	waited := time.Since(begin)
	used := waited
	if now, ok := p.cpuTime(); ok {
		used = now - burnt
	}
	switch {
	case used >= c.cpu:
		return 0, fmt.Errorf("%w: %w", errFile, errSpent)
	case waited >= c.wall:
		return 0, errStarved
	}
	const clockTick = 10 * time.Millisecond
	return max(min(c.cpu-used, c.wall-waited), clockTick), nil
}

// largestPiece is how much of a file is written at once.
const largestPiece = 512 << 10

// exchange writes the request and reads the reply, without a limit of time.
func (p *child) exchange(c call) ([]byte, error) {
	if _, err := p.in.Write(appendFrameHeader(nil, c.op, int(c.size))); err != nil {
		return nil, fmt.Errorf("%w: %w", errFile, err)
	}
	if err := p.send(c); err != nil {
		return nil, err
	}
	reply, err := readReply(p.out, c.op, max(c.limit, maxReply))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errFile, err)
	}
	return reply, nil
}

// send writes the body of a request. What is in memory goes over in one piece.
func (p *child) send(c call) error {
	if whole, ok := c.body.(*bytes.Reader); ok && int64(whole.Len()) == c.size {
		if _, err := whole.WriteTo(p.in); err != nil {
			return fmt.Errorf("%w: %w", errFile, err)
		}
		return nil
	}
	body := &faultReader{Reader: c.body}
	// The pipe hidden behind a plain Writer, and a large buffer: else the file
	// goes over in small pieces, and the processes wait for each other.
	piece := make([]byte, min(max(c.size, 1), largestPiece))
	n, err := io.CopyBuffer(struct{ io.Writer }{p.in}, io.LimitReader(body, c.size), piece)
	if err == nil && n < c.size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		if body.err != nil && n < c.size {
			return fmt.Errorf("%w: %w", errSource, body.err)
		}
		return fmt.Errorf("%w: %w", errFile, err)
	}
	return nil
}

func (p *child) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// cpuTime is what the child has burnt so far, if the system tells.
func (p *child) cpuTime() (time.Duration, bool) { return cpuTime(p.cmd.Process.Pid) }

// close lets the child end and waits for it.
func (p *child) close() {
	p.in.Close()
	timer := time.NewTimer(closeLimit)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
	}
	p.kill()
}

// kill ends the child and waits for it.
func (p *child) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.ended
	p.in.Close()
	p.out.Close()
}

// complaint is what the child said last, for the log.
func (p *child) complaint() string { return plain(p.stderr.String()) }

// firstBytes keeps the start of what the child writes to stderr.
type firstBytes struct {
	mu   sync.Mutex
	kept []byte
}

func (f *firstBytes) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = append(f.kept, b[:min(len(b), maxDetail-len(f.kept))]...)
	return len(b), nil
}

func (f *firstBytes) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(f.kept)
}
