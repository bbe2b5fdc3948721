package pdf

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The protocol between the program and its child, over the child's stdin and
// stdout: one request, one reply, each a frame of one byte op, four bytes
// length (big endian) and a body. The reply echoes the op. The first request is
// opStart. A side that meets anything else gives the other one up: the parent
// kills, the child ends.

// protocolVersion changes with any change of frames or bodies; it differs only
// where the program was replaced on disk while it runs.
const protocolVersion = 3

type op byte

const (
	// opStart prepares PDFium; its body is a startRequest, the answer a startReply.
	opStart op = 'S'
	// opCheck examines the file that is its body; the answer is a checkReply.
	opCheck op = 'C'
	// The others serve a Viewer. Their requests are a viewRequest and bytes
	// behind it, their answers a viewReply and bytes behind it (packed).

	// opOpen opens the file behind the request; the answer describes it.
	opOpen op = 'O'
	// opDescribe describes an open file.
	opDescribe op = 'D'
	// opRender draws a page; behind the answer are its pixels, RGBA.
	opRender op = 'R'
	// opText reads a page; behind the answer is its text, UTF-8.
	opText op = 'T'
	// opAttachments reads the embedded files, one behind the other.
	opAttachments op = 'A'
	// opUnlock saves the file without its encryption.
	opUnlock op = 'U'
	// opImage decodes the image behind the request; behind the answer are its
	// pages as PNG's compressed pixels, one behind the other.
	opImage op = 'I'
)

// maxReply bounds the body of a reply: a child that was taken over by a file
// must not make the program allocate what it likes.
const maxReply = 4096

// maxCheck is maxReply for a check, which may bring XML along, in base64.
const maxCheck = maxReply + maxXML*4/3 + 4*attachmentLimit

// maxRequest is the largest file and what a Viewer says about it.
const maxRequest = MaxSize + maxHead

const frameHeader = 5

var (
	errUnknownOp = errors.New("unknown operation")
	errTooLong   = errors.New("frame too long")
	errMalformed = errors.New("malformed reply")
)

// cacheMode says what the child does with the compilation cache.
type cacheMode string

const (
	cacheUse   cacheMode = "use"   // read it, or make it if it is missing or not intact
	cacheFresh cacheMode = "fresh" // throw it away and make it anew
	cacheNone  cacheMode = "none"  // compile in memory
)

type startRequest struct {
	Version int       `json:"version"`
	Cache   string    `json:"cache"`
	Mode    cacheMode `json:"mode"`
	// Memory caps one instance, in pages of 64 KiB.
	Memory uint32 `json:"memory"`
}

type startReply struct {
	Version int `json:"version"`
	// Compiled tells that the cache did not serve.
	Compiled bool `json:"compiled,omitempty"`
	// Error says why PDFium cannot run; the child ends after it.
	Error string `json:"error,omitempty"`
}

type checkReply struct {
	Outcome    Outcome `json:"outcome"`
	Pages      int     `json:"pages,omitempty"`
	Signed     bool    `json:"signed,omitempty"`
	Restricted bool    `json:"restricted,omitempty"`
	Detail     string  `json:"detail,omitempty"`
	// XML are the XML files embedded in a file that is OK.
	XML [][]byte `json:"xml,omitempty"`
}

func appendFrameHeader(b []byte, o op, size int) []byte {
	return binary.BigEndian.AppendUint32(append(b, byte(o)), uint32(size))
}

// writeFrame writes a small frame in one piece.
func writeFrame(w io.Writer, o op, body []byte) error {
	_, err := w.Write(append(appendFrameHeader(nil, o, len(body)), body...))
	return err
}

// readFrame reads one frame with a body of at most limit bytes. It returns
// io.EOF only if the stream ends before the frame.
func readFrame(r io.Reader, limit int) (op, []byte, error) {
	var head [frameHeader]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if uint64(size) > uint64(limit) {
		return 0, nil, errTooLong
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return 0, nil, fmt.Errorf("read frame body: %w", noEOF(err))
	}
	return op(head[0]), body, nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readReply reads the reply to a request of kind want. What the child says is
// not trusted: it may have been taken over by a file.
func readReply(r io.Reader, want op, limit int) ([]byte, error) {
	got, body, err := readFrame(r, limit)
	if err != nil {
		return nil, err
	}
	if got != want {
		return nil, errMalformed
	}
	return body, nil
}

// parseCheckReply takes only what a sound child can say.
func parseCheckReply(body []byte) (Result, error) {
	var c checkReply
	if err := json.Unmarshal(body, &c); err != nil {
		return Result{}, errMalformed
	}
	switch c.Outcome {
	case OK:
		if c.Pages < 1 {
			return Result{}, errMalformed
		}
	case NeedsPassword, Damaged, Unavailable:
		if c.Pages != 0 || c.Signed || c.Restricted || c.XML != nil {
			return Result{}, errMalformed
		}
	default:
		return Result{}, errMalformed
	}
	return Result{Outcome: c.Outcome, Pages: c.Pages, Signed: c.Signed, Restricted: c.Restricted, XML: c.XML, Detail: plain(c.Detail)}, nil
}

func parseStartReply(body []byte) (startReply, error) {
	var s startReply
	if err := json.Unmarshal(body, &s); err != nil {
		return startReply{}, errMalformed
	}
	if s.Version != protocolVersion {
		return startReply{}, fmt.Errorf("child speaks version %d, not %d", s.Version, protocolVersion)
	}
	s.Error = plain(s.Error)
	return s, nil
}
