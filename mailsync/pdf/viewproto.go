package pdf

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// The bodies of a Viewer's frames: four bytes length (big endian), that much
// JSON, and the rest is bytes: a file on the way there, pixels, text or files
// on the way back.

// maxHead bounds the JSON of a body.
const maxHead = 1 << 18

// The bounds of what comes back, in bytes.
const (
	maxPicture     = 4 * maxWidth * maxHeight
	maxText        = 4 << 20
	maxAttachments = 64 << 20
)

// viewRequest is what a Viewer asks; the op says which fields count.
type viewRequest struct {
	// Key names a file and its password, so that the file is sent once.
	Key      string `json:"key"`
	Password string `json:"password,omitempty"`
	Page     int    `json:"page,omitempty"` // from 0
	Width    int    `json:"width,omitempty"`
	Turns    int    `json:"turns,omitempty"` // clockwise quarters
}

// viewStatus is how it went.
type viewStatus string

const (
	viewOK       viewStatus = "ok"
	viewUnknown  viewStatus = "unknown"  // no such file is open: send it
	viewPassword viewStatus = "password" // it needs one, or another one
	viewDamaged  viewStatus = "damaged"
	viewPage     viewStatus = "page"   // no such page, or it does not load
	viewLarge    viewStatus = "large"  // the answer would be too large
	viewImage    viewStatus = "image"  // not an image that we can read
	viewBroken   viewStatus = "broken" // the child's own trouble
)

// viewReply is the answer to any viewRequest.
type viewReply struct {
	Status     viewStatus `json:"status"`
	Detail     string     `json:"detail,omitempty"`
	Pages      int        `json:"pages,omitempty"`
	Sizes      []Size     `json:"sizes,omitempty"`
	Signed     bool       `json:"signed,omitempty"`
	Restricted bool       `json:"restricted,omitempty"`
	Width      int        `json:"width,omitempty"` // of a picture
	Height     int        `json:"height,omitempty"`
	Parts      []part     `json:"parts,omitempty"` // of the bytes behind
}

// part is one of several things behind a reply.
type part struct {
	Name  string `json:"name,omitempty"`  // of an attachment
	Size  int    `json:"size"`            // in bytes
	Frame *frame `json:"frame,omitempty"` // of an image
}

// pack starts a body with head; the bytes go behind it.
func pack(head any) ([]byte, error) {
	text, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("encode head: %w", err)
	}
	if len(text) > maxHead-4 {
		return nil, errTooLong
	}
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...), nil
}

// unpack reads the head of a body and returns the bytes behind it, which share
// its memory.
func unpack(body []byte, head any) ([]byte, error) {
	if len(body) < 4 {
		return nil, errMalformed
	}
	size := binary.BigEndian.Uint32(body)
	if size > maxHead || int(size) > len(body)-4 {
		return nil, errMalformed
	}
	if err := json.Unmarshal(body[4:4+size], head); err != nil {
		return nil, errMalformed
	}
	return body[4+size:], nil
}

// writeView writes a frame of head and the bytes behind it, without copying them.
func writeView(w io.Writer, o op, head viewReply, behind []byte) error {
	packed, err := pack(head)
	if err != nil {
		return err
	}
	start := append(appendFrameHeader(nil, o, len(packed)+len(behind)), packed...)
	if _, err := w.Write(start); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	if _, err := w.Write(behind); err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	return nil
}

// parseView takes only what a sound child can say: pages with sizes, a picture
// of as many pixels as it has bytes, parts that fill what is behind.
func parseView(body []byte) (viewReply, []byte, error) {
	var reply viewReply
	behind, err := unpack(body, &reply)
	if err != nil {
		return viewReply{}, nil, err
	}
	reply.Detail = plain(reply.Detail)
	if reply.Status != viewOK {
		return viewReply{Status: reply.Status, Detail: reply.Detail}, nil, nil
	}
	if reply.Pages < 0 || len(reply.Sizes) > max(reply.Pages, 0) {
		return viewReply{}, nil, errMalformed
	}
	for _, size := range reply.Sizes {
		if !size.isSound() {
			return viewReply{}, nil, errMalformed
		}
	}
	if reply.Width < 0 || reply.Height < 0 || reply.Width > maxWidth || reply.Height > maxHeight {
		return viewReply{}, nil, errMalformed
	}
	left := len(behind)
	for _, p := range reply.Parts {
		if p.Size < 0 || p.Size > left {
			return viewReply{}, nil, errMalformed
		}
		left -= p.Size
	}
	return reply, behind, nil
}
