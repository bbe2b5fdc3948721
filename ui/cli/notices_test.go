package cli

import (
	"strings"
	"testing"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestHeldNoticesAreSentOrDropped(t *testing.T) {
	for _, act := range []string{"--send", "--drop"} {
		d, _ := applied(t)
		if code, stdout, _ := d.run(t, Notices); code != ExitDone || stdout != "Keine Benachrichtigung wartet.\n" {
			t.Errorf("%d %q", code, stdout)
		}
		s := storagetest.In(t, d.data(), storage.Options{})
		set, err := s.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		account := set.Sending
		set.Sending.Host, set.Office.Recipients = "", []string{"buero@kanzlei.at"}
		if err := s.SaveSettings(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		storagetest.Notices(t, s, 3)
		if code, stdout, _ := d.run(t, Notices); code != ExitDone || !strings.HasPrefix(stdout, "3 Benachrichtigungen warten. Als sie entstanden, war kein Konto zum Senden eingerichtet.") {
			t.Errorf("%d %q", code, stdout)
		}
		d.sorry(t, ExitTrouble, "sending.host", Notices, "--send")
		set.Sending = account
		if err := s.SaveSettings(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		if code, stdout, _ := d.run(t, Notices, act, "--json"); code != ExitDone || !strings.Contains(stdout, `"held":0`) || !strings.Contains(stdout, `"settled":3`) {
			t.Errorf("%s: %d %q", act, code, stdout)
		}
		due, err := s.DueOutbox(t.Context(), 0)
		if want := map[string]int{"--send": 3, "--drop": 0}[act]; err != nil || len(due) != want {
			t.Errorf("%s: %d due, %v", act, len(due), err)
		}
		d.sorry(t, ExitUsage, "belegpost help", Notices, "--send", "--drop")
	}
}

func TestApplyTakesAnArchiveOver(t *testing.T) {
	first, _ := applied(t)
	second := newDesk(t)
	second.write(t, first.text(t))
	code, _, stderr := second.apply(t, "--secrets", "env", second.file())
	if code != ExitTrouble || !strings.Contains(stderr, "--take-over") {
		t.Fatalf("%d %s", code, stderr)
	}
	if code, _, stderr = second.apply(t, "--secrets", "env", "--take-over", second.file()); code != ExitDone {
		t.Fatalf("%d %s", code, stderr)
	}
	s := storagetest.In(t, first.data(), storage.Options{})
	if err := s.CheckArchive(t.Context()); err == nil {
		t.Error("the first installation goes on filing")
	}
}
