package mimewalk

import (
	"io"
	"slices"
)

// join puts pieces together: one is returned as it is, more are copied, to disk if they are large.
func (l Limits) join(pieces [][]byte) []byte {
	size := 0
	for _, p := range pieces {
		size += len(p)
	}
	switch {
	case len(pieces) == 1:
		return slices.Clip(pieces[0])
	case l.Disk != nil && size > keepDecoded:
		out, _ := l.Disk(&joined{pieces})
		return out
	}
	return slices.Concat(pieces...)
}

// joined reads one piece after the other.
type joined struct{ pieces [][]byte }

func (j *joined) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) && len(j.pieces) > 0 {
		m := copy(b[n:], j.pieces[0])
		n += m
		if j.pieces[0] = j.pieces[0][m:]; len(j.pieces[0]) == 0 {
			j.pieces = j.pieces[1:]
		}
	}
	if n == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	return n, nil
}
