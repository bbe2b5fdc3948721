package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/ui/state"
)

// command is one of the commands about documents.
type command func(context.Context, Env, []string) int

// upload is the command where nothing reads e-invoices.
func upload(ctx context.Context, env Env, args []string) int {
	return Upload(ctx, env, args, func() (storage.FileReader, func() error) { return nil, func() error { return nil } })
}

// resolve is the command without the tools, for what needs none.
func resolve(ctx context.Context, env Env, args []string) int {
	return Resolve(ctx, env, args, func(*storage.Store) (state.FailedTools, func() error) {
		return state.FailedTools{}, func() error { return nil }
	})
}

// run runs a command on the desk and gives what it printed.
func (d *desk) run(t *testing.T, c command, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, trouble bytes.Buffer
	env := Env{Data: d.data(), Stdout: &out, Stderr: &trouble, Getenv: func(name string) string { return d.env[name] }}
	code = c(t.Context(), env, args)
	return code, out.String(), trouble.String()
}

// lines runs a command with --json that must be done, and reads its lines.
func (d *desk) lines(t *testing.T, c command, args ...string) (rows []documentLine) {
	t.Helper()
	code, out, trouble := d.run(t, c, append(args, "--json")...)
	if code != ExitDone {
		t.Fatalf("%v: exit %d: %s", args, code, trouble)
	}
	for line := range strings.Lines(out) {
		var row documentLine
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// sorry runs a command that must fail with a sentence that has these words.
func (d *desk) sorry(t *testing.T, code int, words string, c command, args ...string) {
	t.Helper()
	got, _, trouble := d.run(t, c, args...)
	if got != code || !strings.Contains(trouble, words) || strings.Count(trouble, "\n") != 1 || strings.Contains(trouble, "{") {
		t.Errorf("%v: exit %d, %q; want exit %d and a sentence with %q", args, got, trouble, code, words)
	}
}

// applied is a desk whose office.toml is true, with a file to upload.
func applied(t *testing.T) (d *desk, file string) {
	t.Helper()
	d = newDesk(t)
	if code, _, trouble := d.apply(t, "--secrets", "env", d.file()); code != ExitDone {
		t.Fatal(trouble)
	}
	file = filepath.Join(d.dir, "scan.dat")
	if err := os.WriteFile(file, []byte("%PDF-1.4 eins"), 0o600); err != nil {
		t.Fatal(err)
	}
	return d, file
}

func TestUploadMoveAndExport(t *testing.T) {
	d, file := applied(t)
	rows := d.lines(t, upload, file, "--client", "10023", "--symbol", "er", "--period", "2026-03", "--name", "Strom März")
	if len(rows) != 1 || rows[0].Path != "10023 Huber GmbH/ER/2026-03/Strom März.pdf" || rows[0].Source != storage.SourceUpload || !rows[0].Filed {
		t.Fatalf("%+v", rows)
	}
	id := strconv.Itoa(int(rows[0].ID))
	code, _, note := d.run(t, upload, file, "--client", "10023", "--symbol", "ER")
	if code != ExitDone || !strings.Contains(note, "schon vorhanden als Beleg "+id) {
		t.Errorf("exit %d, %q; want it named as a duplicate", code, note)
	}
	rows = d.lines(t, Move, id, "--symbol", "KA", "--period", "2026-02", "--remark", "bar", "--name", "Strom")
	if len(rows) != 1 || rows[0].Path != "10023 Huber GmbH/KA/2026-02/Strom.pdf" || rows[0].Remark != "bar" || rows[0].Pending {
		t.Fatalf("%+v", rows)
	}
	if _, err := os.Stat(filepath.Join(d.archive(), filepath.FromSlash(rows[0].Path))); err != nil {
		t.Error(err)
	}
	out := filepath.Join(d.dir, "export.zip")
	code, text, trouble := d.run(t, Export, "--out", out, "--symbol", "KA")
	if code != ExitDone || !strings.HasPrefix(text, "1 Belege") {
		t.Fatalf("exit %d, %q, %s", code, text, trouble)
	}
	z, err := zip.OpenReader(out)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if len(z.File) != 2 || z.File[0].Name != rows[0].Path || z.File[1].Name != storage.IndexName {
		t.Errorf("the ZIP holds %d files", len(z.File))
	}
	d.sorry(t, ExitTrouble, "gibt es schon", Export, "--out", out)
}

func TestDocumentCommandsSayWhatIsWrong(t *testing.T) {
	d, file := applied(t)
	rows := d.lines(t, upload, file, "--client", "10023", "--symbol", "ER", "--period", "2026-03")
	id := strconv.Itoa(int(rows[0].ID))
	d.sorry(t, ExitUsage, "belegpost help", upload, file)
	d.sorry(t, ExitUsage, "belegpost help", Move, "--client", "10023")
	d.sorry(t, ExitUsage, "belegpost help", Move, "zwölf", "--name", "x")
	d.sorry(t, ExitUsage, "belegpost help", Move, id, "--force")
	d.sorry(t, ExitUsage, "belegpost help", resolve, "1")
	d.sorry(t, ExitUsage, "belegpost help", Export)
	d.sorry(t, ExitTrouble, "9999", Move, id, "--client", "9999")
	d.sorry(t, ExitTrouble, "Beleg mit der Nummer 4711", Move, "4711", "--name", "x")
	d.sorry(t, ExitTrouble, "2026-03", Move, id, "--period", "März")
	d.sorry(t, ExitTrouble, "XX", upload, file, "--client", "10023", "--symbol", "XX")
	d.sorry(t, ExitTrouble, "nicht da.pdf", upload, filepath.Join(d.dir, "nicht da.pdf"), "--client", "10023", "--symbol", "ER")
	d.sorry(t, ExitTrouble, "Import mit der Nummer 7", resolve, "7", "--dismiss", "other")
	d.change(t, func(s *storage.Store) error { return s.CompletePeriod(t.Context(), 1, "2026-01") })
	d.sorry(t, ExitTrouble, "--force", Move, id, "--period", "2026-01")
	if rows := d.lines(t, Move, id, "--period", "2026-01", "--force"); rows[0].Period != "2026-01" {
		t.Errorf("%+v", rows)
	}
	if err := os.Rename(d.archive(), d.archive()+" weg"); err != nil {
		t.Fatal(err)
	}
	d.sorry(t, ExitTrouble, "Die Änderung ist gespeichert", Move, id, "--period", "2026-03")
	if err := os.Rename(d.archive()+" weg", d.archive()); err != nil {
		t.Fatal(err)
	}
	d.change(t, func(s *storage.Store) error { return s.FinishMoves(t.Context()) })
	d.change(t, func(s *storage.Store) error {
		return s.SetState(t.Context(), []storage.DocumentID{rows[0].ID}, storage.DocumentBooked)
	})
	d.sorry(t, ExitTrouble, "gesperrt", Move, id, "--name", "x")
}

// change works on the desk's store as another program would.
func (d *desk) change(t *testing.T, f func(*storage.Store) error) {
	t.Helper()
	s, err := storage.Open(t.Context(), d.data(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f(s), s.Close()); err != nil {
		t.Fatal(err)
	}
}

// fail records a mail with two failed pictures and gives its failed import.
func (d *desk) fail(t *testing.T) (id string) {
	t.Helper()
	d.change(t, func(s *storage.Store) error {
		addresses, err := s.Addresses(t.Context(), storage.AddressFilter{})
		if err != nil {
			return err
		}
		batch := s.NewSpool()
		original, err := batch.Mail(strings.NewReader("mail"))
		delivery := storage.Delivery{Address: addresses[0].Address, ID: addresses[0].ID, Client: addresses[0].Client,
			Confidence: storage.ConfidenceEnvelope, Field: "X-Original-To"}
		for _, part := range []string{"2", "3"} {
			sp, spoolErr := batch.Attachment(strings.NewReader("\xff\xd8\xff\xe0 picture " + part))
			err = errors.Join(err, spoolErr)
			delivery.Attachments = append(delivery.Attachments, storage.Attachment{Part: part, Name: "foto" + part + ".jpg", Type: "image/jpeg",
				Size: sp.Size, SHA256: sp.SHA256, Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF})
		}
		folder := storage.Folder{Host: "imap.example", Username: "belege", Name: "INBOX"}
		err = errors.Join(err, batch.Sync(), s.AddMails(t.Context(), folder, 1, 2, []storage.NewMail{{UID: 1, Spool: original, InternalDate: time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC)}}))
		if err != nil {
			return err
		}
		_, err = s.Record(t.Context(), []storage.Intake{{Mail: 1, Fingerprint: "1", Sender: "a@b.at", SenderName: "Müller Bau", Date: time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC), DateSource: storage.DateFromHeader,
			Deliveries: []storage.Delivery{delivery}}})
		return err
	})
	return "1"
}

func TestResolveFilesOrDismisses(t *testing.T) {
	d, _ := applied(t)
	id := d.fail(t)
	d.sorry(t, ExitTrouble, "„9“", resolve, id, "--file", "9")
	d.sorry(t, ExitTrouble, "no-document", resolve, id, "--dismiss", "langweilig")
	rows := d.lines(t, resolve, id, "--file", "2", "--symbol", "KA", "--period", "2026-03", "--name", "Parkschein")
	if len(rows) != 1 || rows[0].Path != "10023 Huber GmbH/KA/2026-03/Parkschein.jpg" || rows[0].Source != storage.SourceManual {
		t.Fatalf("%+v", rows)
	}
	d.sorry(t, ExitTrouble, "schon erledigt", resolve, id, "--file", "foto2.jpg")
	code, out, trouble := d.run(t, resolve, id, "--dismiss", "advertising", "--remark", "nur ein Logo", "--json")
	var line failedLine
	if err := json.Unmarshal([]byte(out), &line); err != nil || code != ExitDone {
		t.Fatalf("exit %d, %v, %s", code, err, trouble)
	}
	if line.State != storage.FailedResolved || line.Dismissal != "advertising" || line.Attachments[1].Settled != "dismissed" {
		t.Errorf("%+v", line)
	}
}

// Scripts find the address where it always was, people read the name.
func TestListNamesTheSender(t *testing.T) {
	d, _ := applied(t)
	id := d.fail(t)
	d.lines(t, resolve, id, "--file", "2", "--symbol", "KA", "--period", "2026-03")
	for _, kind := range []string{"documents", "failed", "mails"} {
		code, out, trouble := d.run(t, List, kind, "--json", "--search", "müller")
		var line struct {
			From string `json:"from"`
			Name string `json:"from_name"`
		}
		if err := json.Unmarshal([]byte(out), &line); err != nil || code != ExitDone || line.From != "a@b.at" || line.Name != "Müller Bau" {
			t.Errorf("list %s: exit %d, %v, %s%s", kind, code, err, out, trouble)
		}
		if _, out, _ = d.run(t, List, kind); kind != "documents" && (!strings.Contains(out, "Müller Bau") || strings.Contains(out, "a@b.at")) {
			t.Errorf("list %s: %s", kind, out)
		}
	}
}

func TestSentencesAboutDocuments(t *testing.T) {
	for lang, words := range map[string]table{"de": documentGerman(), "en": documentEnglish()} {
		other := documentEnglish()
		if lang == "en" {
			other = documentGerman()
		}
		for key, s := range words {
			if other[key] == "" || strings.Count(s, "{") != strings.Count(other[key], "{") {
				t.Errorf("%s: %q but %q", key, s, other[key])
			}
		}
		for _, err := range []error{storage.ErrNotFiled, storage.ErrFileChanged, fs.ErrNotExist} {
			said(t, lang, &storage.DocumentError{ID: 12, Path: "a/b.pdf", Err: err}, "12", "a/b.pdf")
		}
		said(t, lang, &storage.DocumentError{ID: 12, Err: &storage.FolderError{Folder: "/srv/x", Problem: storage.FolderMissing, Err: fs.ErrNotExist}}, "/srv/x")
		said(t, lang, &pendingError{})
		said(t, lang, &pendingError{Err: &storage.FolderError{Folder: "/srv/x", Problem: storage.FolderMissing}}, "/srv/x")
		for _, p := range []storage.BackupProblem{storage.BackupExists, storage.BackupMissing, storage.BackupDamaged, storage.BackupNewer} {
			said(t, lang, &storage.BackupError{File: "/srv/x.db", Problem: p}, "/srv/x.db")
		}
		for _, f := range []storage.Field{storage.FieldPlaceClient, storage.FieldPlaceSymbol, storage.FieldPeriod, storage.FieldDocumentName,
			storage.FieldDocumentRemark, storage.FieldDocumentYear, storage.FieldDismissal} {
			if words["hint/"+string(f)] == "" {
				t.Errorf("%s has no hint", f)
			}
		}
		for _, code := range []string{storage.InvalidTrashed, storage.InvalidStep, storage.InvalidChanged, storage.InvalidSettled, storage.InvalidExpired} {
			said(t, lang, &storage.InvalidError{Field: storage.FieldDocument, Code: code, Value: "a.pdf", Other: "x"}, "a.pdf")
			if words[code] == "" {
				t.Errorf("no sentence for %s", code)
			}
		}
	}
}
