package storage_test

import (
	"slices"
	"testing"
	"time"

	"belegpost/storage"
)

// logged are the subjects that a filter of the mail log chooses; it counts them too.
func logged(t *testing.T, s *storage.Store, f storage.LogFilter) []string {
	t.Helper()
	list, err := s.MailLog(t.Context(), f)
	must(t, err)
	n, err := s.CountMailLog(t.Context(), f)
	must(t, err)
	out := []string{}
	for _, m := range list {
		out = append(out, m.Subject)
	}
	if n != len(out) {
		t.Errorf("%+v counts %d of %q", f, n, out)
	}
	return out
}

func TestMailLogIsFilteredAndSortedByEveryColumn(t *testing.T) {
	s, huber := office(t)
	client(t, s, "10044", "Öztürk OG")
	for i, m := range []struct {
		sender, name, subject, date, status string
		client                              int64
	}{
		{"b@x", "anna Huber", "eins", "2026-03-01T10:00:00.000Z", "filed", int64(huber)},
		{"a@x", "", "drei", "2026-03-03T10:00:00.000Z", "failed", 0},
		{"c@x", "Aal & Öl", "zwei", "2026-03-02T10:00:00.000Z", "filed", int64(huber) + 1},
	} {
		raw(t, s, `INSERT INTO mail (id, host, username, folder, uidvalidity, uid, spool, size, internal_date, fingerprint, sender, sender_name, subject, date, status, recorded_at, decided_at)
VALUES (?, 'h', 'u', 'INBOX', 1, ?, '', 1, '', ?, ?, ?, ?, ?, ?, '2026-03-04T00:00:00.000Z', '2026')`, i+1, i+1, i, m.sender, m.name, m.subject, m.date, m.status)
		if m.client != 0 {
			raw(t, s, `INSERT INTO delivery (mail_id, fingerprint, address, client_id, confidence, field) VALUES (?, ?, '', ?, 'none', '')`, i+1, i, m.client)
		}
	}
	t.Cleanup(func() { raw(t, s, `DELETE FROM delivery; DELETE FROM mail`) })
	march := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		f    storage.LogFilter
		want []string
	}{
		{storage.LogFilter{}, []string{"drei", "zwei", "eins"}},
		{storage.LogFilter{Sort: "received"}, []string{"eins", "zwei", "drei"}},
		{storage.LogFilter{Sort: "sender"}, []string{"drei", "zwei", "eins"}},
		{storage.LogFilter{Sort: "-subject"}, []string{"zwei", "eins", "drei"}},
		{storage.LogFilter{Sort: "client"}, []string{"drei", "eins", "zwei"}},
		{storage.LogFilter{Sort: "-client", Limit: 3}, []string{"zwei", "eins", "drei"}},
		{storage.LogFilter{Sort: "status"}, []string{"drei", "eins", "zwei"}},
		{storage.LogFilter{Status: storage.MailFailed}, []string{"drei"}},
		{storage.LogFilter{Client: "10044"}, []string{"zwei"}},
		{storage.LogFilter{From: march(2), Until: march(3)}, []string{"zwei"}},
		{storage.LogFilter{Search: "öz", Sort: "client"}, []string{"zwei"}},
		{storage.LogFilter{Search: "ÖZTÜRK"}, []string{"zwei"}},
		{storage.LogFilter{Search: "& öl"}, []string{"zwei"}},
		{storage.LogFilter{Search: "huber", Sort: "sender"}, []string{"eins"}},
		{storage.LogFilter{Search: "b@X"}, []string{"eins"}},
		{storage.LogFilter{Search: "_@x"}, []string{}},
		{storage.LogFilter{Search: "ZWEI"}, []string{"zwei"}},
	} {
		if got := logged(t, s, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%+v gives %q, want %q", c.f, got, c.want)
		}
	}
	raw(t, s, `UPDATE delivery SET client_id = ? WHERE mail_id = 1`, int64(huber)+1)
	if got := logged(t, s, storage.LogFilter{Client: "10044", Sort: "client"}); !slices.Equal(got, []string{"eins", "zwei"}) {
		t.Errorf("after the address became known: %q", got)
	}
}
