package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"belegpost/storage/internal/archive"
)

const (
	// strangersKept is how long mail is kept that concerns no client and no
	// document.
	strangersKept = 30 * 24 * time.Hour
	// settledKept is how long the original of a client's failed import is kept
	// after it was dismissed: somebody may have been wrong.
	settledKept = 365 * 24 * time.Hour
	// freshFor is how long a file stays although no row needs it: its row may be
	// about to be written, or the file itself by another session.
	freshFor = 24 * time.Hour
	// leavingAtOnce is how many mails leave in one transaction.
	leavingAtOnce = 500
)

// DismissedExpired is the dismissal of mail to unknown addresses that nobody
// has looked at in time. It is no choice of a person.
const DismissedExpired Dismissal = "expired"

// InvalidExpired refuses to reopen a failed import whose original is gone.
const InvalidExpired = "expired"

// Kept is what one run of [Store.Housekeep] did.
type Kept struct {
	Backup  string // the file it wrote
	Expired int    // failed imports of unknown addresses that it dismissed
	Mails   int    // whose originals left the spool
	Copies  int    // of attachments that left the spool
}

// housekept says when the daily run was done last.
type housekept struct {
	Day string `json:"day"`
}

// Housekeep is the daily run: what a crash left goes first, since it may be what
// fills the disk; then a backup is made, then what nobody needs any more leaves
// the spool. It does nothing if it has run today. Only the session that holds
// the sync lease may call it. A crash at any moment is caught up with by the
// next run; without a backup no original or copy is deleted. The archive and
// its trash are never touched.
func (s *Store) Housekeep(ctx context.Context) (Kept, error) {
	var last housekept
	if err := settingValue(ctx, s.read, "housekeeping", &last); err != nil && !errors.Is(err, ErrNotFound) {
		return Kept{}, err
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return Kept{}, err
	}
	today := set.today(s.now())
	if last.Day == today {
		return Kept{}, nil
	}
	var k Kept
	if err := s.CleanSpool(); err != nil {
		return k, err
	}
	if k.Backup, err = s.dailyBackup(ctx, today); err != nil {
		return k, err
	}
	killAt("backed-up")
	if err := s.expire(ctx, &k); err != nil {
		return k, err
	}
	killAt("expired")
	if err := s.leave(ctx, &k); err != nil {
		return k, err
	}
	killAt("leaving")
	if err := errors.Join(s.removeMails(ctx), s.removeCopies(ctx, &k)); err != nil {
		return k, err
	}
	killAt("tidied")
	return k, s.change(ctx, func(t *tx) error { return t.setSetting(ctx, "housekeeping", housekept{Day: today}) })
}

// What somebody put into one of our notices is no spam: it waits for the office.
const expiredSelect = `SELECT f.id FROM failed_import f JOIN mail m ON m.id = f.mail_id WHERE f.state = 'open' AND f.client_id IS NULL
AND f.reason = 'unknown-address' AND f.created_at < :before AND m.status <> 'returned-notice' ORDER BY f.id LIMIT :most`

// expire dismisses mail to unknown addresses that nobody has looked at.
func (s *Store) expire(ctx context.Context, k *Kept) error {
	for {
		n := 0
		err := s.change(ctx, func(t *tx) error {
			list, err := all(ctx, t, expiredSelect, args{"before": stamp(t.now.Add(-strangersKept)), "most": leavingAtOnce}, column[FailedID])
			if err != nil {
				return fmt.Errorf("read expired imports: %w", err)
			}
			n = len(list)
			for _, id := range list {
				if _, err := t.dismissRest(ctx, id, DismissedExpired, ""); err != nil {
					return err
				}
				if err := t.finishFailed(ctx, id, false, "failed import expired", map[string]any{}); err != nil {
					return err
				}
			}
			return nil
		})
		if k.Expired += n; err != nil || n == 0 {
			return err
		}
	}
}

// An original stays for its documents, for failures that are open or may be
// opened again, and for notices that still have to carry it.
const leavingSelect = `SELECT m.id, m.spool FROM mail m WHERE m.spool_state = 'kept' AND m.recorded_at < :strangers AND m.decided_at IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM document d WHERE d.mail_id = m.id)
AND NOT EXISTS (SELECT 1 FROM failed_import f WHERE f.mail_id = m.id AND (f.state = 'open'
  OR f.dismissal <> 'expired' AND f.settled_at > CASE WHEN f.client_id IS NULL THEN :strangers ELSE :settled END))
AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.mail_id = m.id AND o.state IN ('due', 'sending', 'held'))
AND NOT EXISTS (SELECT 1 FROM digest_item i LEFT JOIN outbox o ON o.id = i.outbox_id
  WHERE i.mail_id = m.id AND (o.id IS NULL OR o.state IN ('due', 'sending', 'held')))
ORDER BY m.recorded_at LIMIT :most`

const spoolLeaving = `UPDATE mail SET spool_state = 'leaving' WHERE id = :id`

// leave marks the mails whose originals nothing needs any more.
func (s *Store) leave(ctx context.Context, k *Kept) error {
	type leaving struct {
		id    MailID
		spool string
	}
	for {
		n := 0
		err := s.change(ctx, func(t *tx) error {
			list, err := all(ctx, t, leavingSelect, args{"strangers": stamp(t.now.Add(-strangersKept)), "settled": stamp(t.now.Add(-settledKept)),
				"most": leavingAtOnce}, func(row scanner) (l leaving, err error) {
				err = row.Scan(&l.id, &l.spool)
				return
			})
			if err != nil {
				return fmt.Errorf("read mails to leave: %w", err)
			}
			if n = len(list); n == 0 {
				return nil
			}
			hashes := map[MailID]string{}
			for _, l := range list {
				hashes[l.id] = l.spool
				if _, err := t.exec(ctx, spoolLeaving, args{"id": l.id}); err != nil {
					return fmt.Errorf("mark mail %d: %w", l.id, err)
				}
			}
			return t.audit(ctx, "originals deleted", "spool", map[string]any{"mails": hashes})
		})
		if k.Mails += n; err != nil || n == 0 {
			return err
		}
	}
}

// Several mails may share one original.
const leavingFiles = `SELECT DISTINCT spool FROM mail m WHERE spool_state = 'leaving'
AND NOT EXISTS (SELECT 1 FROM mail k WHERE k.spool = m.spool AND k.spool_state = 'kept')`

const spoolGone = `UPDATE mail SET spool_state = 'gone' WHERE spool = :spool AND spool_state = 'leaving'`

// removeMails removes the originals of mails that were marked, also by a run
// that a crash has ended.
func (s *Store) removeMails(ctx context.Context) error {
	list, err := all(ctx, s.read, leavingFiles, nil, column[string])
	if err != nil {
		return fmt.Errorf("read mails that leave: %w", err)
	}
	var gone []string
	for _, sha := range list {
		removed, err := s.removeOld(s.spoolPath(sha, mailSuffix))
		if err != nil {
			return err
		}
		if removed {
			gone = append(gone, sha)
		}
		killAt("removed")
	}
	if len(gone) == 0 {
		return nil
	}
	return s.change(ctx, func(t *tx) error {
		for _, sha := range gone {
			if _, err := t.exec(ctx, spoolGone, args{"spool": sha}); err != nil {
				return fmt.Errorf("write that an original is gone: %w", err)
			}
		}
		return nil
	})
}

// A copy stays for a file that is not published yet, and for an attachment
// that is open or may be opened again.
const neededCopies = `SELECT sha256 FROM document_file WHERE published_at IS NULL
UNION SELECT a.sha256 FROM attachment a JOIN mail m ON m.id = a.mail_id JOIN failed_import f ON f.id = a.failed_id
WHERE a.outcome = 'failed' AND m.spool_state = 'kept' AND (a.settled <> 'filed' OR f.settled_at IS NULL OR f.settled_at > :strangers)`

// removeCopies removes copies of attachments that lie in the spool for nobody.
// The bytes of filed ones are in the archive.
func (s *Store) removeCopies(ctx context.Context, k *Kept) error {
	list, err := all(ctx, s.read, neededCopies, args{"strangers": stamp(s.now().Add(-strangersKept))}, column[string])
	if err != nil {
		return fmt.Errorf("read what needs copies: %w", err)
	}
	needed := make(map[string]bool, len(list))
	for _, sha := range list {
		needed[sha] = true
	}
	return filepath.WalkDir(filepath.Join(s.dir, "spool"), func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		sha, ok := strings.CutSuffix(filepath.Base(path), attachmentSuffix)
		if err != nil || !ok || needed[sha] || !e.Type().IsRegular() {
			return err
		}
		removed, err := s.removeOld(path)
		if removed {
			k.Copies++
		}
		return err
	})
}

// removeOld removes a file of the spool unless it is fresh: somebody may just
// have put the same bytes there again, for a row that is still to come. The
// file is taken aside first, so that what is looked at is what is removed.
func (s *Store) removeOld(path string) (removed bool, err error) {
	if is, err := s.old(path); errors.Is(err, fs.ErrNotExist) {
		return true, nil
	} else if err != nil || !is {
		return false, err
	}
	aside := filepath.Join(s.dir, "spool", archive.TempPrefix+filepath.Base(path)+archive.TempSuffix)
	if err := os.Rename(path, aside); err != nil {
		return false, fmt.Errorf("remove from spool: %w", err)
	}
	killAt("aside")
	is, err := s.old(aside)
	if err != nil || !is {
		return false, errors.Join(err, os.Rename(aside, path))
	}
	if err := os.Remove(aside); err != nil {
		return false, fmt.Errorf("remove from spool: %w", err)
	}
	return true, nil
}

// old reports whether nobody has written to a file for so long that nobody is
// about to need it.
func (s *Store) old(path string) (bool, error) {
	info, err := os.Stat(path)
	return err == nil && s.now().Sub(info.ModTime()) > freshFor, err
}
