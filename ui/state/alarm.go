package state

import (
	"context"
	"time"

	"belegpost/storage"
)

// Alert is what somebody who does not look at the window is told.
type Alert int

const (
	// AlertFailed counts imports that have failed since the last alert.
	AlertFailed Alert = iota
	// AlertSilent counts the hours without a successful sync.
	AlertSilent
)

// Alarm watches for what cannot wait until somebody looks at the window. It
// says numbers only: no text of a mail leaves it.
type Alarm struct {
	desk *Desk
	now  func() time.Time
	tell func(a Alert, n int)

	seen   storage.FailedID // failed imports up to here were told, or were there before
	silent int              // hours that were told; 0 while all is well
	since  time.Time        // of the program's start
}

// NewAlarm returns the alarm of a desk. tell is called by Run, one alert at a
// time; it may wait. It starts nothing.
func (d *Desk) NewAlarm(now func() time.Time, tell func(a Alert, n int)) *Alarm {
	return &Alarm{desk: d, now: now, tell: tell}
}

// Times of the alarm: how long failures gather before they are told, how often
// the mailbox is looked at, and how many hours pass before silence is told
// again.
const (
	alarmGather = 10 * time.Second
	alarmTick   = time.Minute
	alarmAgain  = 8
)

// Run tells of failures that are new and of silence, until ctx ends or the
// store closes.
func (a *Alarm) Run(ctx context.Context) {
	changes, end := a.desk.store.Changes()
	defer end()
	a.since = a.now()
	a.seen = a.newest(ctx)
	tick := time.NewTicker(alarmTick)
	defer tick.Stop()
	var gathered <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case c, open := <-changes:
			if !open {
				return
			}
			if c&(storage.ChangedFailed|storage.ChangedElsewhere) != 0 && gathered == nil {
				gathered = time.After(alarmGather)
			}
		case <-gathered:
			gathered = nil
			a.failures(ctx)
		case <-tick.C:
			a.silence()
		}
	}
}

// mine chooses what counts for whoever uses the window.
func (a *Alarm) mine() storage.FailedFilter {
	return storage.FailedFilter{State: storage.FailedOpen, Clerk: storage.ClerkID(a.desk.Status.mine.Load())}
}

// newest is the youngest failed import there is; what was seen before, where
// it cannot be read.
func (a *Alarm) newest(ctx context.Context) storage.FailedID {
	list, err := a.desk.store.FailedImports(ctx, storage.FailedFilter{Limit: 1})
	if err != nil || len(list) == 0 {
		return a.seen
	}
	return list[0].ID
}

func (a *Alarm) failures(ctx context.Context) {
	f := a.mine()
	f.After, a.seen = a.seen, a.newest(ctx)
	if n, err := a.desk.store.CountFailed(ctx, f); err == nil && n > 0 {
		a.tell(AlertFailed, n)
	}
}

// silence tells when nothing could be fetched for an hour, counted from the
// start of the program at the earliest: a weekend switched off is no trouble.
func (a *Alarm) silence() {
	m := a.desk.Status.mailbox.Status()
	if m.Phase != PhaseWaiting && m.Phase != PhaseConnecting {
		a.silent = 0
		return
	}
	from := m.LastSync
	if from.Before(a.since) {
		from = a.since
	}
	hours := int(a.now().Sub(from) / time.Hour)
	if hours < 1 || a.silent > 0 && hours < a.silent+alarmAgain {
		return
	}
	a.silent = hours
	a.tell(AlertSilent, hours)
}
