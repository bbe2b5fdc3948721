package mailsync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"belegpost/mailsync/imapbox"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
)

// Config is what the service works with.
type Config struct {
	Store *storage.Store
	PDFs  interface { // looks into PDFs
		Check(ctx context.Context, r io.Reader, size int64) pdf.Result
	}
	// Unlock makes a copy of a PDF without its password where one is known for
	// this client and sender; nil without. May be nil.
	Unlock func(ctx context.Context, client storage.ClientID, sender string, file io.Reader, size int64) ([]byte, error)
	Outbox interface { // sends notices
		Run(ctx context.Context) error
		Drain(ctx context.Context) (sent, pending int, err error)
	}
	Secret func(ctx context.Context, ref storage.SecretRef) (string, error) // looks a password up
	Now    func() time.Time                                                 // time.Now if nil
	Log    *slog.Logger                                                     // discarded if nil
}

// Service fetches mail as long as it runs. One service a data folder works at
// a time; others wait for the lease.
type Service struct {
	Config
	statusBoard
	wake   chan struct{} // somebody wants a sync now
	keepAt time.Time     // when to look next whether the daily run is due; Run's own
}

// New makes a service; it does nothing before Run or Once.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{Config: c, wake: make(chan struct{}, 1)}
}

const (
	// leasePoll is how soon another session takes over when the first one dies.
	leasePoll = 300 * time.Millisecond
	// idleTime is how long one IDLE lasts: servers and routers forget silent
	// connections, some after ten minutes.
	idleTime = 9 * time.Minute
	// otherFolders is how often folders without IDLE are looked into.
	otherFolders = 2 * time.Minute
)

// errSettings ends a session when the office has changed its settings.
var errSettings = errors.New("settings changed")

// errWake ends a wait when somebody wants a sync now.
var errWake = errors.New("sync wanted")

// SyncNow begins a sync as soon as possible; it does not wait for it.
func (s *Service) SyncNow() {
	select {
	case s.wake <- struct{}{}:
	default: // one is wanted already
	}
}

// Run fetches, files and sends until ctx ends. Trouble is shown in the status
// and tried again; it never ends Run.
func (s *Service) Run(ctx context.Context) error {
	lease, err := s.waitForLease(ctx)
	if err != nil || lease == nil {
		return err
	}
	defer lease.Release()
	if err := s.Store.CleanSpool(); err != nil {
		s.Log.WarnContext(ctx, "spool not cleaned", "error", err)
	}
	var sending sync.WaitGroup
	defer sending.Wait()
	sending.Go(func() { s.send(ctx) })
	for failures := 0; ctx.Err() == nil; {
		failures = s.try(ctx, failures)
	}
	return nil
}

// try works until there is trouble, and waits before the next try. It is told
// how often it failed in a row, and returns the same.
func (s *Service) try(ctx context.Context, failures int) int {
	changes, stop := s.Store.Changes() // also of what is changed while a connection is tried in vain
	defer stop()
	err := s.session(ctx, func() { failures = 0 })
	if ctx.Err() != nil || errors.Is(err, errSettings) {
		return failures
	}
	s.keep(ctx)
	if s.pause(ctx, err, failures+1, changes) {
		return 0 // what failed before says nothing about what is tried now
	}
	return failures + 1
}

// send runs the outbox. Trouble with the sending account is its own; only a
// database that cannot be read ends it.
func (s *Service) send(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.Outbox.Run(ctx)
		if ctx.Err() != nil {
			return
		}
		s.Log.WarnContext(ctx, "outbox stopped", "error", err)
		wait(ctx, time.Minute)
	}
}

// waitForLease waits until no other session fetches mail; nil if ctx ended.
func (s *Service) waitForLease(ctx context.Context) (*storage.Lease, error) {
	for {
		lease, ok, err := s.Store.TryLease()
		if err != nil || ok {
			return lease, err
		}
		if s.Status().Phase != PhaseElsewhere {
			s.update(func(st *Status) { *st = Status{Phase: PhaseElsewhere} })
		}
		if !wait(ctx, leasePoll) {
			return nil, nil
		}
	}
}

// wait waits for d; false if ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// pause shows the trouble and waits before the next try: longer each time,
// and as long as the server asked for. A wanted sync ends it; so do new
// settings, and then anew is true.
func (s *Service) pause(ctx context.Context, err error, failures int, changes <-chan storage.Change) (anew bool) {
	d := pauseFor(err, failures)
	if errors.Is(err, ErrNoMailbox) {
		s.update(func(st *Status) { *st = Status{Phase: PhaseOff} })
	} else {
		s.Log.WarnContext(ctx, "sync stopped", "error", err)
		s.update(func(st *Status) { st.Phase, st.Problem, st.NextTry = PhaseWaiting, err, s.Now().Add(d) })
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return false
		case <-s.wake:
			return false
		case what := <-changes:
			if what&(storage.ChangedOffice|storage.ChangedElsewhere) != 0 {
				return true // a new password or host is tried at once
			}
		}
	}
}

// pauseFor is how long to wait after so many failures in a row.
func pauseFor(err error, failures int) time.Duration {
	if e, ok := errors.AsType[*imapbox.Error](err); ok {
		switch {
		case e.After > 0:
			return e.After
		case e.Kind == imapbox.KindAuth: // repeated wrong passwords lock accounts
			return 5 * time.Minute
		}
	}
	steps := []time.Duration{2 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute}
	d := steps[min(failures, len(steps))-1]
	return d + rand.N(d/4)
}

// session signs in and works until there is trouble, ctx ends or the settings
// change. well is called after each round that went well.
func (s *Service) session(ctx context.Context, well func()) error {
	changes, stop := s.Store.Changes()
	defer stop()
	set, err := s.Store.Settings(ctx)
	if err != nil {
		return err
	}
	r := round{Service: s, set: set, fetched: func(int, int64) {}, recorded: func([]storage.Recorded) {}}
	if err := r.open(ctx); err != nil {
		return err
	}
	defer r.box.Close()
	for {
		if err := r.sync(ctx); err != nil {
			return err
		}
		well()
		if r.again {
			continue
		}
		s.keep(ctx)
		if err := s.idle(ctx, r.box, set, changes); err != nil {
			return err
		}
	}
}

// idle waits for the server, a wanted sync, or changed settings.
func (s *Service) idle(ctx context.Context, box *imapbox.Box, set storage.Settings, changes <-chan storage.Change) error {
	s.update(func(st *Status) { st.Phase, st.Problem, st.NextTry = PhaseIdle, nil, time.Time{} })
	idling, end := context.WithCancelCause(ctx)
	var watcher sync.WaitGroup
	defer watcher.Wait()
	defer end(nil)
	watcher.Go(func() {
		for {
			select {
			case <-idling.Done():
				return
			case <-s.wake:
				end(errWake)
				return
			case what, ok := <-changes:
				if !ok {
					return
				}
				if what&(storage.ChangedOffice|storage.ChangedElsewhere) == 0 {
					continue
				}
				now, err := s.Store.Settings(idling)
				if err == nil && !sameMailbox(now, set) {
					end(errSettings)
					return
				}
			}
		}
	})
	most := idleTime
	if len(set.Mailbox.Folders) > 1 {
		most = otherFolders
	}
	_, err := box.Idle(idling, most)
	if errors.Is(err, errWake) {
		return nil
	}
	return err
}

// Totals are the sums of one sync.
type Totals struct {
	Fetched, Filed, Failed, Ignored, Duplicates int
	Notices                                     int // queued
	Pending                                     int // not sent yet
	Bytes                                       int64
	Seconds                                     float64
}

// ErrElsewhere is returned by Once while another session fetches mail.
var ErrElsewhere = errors.New("another session is fetching mail")

// Once takes over all new mail, sends what is due, and returns. Trouble with
// the mailbox or the archive holds up no notice. Seconds is set only if the
// mailbox was done; an error is about the sending of notices then.
func (s *Service) Once(ctx context.Context) (t Totals, err error) {
	begin := time.Now()
	lease, ok, err := s.Store.TryLease()
	if err != nil {
		return t, err
	}
	if !ok {
		return t, ErrElsewhere
	}
	defer lease.Release()
	if err := s.Store.CleanSpool(); err != nil {
		return t, err
	}
	set, err := s.Store.Settings(ctx)
	if err != nil {
		return t, err
	}
	r := round{Service: s, set: set, fetched: func(n int, bytes int64) {
		t.Fetched += n
		t.Bytes += bytes
	}, recorded: t.add}
	taking := r.once(ctx)
	_, t.Pending, err = s.Outbox.Drain(ctx)
	if taking == nil {
		t.Seconds = time.Since(begin).Seconds()
	}
	s.keep(ctx)
	return t, errors.Join(taking, err)
}

// once is a round with a connection of its own.
func (r *round) once(ctx context.Context) error {
	if err := r.open(ctx); err != nil {
		return err
	}
	return errors.Join(r.sync(ctx), r.box.Close())
}

func (t *Totals) add(list []storage.Recorded) {
	for _, r := range list {
		t.Filed += r.Filed
		t.Failed += r.Failed
		t.Ignored += r.Ignored
		t.Duplicates += r.Duplicates
		t.Notices += r.Notices
	}
}

// round is one sync of all folders over one connection.
type round struct {
	*Service
	set      storage.Settings
	box      *imapbox.Box
	folders  []*folderSync // as they were fetched, the first folder last
	selected string        // folder
	again    bool          // mail came while folders were being marked
	fetched  func(mails int, bytes int64)
	recorded func([]storage.Recorded)
}

// open signs in. The archive is looked at first: without it nothing may be
// fetched, because nothing could be filed.
func (r *round) open(ctx context.Context) error {
	m := r.set.Mailbox
	if m.Host == "" {
		return ErrNoMailbox
	}
	if err := r.Store.CheckArchive(ctx); err != nil {
		return err
	}
	r.update(func(st *Status) { st.Phase, st.Host = PhaseConnecting, m.Host })
	password, err := r.Secret(ctx, m.Secret)
	if err != nil {
		return fmt.Errorf("read mailbox password: %w", err)
	}
	r.box, err = imapbox.Open(ctx, imapbox.Config{Host: m.Host, Port: m.Port, Security: imapbox.Security(m.Security),
		CAFile: m.CAFile, Username: m.Username, Password: password, Log: r.Log})
	return err
}
