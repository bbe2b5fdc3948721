package state

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"belegpost/storage"
)

// failures is a store with failed imports 1 to n.
type failures struct {
	Store
	n    int
	tell chan storage.Change
}

func (f *failures) Changes() (<-chan storage.Change, func()) { return f.tell, func() {} }

func (f *failures) FailedImports(context.Context, storage.FailedFilter) ([]storage.FailedImport, error) {
	return []storage.FailedImport{{ID: storage.FailedID(f.n)}}, nil
}

func (f *failures) CountFailed(_ context.Context, q storage.FailedFilter) (int, error) {
	return f.n - int(q.After), nil
}

func TestAlarmTellsWhatIsNewAndLongSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &failures{n: 30, tell: make(chan storage.Change)}
		box := &still{changed: make(chan struct{})}
		box.set(MailboxStatus{Phase: PhaseIdle, LastSync: time.Now().Add(-60 * time.Hour)})
		told := make(chan string, 10)
		alarm := NewDesk(store, box, func(f func()) { f() }).NewAlarm(time.Now, func(a Alert, n int) { told <- fmt.Sprint(a, " ", n) })
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { alarm.Run(ctx); close(done) }()
		expect := func(when string, want ...string) {
			t.Helper()
			synctest.Wait()
			var got []string
			for len(told) > 0 {
				got = append(got, <-told)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: told %v, want %v", when, got, want)
			}
		}
		time.Sleep(2 * time.Hour)
		expect("a quiet mailbox that is connected, and failures of before")
		store.n = 31
		store.tell <- storage.ChangedFailed
		store.n = 33 // they come one after another: one alert
		store.tell <- storage.ChangedFailed | storage.ChangedMails
		time.Sleep(alarmGather)
		expect("three new ones", "0 3")
		store.tell <- storage.ChangedDocuments
		store.tell <- storage.ChangedFailed
		time.Sleep(alarmGather)
		expect("one was worked off")
		box.set(MailboxStatus{Phase: PhaseWaiting, LastSync: time.Now()})
		time.Sleep(59 * time.Minute)
		expect("not yet an hour")
		time.Sleep(5 * time.Hour)
		expect("an hour, told once", "1 1")
		time.Sleep(4 * time.Hour)
		expect("much later again", "1 9")
		box.set(MailboxStatus{Phase: PhaseIdle})
		time.Sleep(time.Hour)
		box.set(MailboxStatus{Phase: PhaseWaiting, LastSync: time.Now()})
		time.Sleep(62 * time.Minute)
		expect("another time", "1 1")
		stop()
		<-done
	})
}
