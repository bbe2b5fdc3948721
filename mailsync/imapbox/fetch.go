package imapbox

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"belegpost/mailsync/imapbox/watch"
)

// attempts is how often a message is asked for alone before it counts as
// missing: one break may be the line's fault, two in a row, right after the
// server has answered other commands, are the message's.
const attempts = 2

// Message is a message on its way. Size is the length of Body in bytes, as
// announced with the message itself; InternalDate is Listed's.
type Message struct {
	UID          uint32
	Size         int64
	InternalDate time.Time
	Body         io.Reader
}

// Missing is a message that the server cannot be brought to deliver. Gone: it
// is not in the folder any more. Detail says, for the office's list, what the
// server or the library said; it quotes no mail.
type Missing struct {
	UID    uint32
	Gone   bool
	Detail string
}

// Fetch streams the messages of list, which are as List returned them, without
// changing their \Seen (BODY.PEEK[]).
//
// sink is called for each message in the order of arrival and reads Body to its
// end; Body fails with io.ErrUnexpectedEOF or the connection's error when the
// message is cut. Nothing that sink got may be kept until done names it:
// done(uids) is called when the messages came whole and the server has ended
// the command well. Between the two the connection can break; then Fetch opens
// a new one and sink gets the same messages again, the later ones replacing the
// earlier ones. The time that sink and done take counts for no limit.
//
// An error of sink or done ends Fetch and is returned as it is, and so is any
// trouble that no single message can be the cause of. missing holds also then
// what is known so far. After an error of sink the box must be opened anew.
func (b *Box) Fetch(ctx context.Context, list []Listed, sink func(Message) error, done func(uids []uint32) error) (missing []Missing, err error) {
	if err := b.selected(); err != nil {
		return nil, err
	}
	f := fetch{box: b, about: make(map[uint32]Listed, len(list)), sink: sink, done: done}
	for _, m := range list {
		f.about[m.UID] = m
	}
	f.search = search{box: b, try: f.chunk, alone: f.alone}
	for _, uids := range plan(list) {
		if err := f.search.run(ctx, uids); err != nil {
			return f.missing, unwrapCaller(err)
		}
	}
	return f.missing, nil
}

// fetch is one call of Fetch.
type fetch struct {
	box     *Box
	search  search
	about   map[uint32]Listed
	sink    func(Message) error
	done    func([]uint32) error
	missing []Missing
}

// callerError is an error of sink or done.
type callerError struct{ error }

func unwrapCaller(err error) error {
	if own, ok := errors.AsType[callerError](err); ok {
		return own.error
	}
	return err
}

// chunk asks for messages with one UID FETCH. Sizes and dates are known from
// List: each item less is one less that the library may fail to understand.
func (f *fetch) chunk(ctx context.Context, uids []uint32) (left []uint32, suspect uint32, err error) {
	r := receiver{fetch: f}
	err = f.box.during(ctx, "fetch messages", KindProtocol, func(s *session) error {
		options := &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}
		return r.receive(s, s.proto.Fetch(numbers(uids), options))
	})
	if r.failed != nil {
		return nil, 0, callerError{r.failed}
	}
	if err != nil {
		return nil, r.suspect, err
	}
	// The library drops a message in silence whose UID comes after the text, in
	// a second answer, or not at all (trap 2). Only what has arrived counts.
	have := numbers(r.whole)
	for _, uid := range uids {
		if !have.Contains(imap.UID(uid)) {
			left = append(left, uid)
		}
	}
	return left, 0, f.finish(r.whole)
}

// finish hands uids to done.
func (f *fetch) finish(uids []uint32) error {
	if len(uids) == 0 {
		return nil
	}
	if err := f.done(uids); err != nil {
		return callerError{err}
	}
	return nil
}

// alone settles a single message: fetched, gone, or refused.
func (f *fetch) alone(ctx context.Context, uid uint32) error {
	var last error
	for range attempts {
		gone, err := f.single(ctx, uid)
		if err == nil {
			if gone {
				f.missing = append(f.missing, Missing{UID: uid, Gone: true, Detail: "message is not in the folder any more"})
				return nil
			}
			return f.finish([]uint32{uid})
		}
		if err := f.search.again(ctx, err); err != nil {
			return err
		}
		last = err
	}
	f.box.config.Log.WarnContext(ctx, "message cannot be fetched", "message", uid, "error", last)
	f.missing = append(f.missing, Missing{UID: uid, Detail: last.Error()})
	return nil
}

// single asks for one message by its number in the folder and for nothing but
// its text, so that there is no UID that could come too late, apart or never.
// The number is the message's until the next command that is not FETCH, STORE
// or SEARCH (RFC 3501 section 7.4.1); a second SEARCH proves it.
func (f *fetch) single(ctx context.Context, uid uint32) (gone bool, err error) {
	r := receiver{fetch: f, uid: uid}
	err = f.box.during(ctx, "fetch message", KindProtocol, func(s *session) error {
		number, err := position(s, uid)
		if gone = number == 0; gone || err != nil {
			return err
		}
		options := &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{{Peek: true}}}
		if err := r.receive(s, s.proto.Fetch(imap.SeqSetNum(number), options)); err != nil {
			return err
		}
		if after, err := position(s, uid); err != nil || after == number {
			return err
		}
		r.whole, r.other = nil, true
		return nil
	})
	switch {
	case r.failed != nil:
		return false, callerError{r.failed}
	case err != nil:
		return false, err
	case gone || len(r.whole) == 1:
		return gone, nil
	case r.other:
		err = errOther
	default:
		err = errNoContent
	}
	return false, &Error{Kind: KindProtocol, Host: f.box.config.Host, Folder: f.box.folder.Name, Err: err}
}

// position is the number of a message in the folder, 0 if it is gone.
func position(s *session, uid uint32) (uint32, error) {
	data, err := s.proto.Search(&imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(imap.UID(uid))}}, nil).Wait()
	if err != nil {
		return 0, err
	}
	set, _ := data.All.(imap.SeqSet)
	if len(set) == 0 {
		return 0, nil
	}
	return set[0].Start, nil
}

// receiver takes the answers to one FETCH.
type receiver struct {
	*fetch
	uid     uint32   // the message asked for by its number; 0: the server names UIDs
	whole   []uint32 // came with exactly the announced bytes
	suspect uint32   // was under way when the connection broke
	other   bool     // the server named another UID
	failed  error    // the caller's sink
}

// receive reads all answers. Every answer is read to its end, also after sink
// has failed: the library's reader waits for that, and with it every other call
// (trap 4). The socket is closed then, so that the end is near.
func (r *receiver) receive(s *session, answers *imapclient.FetchCommand) error {
	for answer := answers.Next(); answer != nil; answer = answers.Next() {
		if err := r.message(s, answer); err != nil {
			// After a text that broke, the library's reader runs on and uses the
			// same buffer as Next and Close would (trap 5).
			return err
		}
	}
	return answers.Close()
}

// message takes one answer; its error means that the connection broke.
func (r *receiver) message(s *session, answer *imapclient.FetchMessageData) error {
	uid, taken := r.uid, false
	for item := answer.Next(); item != nil; item = answer.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			if r.uid != 0 && uint32(item.UID) != r.uid {
				r.whole, r.other = nil, true
			}
			uid = uint32(item.UID)
		case imapclient.FetchItemDataBodySection:
			// Literal is nil for BODY[] NIL (trap 6): there is no text to take.
			if item.Literal == nil || taken || uid == 0 || r.other || !item.MatchCommand(&imap.FetchItemBodySection{}) {
				continue
			}
			taken = true
			if err := r.text(s, uid, item.Literal); err != nil {
				return err
			}
		}
	}
	return nil
}

// text hands one message to sink; its error means that the connection broke.
func (r *receiver) text(s *session, uid uint32, literal imap.LiteralReader) error {
	r.suspect = uid
	body := &text{in: literal, left: literal.Size(), watch: s.watch}
	var failed error
	if r.failed == nil {
		failed = r.sink(Message{UID: uid, Size: literal.Size(), InternalDate: r.about[uid].InternalDate, Body: body})
		if failed == nil && body.left > 0 {
			failed = errUnread
		}
	}
	if failed != nil && body.err == nil { // else it is the connection's failure, not sink's
		r.failed = failed
		s.end(failed)
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	s.watch.SetLimit(r.box.config.Idle)
	r.suspect = 0
	if r.failed == nil {
		r.whole = append(r.whole, uid)
	}
	return nil
}

// text reads a literal and knows how long it must be: the library reports one
// that was cut as read to the end, over TCP and TLS alike (trap 1).
type text struct {
	in    io.Reader
	left  int64
	err   error // why it was cut
	watch *watch.Conn
}

func (t *text) Read(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.in.Read(p)
	t.left -= int64(n)
	if err == io.EOF && t.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	switch {
	case err == io.EOF:
		// The library reads on, but nobody waits for it while sink syncs to disk.
		t.watch.SetLimit(0)
	case err != nil:
		t.err = err
	}
	return n, err
}
