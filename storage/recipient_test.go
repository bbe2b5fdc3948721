package storage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
)

func TestEmailAddressesAreCheckedSafely(t *testing.T) {
	s, id := office(t)
	for in, want := range map[string]string{
		" Eva.Huber+belege@Huber.AT ":           "Eva.Huber+belege@huber.at",
		"büro@huber.at":                         "",
		"a@büro.at":                             "a@xn--bro-hoa.at",
		"o'neil/x=y@huber.co.at":                "o'neil/x=y@huber.co.at",
		"":                                      "",
		"huber.at":                              "",
		"@huber.at":                             "",
		"a@":                                    "",
		"a@b@huber.at":                          "",
		"a@localhost":                           "",
		"a b@huber.at":                          "",
		"a@hu ber.at":                           "",
		"a@huber..at":                           "",
		"a\r\nBcc: x@y.at@huber.at":             "",
		"a@huber.at\r\nBcc:x":                   "",
		"Eva <a@huber.at>":                      "",
		"a@huber.at, b@huber.at":                "",
		`"a"@huber.at`:                          "",
		"a@[127.0.0.1]":                         "",
		strings.Repeat("a", 65) + "@huber.at":   "",
		"a@" + strings.Repeat("a.", 126) + "at": "",
		"a@" + strings.Repeat(strings.Repeat("b", 60)+".", 4) + "at": "a@" + strings.Repeat(strings.Repeat("b", 60)+".", 4) + "at",
		"a@" + strings.Repeat(strings.Repeat("b", 62)+".", 4) + "at": "",
	} {
		rid, err := s.SaveRecipient(t.Context(), storage.Recipient{Client: id, Email: in})
		if want == "" {
			e, ok := errors.AsType[*storage.InvalidError](err)
			if !ok || e.Field != storage.FieldRecipientEmail {
				t.Errorf("%q is taken: %v", in, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if r := find(t, s, id, rid); r.Email != want || !r.Active || r.Success != storage.SuccessEach {
			t.Errorf("%q is stored as %+v", in, r)
		}
	}
}

func find(t *testing.T, s *storage.Store, c storage.ClientID, id storage.RecipientID) storage.Recipient {
	t.Helper()
	list, err := s.Recipients(t.Context(), c)
	must(t, err)
	for _, r := range list {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no recipient %d", id)
	return storage.Recipient{}
}

func TestRecipientsAreUniqueWhateverTheCase(t *testing.T) {
	s, id := office(t)
	eva := recipient(t, s, id, "Eva@huber.at")
	if again := recipient(t, s, id, "eva@HUBER.at"); again != eva {
		t.Errorf("a second row %d beside %d", again, eva)
	}
	_, err := s.SaveRecipient(t.Context(), storage.Recipient{ID: eva, Client: id, Email: "buchhaltung@huber.at"})
	refused(t, err, storage.FieldRecipientEmail, storage.InvalidTaken)
	_, err = s.SaveRecipient(t.Context(), storage.Recipient{Client: id, Email: "x@huber.at", Success: "weekly"})
	refused(t, err, storage.FieldRecipientSuccess, storage.InvalidUnknown)
	if _, err = s.SaveRecipient(t.Context(), storage.Recipient{Client: 99, Email: "x@huber.at"}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("recipient of no client: %v", err)
	}
}

func TestRemovedRecipientComesBackAsTheSame(t *testing.T) {
	s, id := office(t)
	eva := recipient(t, s, id, "eva@huber.at")
	must(t, s.RemoveRecipient(t.Context(), eva))
	must(t, s.RemoveRecipient(t.Context(), eva))
	if find(t, s, id, eva).Active {
		t.Error("still active")
	}
	if recipient(t, s, id, "eva@huber.at") != eva || !find(t, s, id, eva).Active {
		t.Error("came back as another one")
	}
}

func TestLastRecipientOfAClientWithAddressesStays(t *testing.T) {
	s, id := office(t)
	last := recipient(t, s, id, "buchhaltung@huber.at")
	a := newAddress(t, s, id, "ER", "huber")
	if e := refused(t, s.RemoveRecipient(t.Context(), last), storage.FieldRecipients, storage.InvalidLastOne); e.Value != "buchhaltung@huber.at" {
		t.Errorf("names %q", e.Value)
	}
	second := recipient(t, s, id, "eva@huber.at")
	must(t, s.RemoveRecipient(t.Context(), last))
	refused(t, s.RemoveRecipient(t.Context(), second), storage.FieldRecipients, storage.InvalidLastOne)
	must(t, s.RetireAddress(t.Context(), a.ID))
	must(t, s.RemoveRecipient(t.Context(), second))
}

func TestAnotherEmailForgetsTheBounce(t *testing.T) {
	s, id := office(t)
	eva := recipient(t, s, id, "eva@huber.at")
	raw(t, s, `UPDATE recipient SET bounced_at = '2026-03-01T10:00:00.000Z', bounce_text = 'no such user'`)
	change := func(email string) storage.Recipient {
		_, err := s.SaveRecipient(t.Context(), storage.Recipient{ID: eva, Client: id, Email: email, Success: storage.SuccessDaily})
		must(t, err)
		return find(t, s, id, eva)
	}
	if r := change("eva@huber.at"); r.BouncedAt != time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC) || r.BounceText != "no such user" {
		t.Errorf("same address: %+v", r)
	}
	if r := change("eva.huber@huber.at"); !r.BouncedAt.IsZero() || r.BounceText != "" {
		t.Errorf("another address: %+v", r)
	}
}
