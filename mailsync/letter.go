package mailsync

import (
	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// Letter is the readable text of a mail, by the hash of its original in the
// spool. Nothing remote is ever loaded for it.
func Letter(s *storage.Store, spool string) (string, error) {
	f, err := s.OpenMail(spool)
	if err != nil {
		return "", err
	}
	m, err := openMapped(f)
	if err != nil {
		return "", err
	}
	defer m.Close()
	return mimewalk.Walk(m.bytes, mimewalk.Limits{}).Text, nil
}
