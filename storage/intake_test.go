package storage_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
)

// files is a post with an archive: documents are published.
type files struct {
	*post
	archive string
}

func newFiles(t *testing.T) *files {
	t.Helper()
	f := &files{post: newPost(t), archive: filepath.Join(t.TempDir(), "archiv")}
	set := settings(t, f.Store)
	set.Office.Archive = f.archive
	save(t, f.Store, set)
	return f
}

// pdf is an attachment that may be filed.
func pdf(name string) storage.Attachment {
	return storage.Attachment{Part: "2", Name: name, Type: "application/pdf", Outcome: storage.OutcomeFiled, Pages: 1}
}

// to is the delivery of attachments to an address.
func to(a storage.ImportAddress, attachments ...storage.Attachment) storage.Delivery {
	for i := range attachments {
		attachments[i].Part = fmt.Sprint(i + 2)
	}
	return storage.Delivery{Address: a.Address, ID: a.ID, Client: a.Client, Confidence: storage.ConfidenceEnvelope, Field: "X-Original-To", Place: 1, Attachments: attachments}
}

// take records a mail and publishes its documents.
func (f *files) take(t *testing.T, subject string, deliveries ...storage.Delivery) storage.Recorded {
	t.Helper()
	r := f.deliver(t, subject, deliveries...)
	must(t, f.Publish(t.Context(), r.Files, f.bytes))
	return r
}

// bytes gives what deliver spooled for each attachment.
func (f *files) bytes(u storage.Unpublished) (io.Reader, error) { return f.OpenAttachment(u.SHA256) }

// paths are the documents, oldest first, with their flags.
func (f *files) paths(t *testing.T) []string {
	t.Helper()
	list, err := f.Documents(t.Context(), storage.DocumentFilter{})
	must(t, err)
	slices.SortFunc(list, func(a, b storage.Document) int { return int(a.ID - b.ID) })
	var out []string
	for _, d := range list {
		s := d.Path
		for _, flag := range d.Flags {
			s += " !" + string(flag)
		}
		if !d.Filed {
			s += " (not filed)"
		}
		out = append(out, s)
	}
	return out
}

const huber = "10023 Huber GmbH/"

func TestNamesNeverCollide(t *testing.T) {
	f := newFiles(t)
	f.take(t, "eins", to(f.address, pdf("Rechnung.pdf"), pdf("RECHNUNG.PDF")))
	f.take(t, "zwei", to(f.address, pdf("rechnung.pdf"), pdf("")))
	same(t, f.paths(t), huber+"ER/2026-03/Rechnung.pdf", huber+"ER/2026-03/RECHNUNG (2).pdf", huber+"ER/2026-03/rechnung (3).pdf", huber+"ER/2026-03/Beleg.pdf")
}

func TestNameTakenOnDiskIsLeftAlone(t *testing.T) {
	f := newFiles(t)
	foreign := filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/Rechnung.pdf"))
	must(t, os.MkdirAll(filepath.Dir(foreign), 0o755))
	must(t, os.WriteFile(foreign, []byte("of somebody else"), 0o644))
	f.take(t, "eins", to(f.address, pdf("Rechnung.pdf")))
	same(t, f.paths(t), huber+"ER/2026-03/Rechnung (2).pdf")
	if b, err := os.ReadFile(foreign); err != nil || string(b) != "of somebody else" {
		t.Errorf("the foreign file holds %q, %v", b, err)
	}
	found, err := f.Check(t.Context(), true)
	must(t, err)
	if len(found) != 1 || found[0].Invariant != "I6" {
		t.Errorf("check finds %v, want the foreign file", found)
	}
	must(t, os.Remove(foreign))
}

func TestRetiredAddressDoesNotSwallowTheGoodOne(t *testing.T) {
	f := newFiles(t)
	good := newAddress(t, f.Store, f.client, "ER", "neu")
	refused := to(f.address)
	refused.Reason = storage.ReasonAddressRetired
	if r := f.take(t, "beide", refused, to(good, pdf("Rechnung.pdf"))); r.Filed != 1 {
		t.Errorf("%+v, want the good address to file", r)
	}
	same(t, f.paths(t), huber+"ER/2026-03/Rechnung.pdf")
}

func TestLateMailGoesToTheNextOpenPeriod(t *testing.T) {
	f := newFiles(t)
	must(t, f.CompletePeriod(t.Context(), f.client, "2026-03"))
	must(t, f.CompletePeriod(t.Context(), f.client, "2026-04"))
	f.take(t, "spät", to(f.address, pdf("a.pdf")))
	must(t, f.ReopenPeriod(t.Context(), f.client, "2026-03"))
	f.take(t, "rechtzeitig", to(f.address, pdf("b.pdf")))
	same(t, f.paths(t), huber+"ER/2026-05/a.pdf !late", huber+"ER/2026-03/b.pdf")
}

func TestLateOutgoingInvoiceIsForAPersonToPlace(t *testing.T) {
	f := newFiles(t)
	must(t, f.CompletePeriod(t.Context(), f.client, "2026-03"))
	r := f.take(t, "spät", to(newAddress(t, f.Store, f.client, "AR", "ausgang"), pdf("a.pdf")))
	failed, err := f.FailedImports(t.Context(), storage.FailedFilter{})
	must(t, err)
	if len(failed) != 1 || !slices.Equal(failed[0].Reasons(), []storage.Reason{storage.ReasonPeriodComplete}) || r.Filed != 0 {
		t.Fatalf("failed imports %+v, want one because the period is complete", failed)
	}
	for _, row := range f.outbox(t, "") {
		if row.Recipient != "buero@kanzlei.at" {
			t.Errorf("%s is told, want the office only", row.Recipient)
		}
	}
}

func TestPeriodFollowsSchemeAndRule(t *testing.T) {
	f := newFiles(t)
	must(t, f.SetScheme(t.Context(), f.client, "2026-04", storage.Quarterly))
	f.take(t, "März", to(f.address, pdf("a.pdf")))
	f.add(30 * 24 * time.Hour) // 16 April
	f.take(t, "April", to(f.address, pdf("b.pdf")))
	raw(t, f.Store, `UPDATE import_address SET period_rule = 'previous:20'`)
	f.take(t, "für den Vormonat", to(f.address, pdf("c.pdf")))
	raw(t, f.Store, `UPDATE import_address SET period_rule = 'ask'`)
	f.take(t, "fragen", to(f.address, pdf("d.pdf")))
	same(t, f.paths(t), huber+"ER/2026-03/a.pdf", huber+"ER/2026-Q2/b.pdf", huber+"ER/2026-03/c.pdf", huber+"ER/2026-Q2/d.pdf")
	list, err := f.Documents(t.Context(), storage.DocumentFilter{Search: "d.pdf"})
	must(t, err)
	if !list[0].PeriodOpen {
		t.Error("a document whose period has to be asked does not wait")
	}
}

func TestFiscalYear(t *testing.T) {
	for _, c := range []struct {
		month storage.Month
		start string
		want  string
	}{{"2026-03", "01-01", "2026"}, {"2026-06", "07-01", "2025/26"}, {"2026-07", "07-01", "2026/27"}, {"1999-12", "10-01", "1999/00"}, {"2026-03", "", "2026"}} {
		if got := storage.FiscalYear(c.month, c.start); got != c.want {
			t.Errorf("fiscal year of %s that starts on %s is %s, want %s", c.month, c.start, got, c.want)
		}
	}
}

func TestMonthIsTheOffices(t *testing.T) {
	vienna, err := time.LoadLocation("Europe/Vienna")
	must(t, err)
	for at, want := range map[string]storage.Month{"2026-03-31T22:30:00Z": "2026-04", "2026-03-31T21:30:00Z": "2026-03", "2025-12-31T23:30:00Z": "2026-01"} {
		when, err := time.Parse(time.RFC3339, at)
		must(t, err)
		if got := storage.MonthOf(when, vienna); got != want {
			t.Errorf("%s is %s, want %s", at, got, want)
		}
	}
}

func TestSecondAddressOfAClientFilesNothing(t *testing.T) {
	f := newFiles(t)
	second := newAddress(t, f.Store, f.client, "KA", "kassa")
	r := f.take(t, "an beide", to(f.address, pdf("a.pdf")), to(second, pdf("a.pdf")))
	if r.Filed != 1 || r.Status != storage.MailFiled {
		t.Errorf("%+v, want one filed", r)
	}
	mails, err := f.Mails(t.Context(), storage.MailFilter{})
	must(t, err)
	if d := mails[0].Deliveries; len(d) != 2 || d[1].AlsoOf != d[0].ID {
		t.Errorf("deliveries %+v, want the second one to point to the first", d)
	}
}

func TestCompanionLiesBesideItsPDF(t *testing.T) {
	f := newFiles(t)
	f.take(t, "eins", to(f.address, pdf("Rechnung.pdf")))
	xml := storage.Attachment{Name: "Rechnung.xml", Type: "text/xml", Outcome: storage.OutcomeFiled, Companion: "2"}
	f.take(t, "zwei", to(f.address, pdf("Rechnung.pdf"), xml))
	for _, name := range []string{"Rechnung (2).pdf", "Rechnung (2).xml"} {
		if _, err := os.Stat(filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/"+name))); err != nil {
			t.Errorf("%s is not there: %v", name, err)
		}
	}
}

func TestArchiveOfflineKeepsDocumentsReserved(t *testing.T) {
	f := newFiles(t)
	r := f.deliver(t, "eins", to(f.address, pdf("a.pdf")))
	must(t, os.Rename(f.archive, f.archive+" weg"))
	err := f.Publish(t.Context(), r.Files, f.bytes)
	if e, ok := errors.AsType[*storage.FolderError](err); !ok || e.Problem != storage.FolderMissing {
		t.Errorf("publishing without the archive says %v, want a missing folder", err)
	}
	if _, err := os.Stat(f.archive); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was made where the archive should be: %v", err)
	}
	must(t, os.Rename(f.archive+" weg", f.archive))
	again, err := f.Unpublished(t.Context(), 0, 10)
	must(t, err)
	must(t, f.Publish(t.Context(), again, f.bytes))
	same(t, f.paths(t), huber+"ER/2026-03/a.pdf")
}

func TestWrongBytesAreNeverFiled(t *testing.T) {
	f := newFiles(t)
	r := f.deliver(t, "eins", to(f.address, pdf("a.pdf")))
	err := f.Publish(t.Context(), r.Files, func(storage.Unpublished) (io.Reader, error) { return strings.NewReader("something else"), nil })
	if err == nil {
		t.Error("other bytes than recorded were published")
	}
	same(t, f.paths(t), huber+"ER/2026-03/a.pdf (not filed)")
	must(t, f.Publish(t.Context(), r.Files, f.bytes))
}

func TestChangesAreAnnouncedAfterTheCommit(t *testing.T) {
	f := newFiles(t)
	changes, stop := f.Changes()
	defer stop()
	f.take(t, "eins", to(f.address, pdf("a.pdf")))
	select {
	case what := <-changes:
		if what&storage.ChangedDocuments == 0 || what&storage.ChangedMails == 0 {
			t.Errorf("announced %b, want documents and mails", what)
		}
	default:
		t.Error("nothing was announced")
	}
	same(t, f.paths(t), huber+"ER/2026-03/a.pdf")
}

func TestAuditChainShowsTampering(t *testing.T) {
	f := newFiles(t)
	f.take(t, "eins", to(f.address, pdf("a.pdf")))
	raw(t, f.Store, `DROP TRIGGER audit_no_update; UPDATE audit SET user = user || 'x' WHERE seq = 3`)
	found, err := f.Check(t.Context(), false)
	must(t, err)
	if len(found) != 1 || found[0].Invariant != "I9" || found[0].Entity != "audit 3" {
		t.Errorf("check finds %v, want link 3", found)
	}
	raw(t, f.Store, `UPDATE audit SET user = substr(user, 1, length(user) - 1) WHERE seq = 3`)
}

func TestArchiveCannotBeExchangedUnderItsDocuments(t *testing.T) {
	f := newFiles(t)
	f.take(t, "eins", to(f.address, pdf("a.pdf")))
	set := settings(t, f.Store)
	moved := f.archive + " neu"
	set.Office.Archive = moved
	refused(t, f.SaveSettings(t.Context(), set), storage.FieldOfficeArchive, storage.InvalidInUse)
	must(t, os.Rename(f.archive, moved)) // moved by hand, with everything in it
	save(t, f.Store, set)
	same(t, f.paths(t), huber+"ER/2026-03/a.pdf")
}
