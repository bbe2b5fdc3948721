package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
)

func TestDetailsTellSupportWhatFailedButNotWhatIsPrivate(t *testing.T) {
	err := fmt.Errorf("publish file: %w", &fs.PathError{Op: "rename", Path: `/srv/belege/10023 Huber GmbH/ER/2026-03/Rechnung Müller.pdf`, Err: fs.ErrPermission})
	got := Details("0.1.0", time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC), err)
	for _, want := range []string{"Belegpost 0.1.0 ", "2026-03-12T09:00:00Z", "*fs.PathError", "publish file: rename", "permission denied"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	for _, private := range []string{"Huber", "Müller", "Rechnung", "srv"} {
		if strings.Contains(got, private) {
			t.Errorf("%q is told in\n%s", private, got)
		}
	}
}

func TestScrubbedLeavesNoNameNoAddressNoQuote(t *testing.T) {
	for in, want := range map[string]string{
		`login as belege@kanzlei.at: NO [AUTHENTICATIONFAILED] wrong`: `login as …: NO [AUTHENTICATIONFAILED] wrong`,
		`open C:\Belege\10023 Huber\ER\a b.pdf: busy`:                 `open …: busy`,
		`read "Rechnung \"März\" 4711" of mail 12: unexpected EOF`:    `read … of mail 12: unexpected EOF`,
		`part rechnung.PDF: no pages`:                                 `part …: no pages`,
		`dial tcp 192.0.2.1:993: i/o timeout`:                         `dial tcp 192.0.2.1:993: i/o timeout`,
		`database is locked (5) (SQLITE_BUSY)`:                        `database is locked (5) (SQLITE_BUSY)`,
	} {
		if got := Scrubbed(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestWhatSomebodyEnteredWrongNeedsNoSupport(t *testing.T) {
	if Support(fmt.Errorf("save: %w", &storage.InvalidError{Field: storage.FieldClientName, Code: storage.InvalidEmpty})) || Support(nil) {
		t.Error("details are offered where the sentence says it all")
	}
	if !Support(errors.New("disk I/O error")) {
		t.Error("no details of trouble with the disk")
	}
}
