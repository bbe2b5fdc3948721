package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// jpeg is an attachment that fails.
func jpeg(name string) storage.Attachment {
	return storage.Attachment{Name: name, Type: "image/jpeg", Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF}
}

// failing takes a mail whose attachments fail and gives its failed import.
func (f *files) failing(t *testing.T, attachments ...storage.Attachment) storage.FailedImport {
	t.Helper()
	d := to(f.address, attachments...)
	if len(attachments) == 0 {
		d.Reason = storage.ReasonNoAttachment
	}
	r := f.take(t, "Fotos", d)
	list, err := f.FailedImports(t.Context(), storage.FailedFilter{Mail: r.Mail})
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d failed imports, want one", len(list))
	}
	return list[0]
}

func (f *files) failed(t *testing.T, id storage.FailedID) storage.FailedImport {
	t.Helper()
	list, err := f.FailedImports(t.Context(), storage.FailedFilter{ID: id})
	must(t, err)
	return list[0]
}

// ids are the attachments of a failed import.
func ids(f storage.FailedImport) (out []storage.AttachmentID) {
	for _, a := range f.Attachments {
		out = append(out, a.ID)
	}
	return
}

func made(name, text string) *storage.NewFile {
	return &storage.NewFile{Name: name, Body: strings.NewReader(text), Pages: 2}
}

func TestResolvingFilesAttachmentsAsTheyAre(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("eins.jpg"), jpeg("zwei.JPG"))
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)[:1]})
	done(t, d, err)
	if got := f.failed(t, failed.ID); got.State != storage.FailedOpen || got.Attachments[0].Settled != "filed" || got.Attachments[0].Document != d.Documents[0] {
		t.Errorf("%+v, want one filed and the import open", got)
	}
	_, err = f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)[:1]})
	refused(t, err, storage.FieldFile, storage.InvalidSettled)
	d, err = f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)[1:], Name: "Tankbeleg",
		Placement: storage.Placement{Symbol: symbol(t, f.Store, "KA"), Period: "2026-02"}})
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/eins.jpg", huber+"KA/2026-02/Tankbeleg.JPG")
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved {
		t.Errorf("is %s", got.State)
	}
	got := f.document(t, d.Documents[0])
	if got.Source != storage.SourceManual || got.Mail != failed.Mail || got.Sender != failed.Sender {
		t.Errorf("%+v", got)
	}
	_, err = f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)})
	refused(t, err, storage.FieldFailed, storage.InvalidSettled)
}

func TestImagesBecomeOnePDFBesideTheirOriginals(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("a.jpg"), jpeg("b.jpg"))
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed), Made: made("Fotos.pdf", "%PDF-1.4 Bilder")})
	done(t, d, err)
	want := []string{huber + "ER/2026-03/Fotos Original (2).jpg", huber + "ER/2026-03/Fotos Original.jpg", huber + "ER/2026-03/Fotos.pdf"}
	same(t, f.onDisk(t), want...)
	got := f.document(t, d.Documents[0])
	if got.Path != want[2] || got.Pages != 2 || !slices.Contains(got.Flags, storage.FlagDerived) {
		t.Errorf("%+v, want the PDF, marked as derived", got)
	}
	list, err := f.DocumentFiles(t.Context(), got.ID)
	must(t, err)
	if len(list) != 3 || list[0].Kind != storage.KindDerived || !list[0].Main || list[1].Kind != storage.KindOriginal {
		t.Errorf("%+v", list)
	}
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved {
		t.Errorf("is %s", got.State)
	}
	d, err = f.Place(t.Context(), d.Documents, storage.Revision{Name: "Bewirtung", Placement: storage.Placement{Period: "2026-02"}})
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-02/Bewirtung Original (2).jpg", huber+"ER/2026-02/Bewirtung Original.jpg", huber+"ER/2026-02/Bewirtung.pdf")
	_, d, err = f.Upload(t.Context(), []storage.NewFile{{Name: "nochmal.pdf", Body: strings.NewReader("%PDF-1.4 Bilder")}}, storage.Upload{Placement: f.er(t)})
	done(t, d, err)
	if d.Documents[0] != got.ID {
		t.Error("the PDF was filed twice")
	}
}

func TestOpenedCopyOfAPasswordPDF(t *testing.T) {
	f := newFiles(t)
	locked := storage.Attachment{Name: "Gehalt.pdf", Type: "application/pdf", Outcome: storage.OutcomeFailed, Reason: storage.ReasonPDFEncrypted}
	failed := f.failing(t, locked)
	r := storage.Resolution{Attachments: ids(failed), Made: made("Gehalt.pdf", "%PDF-1.4 offen"), Opened: true}
	d, err := f.Resolve(t.Context(), failed.ID, r)
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/Gehalt Original.pdf", huber+"ER/2026-03/Gehalt.pdf")
	list, err := f.DocumentFiles(t.Context(), d.Documents[0])
	must(t, err)
	if list[0].Kind != storage.KindOpened || list[1].Kind != storage.KindOriginal {
		t.Errorf("%+v", list)
	}
}

func TestMailTextIsFiledAsPDF(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t)
	_, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{})
	refused(t, err, storage.FieldFile, storage.InvalidEmpty)
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Made: made("Ihre Bestellung", "%PDF-1.4 Text")})
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/Ihre Bestellung.pdf")
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved {
		t.Errorf("is %s", got.State)
	}
}

func TestFilesFromOutsideJoinAFailedImport(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("a.jpg"))
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Extra: []storage.NewFile{*made("richtig.pdf", "%PDF-1.4 neu")}})
	done(t, d, err)
	if got := f.failed(t, failed.ID); got.State != storage.FailedOpen {
		t.Errorf("is %s although its attachment is not settled", got.State)
	}
	must(t, f.Dismiss(t.Context(), []storage.FailedID{failed.ID}, storage.DismissedDuplicate, ""))
	if got := f.failed(t, failed.ID); got.State != storage.FailedDismissed || got.Attachments[0].Settled != "dismissed" {
		t.Errorf("%+v", got)
	}
	bodyOnly := f.failing(t)
	d, err = f.Resolve(t.Context(), bodyOnly.ID, storage.Resolution{Extra: []storage.NewFile{*made("noch einmal.pdf", "%PDF-1.4 neu")}})
	done(t, d, err)
	if got := f.failed(t, bodyOnly.ID); got.State != storage.FailedResolved || len(f.onDisk(t)) != 1 {
		t.Errorf("%+v, want it resolved by the document that was there", got)
	}
}

func TestResolvingOfflineIsFiledLater(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("a.jpg"))
	online := f.offline(t)
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed), Made: made("a.pdf", "%PDF-1.4 a")})
	if err != nil || d.Pending != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	online()
	must(t, f.reopened(t).FinishMoves(t.Context()))
	same(t, f.onDisk(t), huber+"ER/2026-03/a Original.jpg", huber+"ER/2026-03/a.pdf")
}

func TestUnknownAddressNeedsAPlacement(t *testing.T) {
	f := newFiles(t)
	d := storage.Delivery{Address: "wer@belege.kanzlei.at", Confidence: storage.ConfidenceEnvelope, Reason: storage.ReasonUnknownAddress,
		Attachments: []storage.Attachment{jpeg("a.jpg")}}
	d.Attachments[0].Part, d.Attachments[0].Reason = "2", storage.ReasonUnknownAddress
	f.take(t, "fremd", d)
	list, err := f.FailedImports(t.Context(), storage.FailedFilter{})
	must(t, err)
	r := storage.Resolution{Attachments: ids(list[0])}
	_, err = f.Resolve(t.Context(), list[0].ID, r)
	refused(t, err, storage.FieldPlaceClient, storage.InvalidUnknown)
	r.Placement = f.er(t)
	got, err := f.Resolve(t.Context(), list[0].ID, r)
	done(t, got, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/a.jpg")
}

func TestDismissingCanBeTakenBack(t *testing.T) {
	f := newFiles(t)
	one, two := f.failing(t, jpeg("a.jpg"), pdf("b.pdf")), f.failing(t)
	both := []storage.FailedID{one.ID, two.ID}
	refused(t, f.Dismiss(t.Context(), both, "boredom", ""), storage.FieldDismissal, storage.InvalidUnknown)
	must(t, f.Dismiss(t.Context(), both, storage.DismissedAdvertising, "Newsletter"))
	refused(t, f.Dismiss(t.Context(), both, storage.DismissedOther, ""), storage.FieldFailed, storage.InvalidSettled)
	for _, id := range both {
		if got := f.failed(t, id); got.State != storage.FailedDismissed || got.Remark != "Newsletter" || got.Dismissal != storage.DismissedAdvertising {
			t.Errorf("%+v", got)
		}
	}
	u, d, err := f.Undo(t.Context())
	done(t, d, err)
	if u.Kind != storage.BatchDismiss || u.Count != 2 {
		t.Errorf("%+v", u)
	}
	for _, id := range both {
		if got := f.failed(t, id); got.State != storage.FailedOpen || got.Remark != "" || got.Dismissal != "" {
			t.Errorf("%+v, want it as before", got)
		}
	}
	must(t, f.Dismiss(t.Context(), both, storage.DismissedOther, ""))
	must(t, f.ReopenFailed(t.Context(), both))
	got := f.failed(t, one.ID)
	if got.State != storage.FailedOpen || slices.ContainsFunc(got.Attachments, func(a storage.MailAttachment) bool { return a.Settled != "" }) {
		t.Errorf("%+v, want it open", got)
	}
	d, err = f.Resolve(t.Context(), one.ID, storage.Resolution{Attachments: ids(got)[:1]})
	done(t, d, err)
	refused(t, f.ReopenFailed(t.Context(), both[:1]), storage.FieldFailed, storage.InvalidSettled)
}

func TestManyAtOnceIsAllOrNothing(t *testing.T) {
	f := newFiles(t)
	one := f.failing(t, jpeg("a.jpg"))
	if err := f.Dismiss(t.Context(), []storage.FailedID{one.ID, 4711}, storage.DismissedOther, ""); err == nil {
		t.Error("a failed import that does not exist was dismissed")
	}
	if got := f.failed(t, one.ID); got.State != storage.FailedOpen {
		t.Errorf("is %s after a refused dismissal", got.State)
	}
	docs := f.filed(t, pdf("a.pdf"))
	if _, err := f.Trash(t.Context(), append(docs, 4711)); err == nil {
		t.Error("a document that does not exist was trashed")
	}
	same(t, f.onDisk(t), fmt.Sprint(huber, "ER/2026-03/a.pdf"))
}

func TestWhatAPersonHasFiledIsNoFailureAgain(t *testing.T) {
	f := newFiles(t)
	there := f.uploaded(t, "Gehalt.pdf", "mail 1: noch einmal, file 0") // the bytes that the mail will have
	locked := storage.Attachment{Name: "Gehalt.pdf", Type: "application/pdf", Outcome: storage.OutcomeFailed, Reason: storage.ReasonPDFEncrypted}
	r := f.take(t, "noch einmal", to(f.address, locked))
	if r.Duplicates != 1 || r.Failed != 0 || r.Notices != 0 || r.Status != storage.MailDuplicate {
		t.Errorf("%+v, want a duplicate of document %d", r, there[0])
	}
}

func TestFilingIsTakenBack(t *testing.T) {
	f := newFiles(t)
	there := f.uploaded(t, "war da.jpg", "mail 1: Fotos, file 0") // the bytes that the first attachment will have
	failed := f.failing(t, jpeg("war da.jpg"), jpeg("neu.jpg"), jpeg("rest.jpg"))
	if failed.Attachments[0].Outcome != storage.OutcomeDuplicate {
		t.Fatalf("%+v", failed.Attachments[0])
	}
	place := storage.Resolution{Attachments: ids(failed)[1:2], Name: "Tankbeleg"}
	d, err := f.Resolve(t.Context(), failed.ID, place, storage.Resolution{Extra: []storage.NewFile{*made("dazu.pdf", "%PDF-1.4 dazu")}},
		storage.Resolution{Extra: []storage.NewFile{*made("noch einmal.pdf", "mail 1: Fotos, file 0")}})
	done(t, d, err)
	if len(d.Documents) != 3 || d.Known != 1 || d.Documents[2] != there[0] {
		t.Errorf("%+v, want two new documents and the one that was there", d)
	}
	same(t, f.onDisk(t), huber+"ER/2026-03/Tankbeleg.jpg", huber+"ER/2026-03/dazu.pdf", huber+"ER/2026-03/war da.jpg")
	u, back, err := f.Undo(t.Context())
	done(t, back, err)
	if u.Kind != storage.BatchFile || u.Count != 1 {
		t.Errorf("%+v", u)
	}
	same(t, f.onDisk(t), ".belegpost/trash/2/Tankbeleg.jpg", ".belegpost/trash/3/dazu.pdf", huber+"ER/2026-03/war da.jpg")
	got := f.failed(t, failed.ID)
	if got.State != storage.FailedOpen || got.Attachments[1].Settled != "" || got.Attachments[1].Document != 0 {
		t.Errorf("%+v, want it to wait again", got)
	}
	d, err = f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)[1:]})
	done(t, d, err)
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved || len(d.Documents) != 2 {
		t.Errorf("%+v, %+v", got, d)
	}
	must(t, f.SetState(t.Context(), d.Documents[:1], storage.DocumentReleased))
	must(t, f.SetState(t.Context(), d.Documents[:1], storage.DocumentBooked))
	_, _, err = f.Undo(t.Context())
	refused(t, err, storage.FieldDocument, storage.InvalidLocked)
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved {
		t.Errorf("is %s after a refused undo", got.State)
	}
}

func TestFilingIsAllOrNothing(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("a.jpg"), jpeg("b.jpg"))
	elsewhere := storage.Resolution{Attachments: ids(failed)[1:], Placement: storage.Placement{Period: "gestern"}}
	_, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)[:1]}, elsewhere)
	refused(t, err, storage.FieldPeriod, storage.InvalidFormat)
	if got := f.failed(t, failed.ID); got.Attachments[0].Settled != "" || len(f.onDisk(t)) != 0 {
		t.Errorf("%+v was filed although the second could not be", got.Attachments[0])
	}
}

func TestFileFromOutsideIsKeptBesideWhatWasMadeOfIt(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("a.jpg"))
	r := storage.Resolution{Attachments: ids(failed), Extra: []storage.NewFile{{Name: "seite 2.jpg", Body: strings.NewReader("\xff\xd8\xff zwei")}},
		Made: made("Beleg.pdf", "%PDF-1.4 beide")}
	d, err := f.Resolve(t.Context(), failed.ID, r)
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/Beleg Original (2).jpg", huber+"ER/2026-03/Beleg Original.jpg", huber+"ER/2026-03/Beleg.pdf")
}

func TestFailedImportsAreSortedAndFoundByTheDatabase(t *testing.T) {
	f := newFiles(t)
	word := storage.Attachment{Name: "a.doc", Type: "application/msword", Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotReallyPDF}
	first, second, third := f.failing(t, jpeg("a.jpg")), f.failing(t), f.failing(t, jpeg("b.jpg"), word)
	mailed := func(subject, sender string, of storage.FailedImport) {
		raw(t, f.Store, "UPDATE mail SET subject = ?, sender = ? WHERE id = ?", subject, sender, of.Mail)
	}
	mailed("beta", "z@x.at", first)
	mailed("Alpha", "a@x.at", second)
	mailed("gamma", "M@x.at", third)
	for sort, want := range map[string][]storage.FailedID{
		"": {third.ID, second.ID, first.ID}, "received": {first.ID, second.ID, third.ID}, "-received": {third.ID, second.ID, first.ID},
		"subject": {second.ID, first.ID, third.ID}, "-subject": {third.ID, first.ID, second.ID}, "sender": {second.ID, third.ID, first.ID},
		"client": {first.ID, second.ID, third.ID}, "reason": {second.ID, first.ID, third.ID}, "unknown": {third.ID, second.ID, first.ID},
	} {
		var got []storage.FailedID
		for offset := range 3 { // pages never overlap
			list, err := f.FailedImports(t.Context(), storage.FailedFilter{Sort: sort, Limit: 1, Offset: offset})
			must(t, err)
			got = append(got, list[0].ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %q: %v, want %v", sort, got, want)
		}
	}
	must(t, f.Dismiss(t.Context(), []storage.FailedID{first.ID}, storage.DismissedOther, ""))
	for want, filter := range map[storage.FailedID]storage.FailedFilter{
		third.ID: {Reason: storage.ReasonNotReallyPDF}, second.ID: {Reason: storage.ReasonNoAttachment, Client: "10023"},
		first.ID: {State: storage.FailedDismissed, Search: "BET"},
	} {
		list, err := f.FailedImports(t.Context(), filter)
		must(t, err)
		n, err := f.CountFailed(t.Context(), filter)
		must(t, err)
		if len(list) != 1 || n != 1 || list[0].ID != want {
			t.Errorf("%+v chose %d of %d, want %d", filter, len(list), n, want)
		}
	}
	if n, err := f.CountFailed(t.Context(), storage.FailedFilter{Client: "10044"}); err != nil || n != 0 {
		t.Errorf("%d of another client, %v", n, err)
	}
}
