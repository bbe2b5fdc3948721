package pdf

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// FuzzReply holds that whatever a child writes, the program makes of it a sound
// result or an error, and reads no more than a reply may hold.
func FuzzReply(f *testing.F) {
	for _, body := range []string{
		`{"outcome":"ok","pages":3,"signed":true,"restricted":true}`,
		`{"outcome":"damaged","detail":"open: 3: incorrect format"}`,
		`{"outcome":"ok","pages":1,"xml":["PGEvPg=="]}`, `{"outcome":"damaged","xml":["PGEvPg=="]}`, `{"outcome":"ok","pages":-1}`, `{"outcome":"timeout"}`, `{"outcome":"not-pdf"}`, `[]`, ``,
	} {
		f.Add(append(appendFrameHeader(nil, opCheck, len(body)), body...))
	}
	f.Add(appendFrameHeader(nil, opCheck, 1<<31))
	f.Add(appendFrameHeader(nil, opStart, 0))
	f.Fuzz(func(t *testing.T, stream []byte) {
		body, err := readReply(bytes.NewReader(stream), opCheck, maxReply)
		if err != nil {
			return
		}
		if len(body) > maxReply {
			t.Errorf("body of %d bytes", len(body))
		}
		_, _ = parseStartReply(body)
		got, err := parseCheckReply(body)
		if err != nil {
			return
		}
		switch got.Outcome {
		case OK:
			if got.Pages < 1 {
				t.Errorf("ok with %d pages", got.Pages)
			}
		case NeedsPassword, Damaged, Unavailable:
			if got.Pages != 0 || got.Signed || got.Restricted || got.XML != nil {
				t.Errorf("a refusal with properties: %+v", got)
			}
		default:
			t.Errorf("the child decided %q", got.Outcome)
		}
		if len(got.Detail) > maxDetail || strings.ContainsAny(got.Detail, "\n\r\x00\x1b") {
			t.Errorf("detail %q", got.Detail)
		}
	})
}

func TestFramesEndCleanlyOnlyBetweenEachOther(t *testing.T) {
	frame := append(appendFrameHeader(nil, opCheck, 4), "body"...)
	for length := range frame {
		_, _, err := readFrame(bytes.NewReader(frame[:length]), maxReply)
		if clean := errors.Is(err, io.EOF); err == nil || clean != (length == 0) {
			t.Errorf("%d of %d bytes: error %v", length, len(frame), err)
		}
	}
	if o, body, err := readFrame(bytes.NewReader(frame), 4); o != opCheck || string(body) != "body" || err != nil {
		t.Errorf("got %c %q %v", o, body, err)
	}
	if _, _, err := readFrame(bytes.NewReader(frame), 3); !errors.Is(err, errTooLong) {
		t.Errorf("a frame over the limit: %v", err)
	}
}

func TestHasHeaderLooksAtThe1024FirstPlaces(t *testing.T) {
	for offset, want := range map[int]bool{0: true, 1: true, 1020: true, 1023: true, 1024: false, 5000: false} {
		head := append(bytes.Repeat([]byte{'x'}, offset), "%PDF-1.4\n"...)
		if got := HasHeader(head); got != want {
			t.Errorf("header at %d: %v, want %v", offset, got, want)
		}
	}
	if HasHeader(nil) || HasHeader([]byte("%PDF")) || !HasHeader([]byte("%PDF-")) {
		t.Error("short heads are not told apart")
	}
}

func TestRemainsOfPDFs(t *testing.T) {
	for text, want := range map[string]bool{
		"\n1 0 obj\n<< >>":                    true,
		"trailer<<<>/Encrypt 62 0 R>>":        true,
		"\xc9startxref\n6\n":                  true,
		"the trailer was 3 0 objects long":    false,
		"startxref is a word of PDF":          false,
		"PK\x03\x04 word/document.xml":        false,
		"Trailer: <b>Rechnung</b> 10 0 objkt": false,
	} {
		if got := remains.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestPlainCutsStackTraces(t *testing.T) {
	got := plain("load page 1: wasm error: unreachable\nwasm stack trace:\n\t.$4711(i32)\n")
	if want := "load page 1: wasm error: unreachable"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := plain("a\x1b[31mb\u00fc" + strings.Repeat("x", 1000)); len(got) != maxDetail || !strings.HasPrefix(got, "a?[31mb?") {
		t.Errorf("got %q", got)
	}
}
