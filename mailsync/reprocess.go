package mailsync

import (
	"context"

	"belegpost/storage"
)

// Reprocess decides a mail with an open failed import once more, by the rules
// and addresses of today. What is filed stays, nobody is noticed again.
// [storage.ErrNotFound] if nothing of the mail is open.
func (s *Service) Reprocess(ctx context.Context, id storage.MailID) (storage.Recorded, error) {
	mail, err := s.Store.Reprocessable(ctx, id)
	if err != nil {
		return storage.Recorded{}, err
	}
	set, err := s.Store.Settings(ctx)
	if err != nil {
		return storage.Recorded{}, err
	}
	in := s.intake(set)
	of, err := in.office(ctx)
	if err != nil {
		return storage.Recorded{}, err
	}
	t, err := in.take(ctx, of, mail)
	defer t.close()
	if err != nil {
		return storage.Recorded{}, err
	}
	batch := []*taken{t}
	if err := in.spoolFailed(batch); err != nil {
		return storage.Recorded{}, err
	}
	again, err := s.Store.ReRecord(ctx, t.intake)
	if err != nil {
		return again, err
	}
	return again, in.publish(ctx, []storage.Recorded{again}, batch)
}

// intake is how this service decides mail.
func (s *Service) intake(set storage.Settings) *intake {
	return &intake{store: s.Store, pdfs: s.PDFs, unlock: s.Unlock, mailbox: set.Mailbox.Username, now: s.Now, log: s.Log}
}
