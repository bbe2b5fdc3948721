package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"belegpost/storage"
)

// batch is how many notices are read from the outbox at a time.
const batch = 100

// storeRetry is the wait after trouble with the database (a full disk).
const storeRetry = time.Minute

// longestHold is the longest wait while the account is in trouble.
const longestHold = 15 * time.Minute

// Outbox sends what is due. Only the session that holds the sync lease may
// run one, and only one.
type Outbox struct {
	Store    *storage.Store
	Password func(ctx context.Context, ref storage.SecretRef) (string, error) // of the sending account; nil: none
	Now      func() time.Time                                                 // of the Date field; time.Now if nil
	Log      *slog.Logger                                                     // discarded if nil

	running sync.Mutex // one round at a time

	mu      sync.Mutex
	trouble *Problem
	held    time.Time // no connection before this time
	times   int       // the account was in trouble, one after the other
}

// Problem is the last trouble with the sending account or a server's answer,
// for the status line; nil when the last notice went out.
func (o *Outbox) Problem() *Problem {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.trouble
}

// setProblem also spaces the connections out while the account is in trouble:
// a provider locks accounts that sign in wrongly with every new mail.
func (o *Outbox) setProblem(p *Problem) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trouble = p
	if p == nil || !p.Account() {
		o.held, o.times = time.Time{}, 0
		return
	}
	o.times++
	o.held = o.now().Add(min(time.Duration(o.times)*time.Duration(o.times)*time.Minute, longestHold))
}

// hold is how long no connection is tried.
func (o *Outbox) hold() time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return max(0, o.held.Sub(o.now()))
}

// unhold lets the next round try at once.
func (o *Outbox) unhold() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = time.Time{}
}

func (o *Outbox) log() *slog.Logger {
	if o.Log != nil {
		return o.Log
	}
	return slog.New(slog.DiscardHandler)
}

// Run sends what is due, as soon as it is committed or its time has come,
// until ctx ends; then it returns nil.
func (o *Outbox) Run(ctx context.Context) error {
	changes, stop := o.Store.Changes()
	defer stop()
	for ctx.Err() == nil {
		wait, err := o.hold(), error(nil)
		if wait == 0 {
			_, err = o.round(ctx)
		}
		if err == nil {
			wait, err = o.untilNext(ctx)
		}
		if err != nil && ctx.Err() == nil {
			o.log().WarnContext(ctx, "outbox read", "error", err)
			wait = storeRetry
		}
		if !o.sleep(ctx, changes, wait) {
			return nil
		}
	}
	return nil
}

// untilNext is how long nothing is due.
func (o *Outbox) untilNext(ctx context.Context) (time.Duration, error) {
	next, ok, err := o.Store.NextOutbox(ctx)
	if err != nil {
		return 0, err
	}
	if !ok {
		return time.Hour, nil
	}
	// At least a moment, should the clocks of store and process differ.
	return min(max(next.Sub(o.now()), o.hold(), 50*time.Millisecond), time.Hour), nil
}

func (o *Outbox) now() time.Time {
	if o.Now != nil {
		return o.Now()
	}
	return time.Now()
}

// sleep waits for the time, a commit that concerns us, or the end; false when
// there is nothing more to do.
func (o *Outbox) sleep(ctx context.Context, changes <-chan storage.Change, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case what, ok := <-changes:
			if !ok {
				return false // the store is closed
			}
			if what&storage.ChangedOffice != 0 {
				o.retry(ctx)
			}
			if what&(storage.ChangedOutbox|storage.ChangedOffice|storage.ChangedElsewhere) != 0 {
				return true
			}
		}
	}
}

// retry makes deferred notices due when the account was in trouble and the
// office has changed something: it may be the password.
func (o *Outbox) retry(ctx context.Context) {
	p := o.Problem()
	if p == nil || !p.Account() {
		return
	}
	o.unhold()
	if err := o.Store.RetryOutbox(ctx); err != nil && ctx.Err() == nil {
		o.log().WarnContext(ctx, "outbox retry", "error", err)
	}
}

// Drain sends everything that is due now and returns. pending counts what is
// neither sent nor given up. The error is the account's *Problem, or the
// store's.
func (o *Outbox) Drain(ctx context.Context) (sent, pending int, err error) {
	sent, err = o.round(ctx)
	if err == nil {
		if p := o.Problem(); p != nil && p.Account() {
			err = p
		}
	}
	pending, countErr := o.Store.PendingOutbox(ctx)
	return sent, pending, errors.Join(err, countErr)
}

// round sends until nothing is due or the account is in trouble. Its error is
// the store's or the context's.
func (o *Outbox) round(ctx context.Context) (sent int, err error) {
	o.running.Lock()
	defer o.running.Unlock()
	if _, err := o.Store.GatherDigests(ctx); err != nil {
		return 0, err
	}
	var c *conn
	defer func() {
		if c != nil {
			c.quit()
		}
	}()
	for {
		rows, err := o.Store.DueOutbox(ctx, batch)
		if err != nil || len(rows) == 0 {
			return sent, err
		}
		for i, row := range rows {
			if c == nil || !c.usable() {
				if c != nil {
					c.close()
				}
				if c, err = o.connect(ctx); err != nil {
					return sent, o.stopped(ctx, rows[i:], err)
				}
			}
			used, err := o.one(ctx, c, row)
			if err == nil {
				sent++
				continue
			}
			p, ok := errors.AsType[*Problem](err)
			if !ok {
				return sent, err
			}
			if err := o.failed(ctx, row, used, p); err != nil {
				return sent, err
			}
			if p.Account() {
				return sent, o.stopped(ctx, rows[i+1:], p)
			}
		}
	}
}

// connect reads the account as it is now and opens a conversation.
func (o *Outbox) connect(ctx context.Context) (*conn, error) {
	set, err := o.Store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	a := account{SendingSettings: set.Sending}
	if a.Host == "" {
		return nil, &Problem{Kind: KindAccount, Err: errors.New("no sending account")}
	}
	if a.Username != "" && o.Password != nil {
		if a.password, err = o.Password(ctx, a.Secret); err != nil {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			return nil, &Problem{Kind: KindAccount, Host: a.Host, Err: fmt.Errorf("read password: %w", err)}
		}
	}
	return connect(ctx, a)
}

// stopped records on every row that waits why nothing goes out, so that none
// is tried again at once.
func (o *Outbox) stopped(ctx context.Context, rows []storage.OutboxRow, err error) error {
	p, ok := errors.AsType[*Problem](err)
	if !ok || ctx.Err() != nil {
		return err
	}
	o.setProblem(p)
	o.log().WarnContext(ctx, "sending account in trouble", "kind", string(p.Kind))
	for {
		for _, row := range rows {
			if err := o.Store.Deferred(ctx, row.ID, p.Error(), false, false, row.Less); err != nil {
				return err
			}
		}
		if rows, err = o.Store.DueOutbox(ctx, batch); err != nil || len(rows) == 0 {
			return err
		}
	}
}

// one sends one notice and returns how far its content was cut down. The row
// says "sending" before the first byte leaves, and "sent" after the server's
// 250: a crash in between sends it again, with the same Message-ID.
func (o *Outbox) one(ctx context.Context, c *conn, row storage.OutboxRow) (used int, err error) {
	content, err := o.Store.NoticeContent(ctx, row.ID)
	if err != nil {
		return row.Less, err
	}
	m, err := Compose(content, o.Store, c.limits(), o.now())
	if err != nil {
		return row.Less, composeProblem(c.host, err)
	}
	if err := o.Store.Sending(ctx, row.ID); err != nil {
		return m.Less, err
	}
	storage.KillPoint("sending")
	if err := c.send(ctx, m); err != nil {
		return m.Less, err
	}
	storage.KillPoint("sent")
	if err := o.Store.Sent(ctx, row.ID); err != nil {
		return m.Less, err
	}
	o.setProblem(nil)
	o.log().InfoContext(ctx, "notice sent", "outbox", int64(row.ID), "kind", string(row.Kind))
	return m.Less, nil
}

// composeProblem tells a file that cannot be read from a From that is none.
func composeProblem(host string, err error) *Problem {
	kind := KindSender
	if errors.Is(err, errUnread) {
		kind = KindContent
	}
	return &Problem{Kind: kind, Host: host, Err: err}
}

// failed records why a notice could not be sent and what comes next. used is
// how far the content of the refused message was cut down.
func (o *Outbox) failed(ctx context.Context, row storage.OutboxRow, used int, p *Problem) error {
	less, permanent := row.Less, false
	switch p.Kind {
	case KindSize:
		permanent, less = true, used+1
	case KindPermanent:
		permanent, less = true, lessAll
	case KindContent:
		less, used = lessAll, lessNothing // later, as text: the disk may be back, and what was cut down is not sure
	case KindRecipient:
		permanent = true // the server has not seen the content: less of it changes nothing
	}
	if used >= lessAll {
		less = row.Less
	}
	o.setProblem(p)
	o.log().WarnContext(ctx, "notice not sent", "outbox", int64(row.ID), "kind", string(p.Kind))
	return o.Store.Deferred(ctx, row.ID, p.Error(), permanent, !p.Account(), less)
}
