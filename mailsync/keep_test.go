package mailsync

import (
	"testing"

	"belegpost/storage"
)

func TestEachDayHasItsBackup(t *testing.T) {
	o := newOffice(t)
	s := o.service()
	for range 3 {
		o.once(s)
		o.once(s)
		o.now = o.now.AddDate(0, 0, 1)
	}
	days, err := storage.Backups(o.store.Dir())
	if err != nil || len(days) != 3 {
		t.Errorf("backups of %v, %v", days, err)
	}
}
