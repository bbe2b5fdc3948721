package mailsync

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"belegpost/mailsync/imapbox"
	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/notify"
	"belegpost/storage"
)

// Stage is how far a round trip is.
type Stage string

// The stages.
const (
	StageConnecting Stage = "connecting"
	StageSending    Stage = "sending"
	StageWaiting    Stage = "waiting"
)

// NotArrivedError is a mail of our own that the mailbox did not get in time.
type NotArrivedError struct {
	Address string
	Waited  time.Duration
}

// Error is for logs.
func (e *NotArrivedError) Error() string {
	return fmt.Sprintf("test mail not there after %v", e.Waited)
}

// What a round trip needs and the office does not have.
var (
	ErrNoSending = errors.New("no sending account")
	ErrNoDomain  = errors.New("no import domain")
)

const (
	// tripLimit is how long a mail of our own may take.
	tripLimit = 3 * time.Minute
	// tripPoll is how often folders are looked into where the server announces nothing.
	tripPoll = 2 * time.Second
	// largestOwn is more than a mail of our own has; larger ones are not fetched.
	largestOwn = 256 << 10
)

// roundTrip sends mails of our own and watches the mailbox for them. It changes
// nothing there, and works beside a running service: what that one moves away
// is found where it moved it.
type roundTrip struct {
	set      storage.Settings
	box      *imapbox.Box
	from     map[string]uint32 // by folder: messages from here on may be ours
	folders  []string
	seen     map[[sha256.Size]byte]bool
	arrived  []arrival
	start    time.Time
	limit    time.Duration
	progress func(Stage)
}

// arrival is one copy of a mail of ours.
type arrival struct {
	nonce  string
	header mimewalk.Header
	folder string
	after  time.Duration
}

// trip opens the mailbox and remembers what lies in it.
func (a Accounts) trip(ctx context.Context, progress func(Stage)) (*roundTrip, error) {
	set, err := a.Store.Settings(ctx)
	switch {
	case err != nil:
		return nil, err
	case set.Mailbox.Host == "":
		return nil, ErrNoMailbox
	case set.Sending.Host == "":
		return nil, ErrNoSending
	}
	progress(StageConnecting)
	r := &roundTrip{set: set, from: map[string]uint32{}, seen: map[[sha256.Size]byte]bool{}, limit: a.TripLimit, progress: progress}
	if r.limit <= 0 {
		r.limit = tripLimit
	}
	if r.box, err = a.open(ctx, set.Mailbox, "", time.Minute); err != nil {
		return nil, err
	}
	r.folders = slices.Clone(set.Mailbox.Folders)
	if target, ok := strings.CutPrefix(set.Mailbox.AfterImport, "move:"); ok && !slices.Contains(r.folders, target) {
		r.folders = append(r.folders, target)
	}
	for _, name := range r.folders {
		f, err := r.box.Select(ctx, name)
		if err == nil && f.UIDNext == 0 {
			f.UIDNext, err = r.next(ctx)
		}
		if err != nil {
			return nil, errors.Join(err, r.box.Close())
		}
		r.from[name] = f.UIDNext
	}
	return r, nil
}

// next is the UID after the last message of the selected folder.
func (r *roundTrip) next(ctx context.Context) (uint32, error) {
	list, err := r.box.List(ctx, 1, time.Time{})
	if err != nil || len(list) == 0 {
		return 1, err
	}
	return list[len(list)-1].UID + 1, nil
}

// post sends a mail of our own; it returns the mark by which it is known.
func (r *roundTrip) post(ctx context.Context, a Accounts, to []string, hidden bool) (nonce string, err error) {
	password, err := a.password(storage.FieldSendingPassword, r.set.Sending.Secret, "")
	if err != nil {
		return "", err
	}
	marks, err := a.Store.Marks(ctx)
	if err != nil {
		return "", err
	}
	nonce = strings.ToLower(rand.Text())[:16]
	if r.start.IsZero() {
		r.start = time.Now()
	}
	return nonce, notify.SendTrial(ctx, notify.Trial{Account: r.set.Sending, Password: password, To: to[0], Also: to[1:], Hidden: hidden, Nonce: nonce,
		Office: r.set.Office.Name, Language: r.set.Office.Language, Marks: marks, Now: time.Now().In(r.set.Location())})
}

// wait looks for mails of ours until enough says that they are all there, or
// the time is over; then enough has the last word.
func (r *roundTrip) wait(ctx context.Context, nonces []string, enough func() bool) (bool, error) {
	r.progress(StageWaiting)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for {
		for _, name := range slices.Backward(r.folders) { // the first stays selected
			if err := r.look(ctx, name, nonces); err != nil {
				return false, err
			}
		}
		left := r.limit - time.Since(r.start)
		if enough() || left <= 0 {
			return enough(), nil
		}
		if _, err := r.box.Idle(ctx, min(left, tripPoll)); err != nil {
			return false, err
		}
	}
}

// look fetches what is new in a folder.
func (r *roundTrip) look(ctx context.Context, folder string, nonces []string) error {
	if _, err := r.box.Select(ctx, folder); err != nil {
		return err
	}
	list, err := r.box.List(ctx, r.from[folder], time.Time{})
	if err != nil || len(list) == 0 {
		return err
	}
	small := slices.DeleteFunc(slices.Clone(list), func(m imapbox.Listed) bool { return m.Size > largestOwn })
	mails := map[uint32][]byte{}
	_, err = r.box.Fetch(ctx, small, func(m imapbox.Message) (err error) {
		mails[m.UID], err = io.ReadAll(m.Body)
		return err
	}, func(uids []uint32) error {
		for _, uid := range uids {
			r.take(folder, mails[uid], nonces)
		}
		return nil
	})
	r.from[folder] = list[len(list)-1].UID + 1
	return err
}

// take keeps a mail that carries one of the marks. The same bytes in another
// folder are the same copy: the service has moved it.
func (r *roundTrip) take(folder string, raw []byte, nonces []string) {
	h := mimewalk.Walk(raw, mimewalk.Limits{}).Header
	text := h.Text("Subject") + " " + h.First("Message-ID")
	i := slices.IndexFunc(nonces, func(n string) bool { return strings.Contains(text, n) })
	sum := sha256.Sum256(bytes.TrimSpace(raw))
	if i < 0 || r.seen[sum] {
		return
	}
	r.seen[sum] = true
	r.arrived = append(r.arrived, arrival{nonce: nonces[i], header: h, folder: folder, after: time.Since(r.start)})
}

// of are the headers of the copies with a mark.
func (r *roundTrip) of(nonce string) (out []mimewalk.Header) {
	for _, a := range r.arrived {
		if a.nonce == nonce {
			out = append(out, a.header)
		}
	}
	return out
}

// Arrival is what came of a test mail to an import address.
type Arrival struct {
	After  time.Duration
	Folder string // where it lies
	Routed bool   // Belegpost takes it for that address
}

// TestAddress sends a test mail to an import address and sees it arrive.
// Errors are *NotArrivedError, [ErrNoMailbox], [ErrNoSending], those of
// TestMailbox and TestSending, or the context's.
func (a Accounts) TestAddress(ctx context.Context, address string, progress func(Stage)) (Arrival, error) {
	r, err := a.trip(ctx, progress)
	if err != nil {
		return Arrival{}, err
	}
	defer r.box.Close() // never fails: it only drops the connection
	r.progress(StageSending)
	nonce, err := r.post(ctx, a, []string{address}, false)
	if err != nil {
		return Arrival{}, err
	}
	there, err := r.wait(ctx, []string{nonce}, func() bool { return len(r.arrived) > 0 })
	if err != nil {
		return Arrival{}, err
	}
	if !there {
		return Arrival{}, &NotArrivedError{Address: address, Waited: r.limit}
	}
	of, err := (&intake{store: a.Store, mailbox: r.set.Mailbox.Username}).office(ctx)
	if err != nil {
		return Arrival{}, err
	}
	first := r.arrived[0]
	routed := slices.ContainsFunc(route(first.header, zoneOf(first.header, of.profile), of.office), func(x Recipient) bool { return x.IsKnown && x.Address == address })
	return Arrival{After: first.after, Folder: first.folder, Routed: routed}, nil
}
