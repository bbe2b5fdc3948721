package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/ui/state"
)

// bench makes PDFs of anything; "geheim" opens everything.
type bench struct {
	kept    string
	ordered string // images, in the order in which they came
}

func (b *bench) Text(context.Context, string) (string, error) { return "Text der E-Mail", nil }
func (b *bench) Letter(context.Context, string, string) (state.Letter, error) {
	return state.Letter{}, nil
}
func (b *bench) Part(context.Context, string, string) ([]byte, error) { return nil, nil }
func (b *bench) ImagesToPDF(_ context.Context, images []*io.SectionReader) ([]byte, error) {
	for _, in := range images {
		raw, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		b.ordered += string(raw[len(raw)-1:])
	}
	return []byte("%PDF-1.4" + strings.Repeat(" /Type /Page ", len(images))), nil
}
func (b *bench) TextToPDF(title string, _ [][2]string, text string) ([]byte, error) {
	return []byte("%PDF-1.4 /Type /Page " + title + text), nil
}
func (b *bench) InvoiceToPDF(_ context.Context, xml []byte) ([]byte, error) {
	return append([]byte("%PDF-1.4 /Type /Page "), xml...), nil
}
func (b *bench) Unlock(_ context.Context, _ *io.SectionReader, password string) ([]byte, int, error) {
	if password != "geheim" {
		return nil, 0, state.ErrWrongPassword
	}
	return []byte("%PDF-1.4 opened"), 2, nil
}
func (b *bench) Password(context.Context, storage.ClientID, string) string { return b.kept }
func (b *bench) Remember(_ context.Context, _ storage.ClientID, _, password string) error {
	b.kept = password
	return nil
}

// command is "resolve" with the bench.
func (b *bench) command(ctx context.Context, env Env, args []string) int {
	return Resolve(ctx, env, args, func(*storage.Store) (state.FailedTools, func() error) {
		return state.FailedTools{Letters: b, Maker: b, Locks: b}, func() error { return nil }
	})
}

func TestResolveMakesOnePDFInTheOrderGiven(t *testing.T) {
	d, further := applied(t)
	id, b := d.fail(t), &bench{}
	rows := d.lines(t, b.command, id, "--file", "3,2", "--as-pdf", "--text", "--add", further, "--name", "Bewirtung")
	if len(rows) != 3 || b.ordered != "32" {
		t.Fatalf("%d documents, images %s", len(rows), b.ordered)
	}
	var names []string
	for _, r := range rows {
		names = append(names, r.Name)
	}
	if got := strings.Join(names, ","); got != "Bewirtung.pdf,Bewirtung (2).pdf,Bewirtung (3).pdf" {
		t.Errorf("filed %s", got)
	}
	d.sorry(t, ExitTrouble, "schon erledigt", b.command, id, "--text")
}

func TestResolveOpensALockedPDF(t *testing.T) {
	d, _ := applied(t)
	id, b := d.fail(t), &bench{}
	d.change(t, func(s *storage.Store) error {
		_, err := s.ReRecord(t.Context(), storage.Intake{Mail: 1, Fingerprint: "1", Date: time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC),
			Deliveries: []storage.Delivery{d.lockedAgain(t, s)}})
		return err
	})
	secret := filepath.Join(t.TempDir(), "kennwort")
	write := func(text string) {
		if err := os.WriteFile(secret, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.sorry(t, ExitTrouble, "--password-env", b.command, id, "--file", "2")
	write("falsch")
	d.sorry(t, ExitTrouble, "lässt sich foto2.jpg nicht öffnen", b.command, id, "--file", "2", "--password-file", secret)
	write("geheim")
	rows := d.lines(t, b.command, id, "--file", "2", "--password-file", secret)
	if len(rows) != 1 || rows[0].Name != "foto2.pdf" || rows[0].Pages != 2 || b.kept != "geheim" {
		t.Errorf("%+v, kept %q", rows, b.kept)
	}
	if rows := d.lines(t, b.command, id, "--file", "3", "--locked"); len(rows) != 1 || rows[0].Name != "foto3.jpg" {
		t.Errorf("%+v", rows)
	}
}

// lockedAgain decides the pictures of the failed mail as locked PDFs.
func (d *desk) lockedAgain(t *testing.T, s *storage.Store) storage.Delivery {
	t.Helper()
	list, err := s.FailedImports(t.Context(), storage.FailedFilter{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	again := storage.Delivery{Address: list[0].Address, Client: list[0].Client, Confidence: storage.ConfidenceEnvelope, Field: "X-Original-To"}
	known, err := s.Addresses(t.Context(), storage.AddressFilter{})
	if err != nil {
		t.Fatal(err)
	}
	again.ID = known[0].ID
	for _, a := range list[0].Attachments {
		again.Attachments = append(again.Attachments, storage.Attachment{Part: a.Part, Name: a.Name, Type: a.Type, Size: a.Size, SHA256: a.SHA256,
			Outcome: storage.OutcomeFailed, Reason: storage.ReasonPDFEncrypted})
	}
	return again
}
