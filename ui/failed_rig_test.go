package ui

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/assets/i18n"
	"belegpost/storage"
	"belegpost/storage/einvoice"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
)

// queue is an office with a real store whose failed imports wait.
type queue struct {
	*screen
	store *storage.Store
	page  *failedPage
	made  []string          // what the maker was given
	keys  map[string]string // passwords that were given once, by sender
	uid   uint32
	mu    sync.Mutex
	at    storage.ImportAddress
	gate  chan struct{} // every reprocessing takes one out of it; nil: it does not wait
}

// Text implements [state.Letters].
func (q *queue) Text(context.Context, string) (string, error) {
	return "Sehr geehrte Damen und Herren,\n\nanbei die Belege für März.\n\nMit freundlichen Grüßen\nMaria Müller", nil
}

// Letter implements [state.Letters].
func (q *queue) Letter(ctx context.Context, _, part string) (state.Letter, error) {
	text, err := q.Text(ctx, "")
	return state.Letter{From: "Maria Müller <buero@mueller.example>", To: q.at.Address, Subject: "Rechnungen " + part, Date: today, Text: text,
		Files: []string{"a.jpg", "b.jpg"}}, err
}

// Part implements [state.Letters].
func (q *queue) Part(context.Context, string, string) ([]byte, error) { return []byte("part"), nil }

// Unlock implements [state.Locks]: "geheim" opens everything.
func (q *queue) Unlock(_ context.Context, file *io.SectionReader, password string) ([]byte, int, error) {
	raw, err := io.ReadAll(file)
	if err != nil {
		return nil, 0, err
	}
	if password != "geheim" {
		return nil, 0, state.ErrWrongPassword
	}
	return append([]byte("%PDF-1.4 opened "), raw...), 1, nil
}

// Password implements [state.Locks].
func (q *queue) Password(_ context.Context, _ storage.ClientID, sender string) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.keys[sender]
}

// Remember implements [state.Locks].
func (q *queue) Remember(_ context.Context, _ storage.ClientID, sender, password string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.keys[sender] = password
	return nil
}

// Reprocess implements [state.Again]: PDFs of the mail are good now.
func (q *queue) Reprocess(ctx context.Context, id storage.MailID) (storage.Recorded, error) {
	if q.gate != nil {
		<-q.gate
	}
	mails, err := q.store.Mails(ctx, storage.MailFilter{ID: id})
	if err != nil {
		return storage.Recorded{}, err
	}
	in := storage.Intake{Mail: id, Fingerprint: mails[0].Fingerprint, Sender: mails[0].Sender, Subject: mails[0].Subject, Date: mails[0].Date}
	for _, d := range mails[0].Deliveries {
		again := storage.Delivery{Address: d.Address, ID: q.at.ID, Client: q.at.Client, Confidence: d.Confidence, Field: d.Field}
		for _, a := range mails[0].Attachments {
			o := storage.Attachment{Part: a.Part, Name: a.Name, Type: a.Type, Size: a.Size, SHA256: a.SHA256, Outcome: storage.OutcomeFailed, Reason: a.Reason}
			if strings.HasSuffix(a.Name, ".pdf") {
				o.Outcome, o.Reason, o.Pages = storage.OutcomeFiled, "", 1
			}
			again.Attachments = append(again.Attachments, o)
		}
		in.Deliveries = append(in.Deliveries, again)
	}
	r, err := q.store.ReRecord(ctx, in)
	if err != nil {
		return r, err
	}
	return r, q.store.Publish(ctx, r.Files, nil)
}

// ImagesToPDF implements [state.Maker].
func (q *queue) ImagesToPDF(_ context.Context, images []*io.SectionReader) ([]byte, error) {
	out := "%PDF-1.4"
	for _, in := range images {
		head, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		if strings.Contains(string(head), "broken") {
			return nil, fmt.Errorf("image is broken")
		}
		out += fmt.Sprintf("\n<< /Type /Page /Bytes %d >>", len(head))
	}
	q.made = append(q.made, fmt.Sprint(len(images), " images"))
	return []byte(out), nil
}

// TextToPDF implements [state.Maker].
func (q *queue) TextToPDF(title string, fields [][2]string, text string) ([]byte, error) {
	q.made = append(q.made, title)
	return []byte("%PDF-1.4 " + title + text), nil
}

// InvoiceToPDF implements [state.Maker].
func (q *queue) InvoiceToPDF(_ context.Context, xml []byte) ([]byte, error) {
	q.made = append(q.made, "an invoice")
	return append([]byte("%PDF-1.4 "), xml...), nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newQueue opens the window on a real store.
func newQueue(t *testing.T, lang string, size fyne.Size) *queue {
	t.Helper()
	s := storagetest.With(t, storage.Options{Now: func() time.Time { return today }})
	q := &queue{store: s, keys: map[string]string{}}
	set, err := s.Settings(t.Context())
	must(t, err)
	set.Addresses.Domain, set.Office.Archive = "belege.kanzlei.at", filepath.Join(t.TempDir(), "archiv")
	set.Office.Name, set.Office.Recipients = "Kanzlei Muster", []string{"buero@kanzlei.at"}
	must(t, s.SaveSettings(t.Context(), set))
	for _, c := range []storage.Client{{Number: "10023", Name: "Huber GmbH"}, {Number: "10044", Name: "Maier Elektrotechnik und Anlagenbau OG"},
		{Number: "10051", Name: "Café Zentral e.U.", Scheme: storage.Quarterly}} {
		id, err := s.SaveClient(t.Context(), c)
		must(t, err)
		_, err = s.SaveRecipient(t.Context(), storage.Recipient{Client: id, Email: "buchhaltung@" + c.Number + ".example", Success: storage.SuccessNone})
		must(t, err)
	}
	er, err := s.SymbolByCode(t.Context(), "ER")
	must(t, err)
	huber, err := s.ClientByNumber(t.Context(), "10023")
	must(t, err)
	q.at, err = s.CreateAddress(t.Context(), storage.NewAddress{Client: huber.ID, Symbol: er.ID, Label: "Lieferanten", Extension: "lieferanten"})
	must(t, err)
	q.open(t, lang, size)
	return q
}

// open shows the window of the queue's store.
func (q *queue) open(t *testing.T, lang string, size fyne.Size) {
	t.Helper()
	a := test.NewTempApp(t)
	words, err := i18n.For(lang)
	must(t, err)
	sc := &screen{t: t, office: &office{}, posts: make(chan func(), 10000)}
	q.screen = sc
	sc.box = &box{changed: make(chan struct{}), status: state.MailboxStatus{Phase: state.PhaseIdle, Host: "imap.kanzlei.at", LastSync: today.Add(-time.Minute)}}
	post := func(f func()) { sc.posts <- f }
	desk := state.NewDesk(q.store, sc.box, post)
	desk.FailedWork = state.NewFailedWork(q.store, state.FailedTools{Letters: q, Maker: q, Locks: q, Again: q}, post)
	sc.Window = NewWindow(a, desk, Options{Title: "Belegpost", Version: "0.1.0", Words: words, Where: time.UTC, Pages: drawn{}, Now: func() time.Time { return today }})
	sc.Fyne().Resize(size)
	q.page = sc.places[1].page.(*failedPage)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { desk.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	sc.Show(1)
	sc.until("choices are read", func() bool {
		return len(desk.FailedWork.Clients) == 3 && len(desk.FailedWork.Symbols) > 0 && desk.Failed.Loaded()
	})
}

// mail lets a mail fail: names of attachments, and what they hold after a "=".
func (q *queue) mail(subject string, reason storage.Reason, to storage.AddressID, names ...string) {
	q.t.Helper()
	q.uid++
	d := storage.Delivery{Address: "irgendwas@belege.kanzlei.at", ID: to, Reason: reason, Field: "X-Original-To", Place: 1, Confidence: storage.ConfidenceEnvelope}
	if to == q.at.ID {
		d.Address, d.Client = q.at.Address, q.at.Client
	}
	batch := q.store.NewSpool()
	original, err := batch.Mail(strings.NewReader(fmt.Sprint("mail ", q.uid, subject)))
	must(q.t, err)
	for i, given := range names {
		name, body, _ := strings.Cut(given, "=")
		if !strings.HasPrefix(body, "PK") {
			body = fmt.Sprint(body, q.uid, i)
		}
		file, err := batch.Attachment(strings.NewReader(body))
		if strings.HasSuffix(name, ".jpg") && !strings.Contains(given, "=") {
			in, out := io.Pipe()
			go func() { out.CloseWithError(jpeg.Encode(out, receipt(int(q.uid)*10+i), nil)) }()
			file, err = batch.Attachment(in)
		}
		must(q.t, err)
		kind := map[string]string{".jpg": "image/jpeg", ".pdf": "application/pdf", ".zip": "application/zip", ".xml": "application/x-einvoice+xml", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}[filepath.Ext(name)]
		why := storage.ReasonNotPDF
		if strings.Contains(body, "locked") {
			why = storage.ReasonPDFEncrypted
		}
		var invoice *einvoice.Invoice
		if strings.HasSuffix(name, ".xml") {
			invoice = &einvoice.Invoice{Syntax: einvoice.UBL, Kind: einvoice.KindInvoice, Number: "RE26-0031", Seller: "Papier & Büro Kolar KG", Gross: "1204.5", Currency: "EUR"}
		}
		d.Attachments = append(d.Attachments, storage.Attachment{Invoice: invoice, Part: fmt.Sprint(i + 2), Name: name, Type: kind, Size: file.Size, SHA256: file.SHA256,
			Outcome: storage.OutcomeFailed, Reason: why})
	}
	must(q.t, batch.Sync())
	f := storage.Folder{Host: "imap.kanzlei.at", Username: "belege", Name: "INBOX"}
	must(q.t, q.store.AddMails(q.t.Context(), f, 1, q.uid+1, []storage.NewMail{{UID: q.uid, Spool: original, InternalDate: today}}))
	waiting, err := q.store.Waiting(q.t.Context(), 0, 1)
	must(q.t, err)
	_, err = q.store.Record(q.t.Context(), []storage.Intake{{Mail: waiting[0].ID, Fingerprint: fmt.Sprint(q.uid), Sender: "buero@mueller.example",
		Subject: subject, Date: today.Add(-time.Hour), DateSource: storage.DateFromHeader, Deliveries: []storage.Delivery{d}}})
	must(q.t, err)
	n := q.desk.Failed.Len()
	q.until("the mail is in the list", func() bool { return q.desk.Failed.Len() > n })
}

// receipt is a picture like a till's.
func receipt(n int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 300, 420))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	for y := 20; y < 400; y += 18 {
		draw.Draw(m, image.Rect(20, y, 60+(y*n)%220, y+8), image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
	}
	return m
}

// files are the documents below the archive.
func (q *queue) files() string {
	q.t.Helper()
	list, err := q.store.Documents(q.t.Context(), storage.DocumentFilter{})
	must(q.t, err)
	var out []string
	for _, d := range list {
		out = append(out, d.Path)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// left waits until n imports are open in the list.
func (q *queue) left(n int) {
	q.t.Helper()
	q.until(fmt.Sprint(n, " are left"), func() bool { return q.desk.Failed.Len() == n && q.desk.Failed.Loaded() && !q.work().Busy })
}

func (q *queue) work() *state.FailedWork { return q.desk.FailedWork }

// drawn shows any file as one page with bars.
type drawn struct{}

func (drawn) Open(_ context.Context, r io.Reader, _ int64, password string) (state.PageDocument, error) {
	raw, err := io.ReadAll(r)
	switch {
	case !strings.Contains(string(raw), "locked") || password == "geheim":
		return drawn{}, err
	case password == "":
		return nil, state.ErrNeedsPassword
	}
	return nil, state.ErrWrongPassword
}
func (drawn) Count() int                                { return 1 }
func (drawn) Text(context.Context, int) (string, error) { return "", nil }
func (drawn) Page(_ context.Context, _, width, _ int) (*image.RGBA, error) {
	m := image.NewRGBA(image.Rect(0, 0, width, width*7/5))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	for y := 30; y < width; y += 30 {
		draw.Draw(m, image.Rect(30, y, width/2+y%90, y+10), image.NewUniform(color.Gray{120}), image.Point{}, draw.Src)
	}
	return m, nil
}
