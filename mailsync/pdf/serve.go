package pdf

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// ChildArg is the first argument that turns the program into the PDF child;
// main checks it before anything else.
const ChildArg = "--pdf-child"

// RunChild serves requests on stdin and stdout until stdin ends, which is when
// the parent closes it or dies, even while a file keeps PDFium busy. It returns
// the exit code; the caller exits with it at once.
func RunChild() int {
	// Ctrl-C reaches the whole terminal; the parent decides when we end.
	signal.Ignore(os.Interrupt)
	requests := make(chan request)
	// Neither goroutine can be waited for: one may be inside PDFium for ever.
	// Both end with the process.
	done := make(chan error, 2)
	go func() { done <- readRequests(os.Stdin, requests) }()
	go func() { done <- serve(requests, os.Stdout) }()
	if err := <-done; err != nil {
		fmt.Fprintln(os.Stderr, "pdf child:", plain(err.Error()))
		return 1
	}
	return 0
}

type request struct {
	op   op
	body []byte
}

// readRequests hands requests on until the stream ends. It reads on while a
// request is served, and so notices the end in time.
func readRequests(in io.Reader, requests chan<- request) error {
	for {
		o, body, err := readFrame(in, maxRequest)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read request: %w", err)
		}
		requests <- request{o, body}
	}
}

// serve answers requests one after the other, on one goroutine.
func serve(requests <-chan request, out io.Writer) error {
	first := <-requests
	if first.op != opStart {
		return errUnknownOp
	}
	e, reply := start(first.body)
	err := answer(out, opStart, reply)
	if err != nil {
		return err
	}
	if e == nil {
		return errors.New(reply.Error)
	}
	open := &shelf{engine: e}
	for req := range requests {
		if req.op == opCheck {
			err = answer(out, opCheck, e.check(req.body))
		} else {
			err = open.serve(req, out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func answer(out io.Writer, o op, reply any) error {
	body, err := json.Marshal(reply)
	if err != nil {
		return fmt.Errorf("encode reply: %w", err)
	}
	if err := writeFrame(out, o, body); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	return nil
}

// start prepares PDFium as the parent asked; without an engine the reply says why.
func start(body []byte) (*engine, startReply) {
	reply := startReply{Version: protocolVersion}
	var s startRequest
	if err := json.Unmarshal(body, &s); err != nil || s.Version != protocolVersion || s.Memory == 0 {
		reply.Error = "start request not understood"
		return nil, reply
	}
	e, compiled, err := openEngine(s)
	if err != nil {
		reply.Error = plain(err.Error())
		return nil, reply
	}
	reply.Compiled = compiled
	return e, reply
}

// openEngine loads PDFium through the cache that s asks for, and tells whether
// it had to be compiled.
func openEngine(s startRequest) (e *engine, compiled bool, err error) {
	if s.Mode == cacheNone {
		defer saveMemory()()
		e, err = newEngine(nil, s.Memory)
		return e, true, err
	}
	cache, intact, err := openCache(s.Cache, s.Mode)
	if err != nil {
		return nil, false, err
	}
	if intact {
		e, err = newEngine(cache, s.Memory)
		return e, false, err
	}
	defer saveMemory()()
	if e, err = newEngine(cache, s.Memory); err != nil {
		return nil, false, err
	}
	// Unsealed, the cache is made anew at the next start: slow, not wrong.
	_ = sealCache(s.Cache)
	return e, true, nil
}
