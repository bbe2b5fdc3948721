package pdf

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// fakeArg makes the test binary a child that misbehaves in the way named by the
// next argument.
const fakeArg = "--pdf-fake-child"

func fakeChild(how string) []string { return []string{os.Args[0], fakeArg, how} }

func runFake(how string) int {
	switch how {
	case "parent":
		return runParent()
	case "ends at once":
		return 3
	case "other program":
		fmt.Println("usage: belegpost [command]")
		return 2
	case "cannot start":
		_, _, _ = readFrame(os.Stdin, MaxSize)
		_ = answer(os.Stdout, opStart, startReply{Version: protocolVersion, Error: "no executable memory\nsecret second line"})
		return 1
	case "other version":
		_, _, _ = readFrame(os.Stdin, MaxSize)
		_ = answer(os.Stdout, opStart, startReply{Version: protocolVersion + 1})
		_, _ = io.Copy(io.Discard, os.Stdin)
		return 0
	}
	_, body, _ := readFrame(os.Stdin, MaxSize)
	var s startRequest
	if json.Unmarshal(body, &s) != nil || how == "needs no cache" && s.Mode != cacheNone {
		return 4
	}
	_ = answer(os.Stdout, opStart, startReply{Version: protocolVersion})
	for {
		if _, _, err := readFrame(os.Stdin, MaxSize); err != nil {
			return 0
		}
		if code := misbehave(how); code != 0 {
			return code
		}
	}
}

// misbehave answers one request; a number other than 0 ends the child with it.
func misbehave(how string) int {
	switch how {
	case "crashes":
		fmt.Fprintln(os.Stderr, "fatal error: out of memory\nsecret second line")
		return 2
	case "computes for ever":
		for n := uint64(1); n != 0; n += 2 { // never: odd numbers only
		}
	case "sleeps for ever":
		_, _ = io.Copy(io.Discard, os.Stdin) // its end is the end of the test
	case "answers something else":
		_ = answer(os.Stdout, opStart, startReply{Version: protocolVersion})
	case "answers without end":
		_, _ = os.Stdout.Write(appendFrameHeader(nil, opCheck, 1<<31))
	case "answers nonsense":
		_ = writeFrame(os.Stdout, opCheck, []byte(`{"outcome":"ok","pages":-1}`))
	case "needs no cache":
		_ = answer(os.Stdout, opCheck, checkReply{Outcome: OK, Pages: 1})
	case "shows its environment":
		_ = answer(os.Stdout, opCheck, checkReply{Outcome: Damaged, Detail: os.Getenv("BELEGPOST_IMAP_PASSWORD") + "|"})
	}
	return 0
}

// runParent is a program that is about to be killed while its child computes:
// it tells the child's pid and then checks a file that takes for ever.
func runParent() int {
	c := New(Config{CacheDir: sharedCache()})
	f := &signalReader{data: inlineImages(), atEnd: func() { fmt.Println(c.child.cmd.Process.Pid) }}
	c.Check(neverEnds(), f, int64(len(f.data)))
	return 0
}

func sharedCache() string { return filepath.Join(os.TempDir(), "belegpost-pdf-test-cache") }
