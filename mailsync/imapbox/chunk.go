package imapbox

import (
	"context"
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
)

// Limits of one command. 50 messages to a FETCH come within 10 % of what a line
// can carry, while one at a time takes six times as long; 16 MB bound what a
// broken line costs; many servers refuse command lines above 8,000 bytes.
const (
	chunkMessages = 50
	chunkBytes    = 16 << 20
	commandLine   = 8000
	rangeMessages = 1000
)

// maxReconnects bounds the connections that one call may use up.
const maxReconnects = 40

// ranges cuts uids, which are ascending, into parts of at most most messages
// whose number sets fit into a command line.
func ranges(uids []uint32, most int) [][]uint32 {
	const rest = 200 // tag, command, items
	var parts [][]uint32
	for len(uids) > 0 {
		n := min(most, len(uids))
		for len(numbers(uids[:n]).String()) > commandLine-rest {
			n /= 2
		}
		parts, uids = append(parts, uids[:n]), uids[n:]
	}
	return parts
}

// numbers is the set 1:3,7 for 1, 2, 3, 7.
func numbers(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}

// plan cuts list into the chunks of Fetch. A message above the limit of bytes
// is a chunk of its own.
func plan(list []Listed) [][]uint32 {
	var chunks [][]uint32
	var chunk []uint32
	var bytes int64
	for _, m := range list {
		if len(chunk) > 0 && (len(chunk) == chunkMessages || bytes+m.Size > chunkBytes) {
			chunks, chunk, bytes = append(chunks, chunk), nil, 0
		}
		chunk, bytes = append(chunk, m.UID), bytes+m.Size
	}
	if len(chunk) > 0 {
		chunks = append(chunks, chunk)
	}
	return chunks
}

// search narrows trouble down to single messages. One message that the library
// does not understand, or the server breaks on, must not hold up all others
// (trap 6): after a failure the parts of the chunk are tried on a new
// connection, down to the single message.
type search struct {
	box *Box
	// try asks for messages at once. left are those that did not come although
	// the command went well. suspect is the one under way when it failed, 0 if
	// that is not known.
	try func(ctx context.Context, uids []uint32) (left []uint32, suspect uint32, err error)
	// alone settles a message that did not come together with others.
	alone func(ctx context.Context, uid uint32) error

	reconnects int
}

func (s *search) run(ctx context.Context, uids []uint32) error {
	left, suspect, err := s.try(ctx, uids)
	if err == nil {
		return s.each(ctx, left)
	}
	if err := s.again(ctx, err); err != nil {
		return err
	}
	if len(uids) == 1 {
		return s.each(ctx, uids)
	}
	for _, part := range split(uids, suspect) {
		if len(part) == 1 && part[0] == suspect {
			err = s.each(ctx, part)
		} else {
			err = s.run(ctx, part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *search) each(ctx context.Context, uids []uint32) error {
	for _, uid := range uids {
		if err := s.alone(ctx, uid); err != nil {
			return err
		}
	}
	return nil
}

// again makes the box ready for another try after err, or returns the error
// that ends the call: only a broken connection and a refusal may be the fault of
// one message.
func (s *search) again(ctx context.Context, err error) error {
	known, ok := errors.AsType[*Error](err)
	if !ok || ctx.Err() != nil || known.Kind != KindLost && known.Kind != KindProtocol {
		return err
	}
	if _, lost := s.box.current(); lost == nil {
		return nil
	}
	if s.reconnects++; s.reconnects > maxReconnects {
		return &Error{Kind: known.Kind, Host: known.Host, Folder: s.box.folder.Name, Err: errors.Join(errTooMany, err)}
	}
	s.box.config.Log.WarnContext(ctx, "box reconnects", "host", known.Host, "kind", string(known.Kind), "error", err)
	return s.box.reopen(ctx)
}

// split cuts out the suspect, or halves.
func split(uids []uint32, suspect uint32) [][]uint32 {
	at, found := slices.BinarySearch(uids, suspect)
	parts := [][]uint32{uids[:len(uids)/2], uids[len(uids)/2:]}
	if found {
		parts = [][]uint32{uids[:at], uids[at : at+1], uids[at+1:]}
	}
	return slices.DeleteFunc(parts, func(part []uint32) bool { return len(part) == 0 })
}
