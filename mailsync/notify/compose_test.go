package notify_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"belegpost/mailsync/notify"
	"belegpost/storage"
	"belegpost/storage/storagetest"
)

var roomy = notify.Limits{Size: 10 << 20, EightBit: true}

func TestFailureNoticeSaysWhatToDo(t *testing.T) {
	s := newSpool(t)
	list := []storage.NoticeAttachment{
		{Name: "rechnung.pdf", Type: "application/pdf", Outcome: storage.OutcomeFiled, Document: "rechnung (2).pdf", Symbol: "ER", Period: "2026-Q1"},
		s.photo(t, "foto.jpg", "JPEG"),
		{Name: "logo.png", Type: "image/png", Outcome: storage.OutcomeIgnored, Reason: storage.IgnoredInlineImage},
	}
	got := compose(t, s.failure(t, letter, list...), s, roomy)
	want := `Guten Tag,

eine E-Mail an Ihre Importadresse konnte nicht oder nicht ganz abgelegt werden.

Klient: 10023 Huber GmbH
Buchungssymbol: ER Eingangsrechnungen
Adresse: 10023.er.k7q2.lieferanten@belege.kanzlei.at
Absender: buero@mueller.example
Betreff: Rechnungen März
Datum: 12.03.2026 09:14

Anhänge:
- abgelegt: rechnung.pdf (unter ER Q1/2026 als rechnung (2).pdf)
- nicht abgelegt: foto.jpg ist ein JPEG-Bild. Automatisch abgelegt werden nur PDF-Dateien. Bitte den Beleg als PDF senden oder von Hand ablegen.
- nicht benötigt: logo.png (Bild im Text)

Was jetzt zu tun ist: Was oben als nicht abgelegt steht, senden Sie bitte wie beschrieben noch einmal. Die E-Mail und alle Anhänge sind in der Kanzlei gespeichert; es geht nichts verloren. Bei Fragen antworten Sie einfach auf diese Nachricht.

Kanzlei Muster
Diese Nachricht wurde von Belegpost automatisch erstellt. Antworten gehen an die Kanzlei.
`
	if got.text != want {
		t.Errorf("text:\n%s", got.text)
	}
	if got.subject(t) != "[Mail-Import fehlgeschlagen] Rechnungen März" || got.files["foto.jpg"] != "JPEG" || got.files["original.eml"] != letter ||
		got.types["original.eml"] != "message/rfc822 7bit" || len(got.files) != 2 || got.Less != 0 {
		t.Errorf("%s %v %v", got.subject(t), got.types, got.Less)
	}
}

func TestWordsFollowLanguageAndCountry(t *testing.T) {
	s := newSpool(t)
	c := s.failure(t, letter, s.photo(t, "foto.jpg", "JPEG"))
	for lang, want := range map[string][]string{
		"de DE": {"Mandant: 10023 Huber GmbH\nBelegtyp: ER", "12.03.2026 09:14"},
		"en AT": {"Client: 10023 Huber GmbH\nSymbol: ER", "12 March 2026 09:14", "foto.jpg is a JPEG image.", "What to do now:"},
	} {
		c.Language, c.Country, _ = strings.Cut(lang, " ")
		got := compose(t, c, s, roomy)
		for _, w := range want {
			if !strings.Contains(got.text, w) {
				t.Errorf("%s: %q lacks in\n%s", lang, w, got.text)
			}
		}
		if lang == "en AT" && got.subject(t) != "[Mail import failed] Rechnungen März" {
			t.Errorf("%s: %s", lang, got.subject(t))
		}
	}
}

func TestEveryKindHasItsText(t *testing.T) {
	s := newSpool(t)
	filed := storage.NoticeAttachment{Name: "r.pdf", Type: "application/pdf", Outcome: storage.OutcomeFiled, Symbol: "ER", Period: "2026-03"}
	for _, lang := range []string{"de", "en"} {
		for kind, want := range map[storage.NoticeKind][2]string{
			storage.NoticeFailure: {"[Mail-Import fehlgeschlagen] Rechnungen März", "[Mail import failed] Rechnungen März"},
			storage.NoticeOffice:  {"[Mail-Import fehlgeschlagen] Rechnungen März", "[Mail import failed] Rechnungen März"},
			storage.NoticeSuccess: {"[Mail-Import] Rechnungen März", "[Mail import] Rechnungen März"},
			storage.NoticeDigest:  {"[Mail-Import fehlgeschlagen] 2 E-Mails", "[Mail import failed] 2 e-mails"},
			storage.NoticeTest:    {"[Belegpost] Rechnungen März", "[Belegpost] Rechnungen März"},
		} {
			c := s.failure(t, letter, filed)
			c.Language, c.Row.Kind = lang, kind
			switch kind {
			case storage.NoticeDigest:
				second := c.Items[0]
				second.Failed, second.Subject = 0, "Zweite"
				c.Items = append(c.Items, second)
			case storage.NoticeSuccess:
				c.Items[0].Failed = 0
			case storage.NoticeTest:
				c.Items, c.Row.Body = nil, "Hallo r.pdf\nZweite"
			}
			got := compose(t, c, s, roomy)
			if n := map[string]int{"de": 0, "en": 1}[lang]; got.subject(t) != want[n] {
				t.Errorf("%s %s: subject %q", lang, kind, got.subject(t))
			}
			if !strings.Contains(got.text, "r.pdf") || strings.Contains(got.text, "<no value>") || strings.Contains(got.text, "\n\n\n") ||
				kind == storage.NoticeDigest && !strings.Contains(got.text, "Zweite") {
				t.Errorf("%s %s:\n%s", lang, kind, got.text)
			}
			if sent := len(got.files); sent != map[bool]int{true: 1}[c.Row.Kind != storage.NoticeSuccess && kind != storage.NoticeTest] {
				t.Errorf("%s %s: %d attachments", lang, kind, sent)
			}
		}
	}
}

func TestHeaderCarriesTheLoopMarks(t *testing.T) {
	s, store := newSpool(t), storagetest.New(t)
	c := s.failure(t, letter, s.photo(t, "foto.jpg", "JPEG"))
	var err error
	if c.Marks, err = store.Marks(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := compose(t, c, s, roomy)
	_, instance := c.Marks.LoopHeader()
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "X-Belegpost-Loop": instance, "Message-ID": "<bp.abc.def@kanzlei.at>",
		"Reply-To": "<buero@kanzlei.at>", "To": "<buchhaltung@huber.at>", "Date": "Thu, 12 Mar 2026 09:14:00 +0100", "MIME-Version": "1.0",
		"In-Reply-To": "", "References": "",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
	if from, err := got.header.AddressList("From"); err != nil || from[0].Address != "belege@kanzlei.at" || from[0].Name != "Belege Kanzlei Müller & Söhne" {
		t.Errorf("From %v, %v", from, err)
	}
	if !notify.OwnNotice(c.Marks, got.header.Get) {
		t.Error("we do not know our own notice again")
	}
	c.ReplyTo = nil
	if got := compose(t, c, s, roomy); !strings.Contains(got.header.Get("Reply-To"), "<belege@kanzlei.at>") {
		t.Errorf("Reply-To %q", got.header.Get("Reply-To"))
	}
}

func TestOriginalTravelsUnchangedWhateverItIs(t *testing.T) {
	long := strings.Repeat("x", 999)
	for name, c := range map[string]struct {
		original string
		eight    bool
		want     string
	}{
		"7 bit":                 {letter, true, "message/rfc822 7bit"},
		"7 bit, old server":     {letter, false, "message/rfc822 7bit"},
		"8 bit":                 {letter + "\r\nGrüße", true, "message/rfc822 8bit"},
		"8 bit, old server":     {letter + "\r\nGrüße", false, "application/octet-stream base64"},
		"bare LF":               {"Subject: x\n\ntext\n", true, "application/octet-stream base64"},
		"bare CR":               {letter + "\rx", true, "application/octet-stream base64"},
		"CR at the end":         {letter + "\r", true, "application/octet-stream base64"},
		"NUL":                   {letter + "\x00", true, "application/octet-stream base64"},
		"line of 998":           {letter + "\r\n" + long[:998], true, "message/rfc822 7bit"},
		"line of 999":           {letter + "\r\n" + long, true, "application/octet-stream base64"},
		"line of 999, ended":    {letter + "\r\n" + long + "\r\n", true, "application/octet-stream base64"},
		"looks like a boundary": {letter + "\r\n--abc\r\n--abc--\r\n", true, "message/rfc822 7bit"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSpool(t)
			got := compose(t, s.failure(t, c.original), s, notify.Limits{EightBit: c.eight})
			if got.types["original.eml"] != c.want || got.files["original.eml"] != c.original {
				t.Errorf("%s, %d bytes of %d", got.types["original.eml"], len(got.files["original.eml"]), len(c.original))
			}
			if whole := got.header.Get("Content-Transfer-Encoding"); (whole == "8bit") != strings.HasSuffix(c.want, "8bit") || got.EightBit != (whole == "8bit") {
				t.Errorf("the whole is declared as %q, EightBit %v", whole, got.EightBit)
			}
		})
	}
}

func TestContentShrinksToWhatTheServerTakes(t *testing.T) {
	s := newSpool(t)
	big, small := s.photo(t, "gross.jpg", strings.Repeat("A", 100_000)), s.photo(t, "klein.jpg", strings.Repeat("B", 1000))
	original := letter + "\r\n" + strings.Repeat(strings.Repeat("C", 70)+"\r\n", 1500)
	c := s.failure(t, original, big, small)
	for _, step := range []struct {
		size int64
		less int
		want string
	}{
		{400_000, 0, "gross.jpg klein.jpg original.eml"},
		{200_000, 1, "gross.jpg klein.jpg"},
		{120_000, 0, "original.eml"},
		{50_000, 1, "klein.jpg"},
		{5_000, 2, ""},
		{100, 2, ""},
	} {
		got := compose(t, c, s, notify.Limits{Size: step.size})
		names := []string{}
		for name := range got.files {
			names = append(names, name)
		}
		slices.Sort(names)
		if strings.Join(names, " ") != step.want || got.Less != step.less || step.want != "" && int64(len(got.raw)) > step.size {
			t.Errorf("SIZE %d: %q with less %d in %d bytes", step.size, names, got.Less, len(got.raw))
		}
		for _, name := range []string{"gross.jpg", "klein.jpg", "original.eml"} {
			if listed := strings.Contains(got.text, "\n- "+name+"\n"); listed == slices.Contains(names, name) {
				t.Errorf("SIZE %d: %s is named as missing: %v", step.size, name, listed)
			}
		}
	}
	for less, want := range map[int]int{0: 3, 1: 2, 2: 0} {
		c.Row.Less = less
		if got := compose(t, c, s, roomy); len(got.files) != want {
			t.Errorf("less %d: %d attachments, want %d", less, len(got.files), want)
		}
	}
}

func TestProgramsAreNotSentOn(t *testing.T) {
	s := newSpool(t)
	zipped := "PK\x03\x04"
	for name, a := range map[string]storage.NoticeAttachment{
		"by name":           s.photo(t, "setup.EXE", "harmless"),
		"by trick name":     s.photo(t, "rechnung.pdf.js ", "harmless"),
		"by content":        s.photo(t, "rechnung.pdf", "MZ\x90\x00"),
		"script by content": s.photo(t, "rechnung", "#!/bin/sh"),
		"by type":           {Name: "x", Type: "application/x-msdownload", Outcome: storage.OutcomeIgnored},
		"in a ZIP":          s.photo(t, "alles.zip", zipOf(t, "unter/setup.exe")),
		"macros":            s.photo(t, "tabelle.xlsx", zipOf(t, "xl/vbaProject.bin")),
	} {
		got := compose(t, s.failure(t, letter, a, s.photo(t, "bild.jpg", "JPEG")), s, roomy)
		if len(got.files) != 1 || got.files["bild.jpg"] != "JPEG" {
			t.Errorf("%s: sent %v", name, got.types)
		}
		if a.Outcome == storage.OutcomeFailed && !strings.Contains(got.text, "\n- "+strings.TrimSpace(a.Name)+"\n") {
			t.Errorf("%s is not named as held back:\n%s", name, got.text)
		}
	}
	for name, a := range map[string]storage.NoticeAttachment{
		"a page":     s.photo(t, "seite.html", "<html>"),
		"a good ZIP": s.photo(t, "alles.zip", zipOf(t, "rechnung.pdf")),
		"a bad ZIP":  s.photo(t, "kaputt.zip", zipped),
	} {
		if got := compose(t, s.failure(t, letter, a), s, roomy); len(got.files) != 2 {
			t.Errorf("%s: sent %v", name, got.types)
		}
	}
}

func TestSeveralClientsGetNoOriginalAndSpamGetsNothing(t *testing.T) {
	s := newSpool(t)
	c := s.failure(t, letter, s.photo(t, "foto.jpg", "JPEG"))
	c.Row.Original, c.Items[0].Original = false, false
	if got := compose(t, c, s, roomy); len(got.files) != 1 || got.files["foto.jpg"] != "JPEG" {
		t.Errorf("%v", got.types)
	}
	c.Row.Kind = storage.NoticeOffice
	if got := compose(t, c, s, roomy); len(got.files) != 0 {
		t.Errorf("to the office: %v", got.types)
	}
}

func TestDigestCarriesWhatFits(t *testing.T) {
	s := newSpool(t)
	c := s.failure(t, letter, s.photo(t, "eins.jpg", "JPEG"))
	second := s.failure(t, letter+"2", s.photo(t, "zwei.jpg", strings.Repeat("J", 30_000))).Items[0]
	c.Row.Kind, c.Items = storage.NoticeDigest, append(c.Items, second)
	if got := compose(t, c, s, roomy); len(got.files) != 4 || got.files["original.eml"] != letter || got.files["original-2.eml"] != letter+"2" {
		t.Errorf("%v", got.types)
	}
	got := compose(t, c, s, notify.Limits{Size: 15_000})
	if _, ok := got.files["original-2.eml"]; !ok || len(got.raw) > 15_000 || !strings.Contains(got.text, "\n- zwei.jpg\n") {
		t.Errorf("%v\n%s", got.types, got.text)
	}
}

func TestMissingFileIsNamedNotFatal(t *testing.T) {
	s := newSpool(t)
	gone := storage.NoticeAttachment{Name: "weg.jpg", Type: "image/jpeg", Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF, SHA256: "00", Size: 9}
	if got := compose(t, s.failure(t, letter, gone), s, roomy); len(got.files) != 1 || !strings.Contains(got.text, "\n- weg.jpg\n") {
		t.Errorf("%v\n%s", got.types, got.text)
	}
}

func TestPythonReadsTheSame(t *testing.T) {
	s := newSpool(t)
	original := letter + "\r\n"
	c := s.failure(t, original, s.photo(t, "Rechnung März größer.jpg", "JPEG"), s.photo(t, `a "quoted"; name=x.jpg`, "2"))
	c.Row.Subject = strings.Repeat("Überfällige Rechnung ", 10) + "=?utf-8?q?=0D=0ABcc:_x@y?="
	got := compose(t, c, s, roomy)
	fields, files, defects := python(t, got.raw)
	if len(defects) != 0 || fields["Subject"] != "[Mail-Import fehlgeschlagen] "+c.Row.Subject || fields["Auto-Submitted"] != "auto-generated" || fields["Bcc"] != "" {
		t.Errorf("%v %q", defects, fields)
	}
	for name, data := range map[string]string{"Rechnung März größer.jpg": "JPEG", "a 'quoted'; name=x.jpg": "2", "original.eml": original} {
		if sum := sha256.Sum256([]byte(data)); files[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s lacks in %v", name, files)
		}
	}
}
