package wording_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"belegpost/assets/wording"
)

// codes are written by hand: a reason that is missing here has no sentence.
var codes = []string{
	"not-pdf", "pdf-encrypted", "pdf-damaged", "pdf-timeout", "not-really-pdf", "empty-attachment", "no-attachment",
	"unknown-address", "address-retired", "client-inactive", "unreadable-mail", "encrypted-mail", "too-large",
	"limit-exceeded", "period-complete",
	"inline-image", "seen-image", "signature", "apple-double", "calendar", "receipt", "container", "own-notice", "body-text",
}

var languages = []string{wording.Austrian, wording.German, wording.English}

func TestEveryReasonHasWordsInEveryLanguage(t *testing.T) {
	for _, lang := range languages {
		seen := map[string]string{}
		for _, code := range codes {
			about := wording.Attachment{Name: "foto.jpg", TypeName: wording.TypeName(lang, "image/jpeg", "foto.jpg")}
			text, advice := wording.Reason(lang, code, about), wording.Advice(lang, code, about)
			for _, text := range []string{text, advice} {
				if strings.Contains(code, "-") && strings.Contains(text, "("+code) || strings.ContainsAny(text, "{}!") || !strings.HasSuffix(text, ".") {
					t.Errorf("%s %s: %q", lang, code, text)
				}
			}
			for _, asked := range []string{"Bitte ", "Please ", "please ", "bitte "} { // whoever reads it sits in the office
				if strings.Contains(advice, asked) {
					t.Errorf("%s %s asks the office: %q", lang, code, advice)
				}
			}
			fact := wording.Fact(lang, code, about)
			for _, text := range []string{text, advice} {
				if step, ok := strings.CutPrefix(text, fact+" "); !ok || len(step) < 15 {
					t.Errorf("%s %s says what happened but not what to do: %q", lang, code, text)
				}
			}
			short := wording.Short(lang, code)
			if short == "" || short == code && lang != wording.English || len([]rune(short)) > 30 {
				t.Errorf("%s %s: short form %q", lang, code, short)
			}
			if other, ok := seen[short]; ok {
				t.Errorf("%s: %s and %s have the same short form %q", lang, code, other, short)
			}
			seen[short] = code
		}
	}
}

func TestUnknownCodeIsNamed(t *testing.T) {
	got := wording.Reason(wording.English, "brand-new", wording.Attachment{Name: "a.bin"})
	if want := "a.bin could not be filed automatically (brand-new). Please look at it in Belegpost and file it by hand."; got != want {
		t.Errorf("%q", got)
	}
	if got := wording.Short(wording.German, "brand-new"); got != "brand-new" {
		t.Errorf("%q", got)
	}
}

func TestReasonSaysWhatTheFileIs(t *testing.T) {
	for _, c := range []struct{ lang, code, media, name, want string }{
		{"de-AT", "not-pdf", "image/jpeg", "foto.jpg", "foto.jpg ist ein JPEG-Bild. "},
		{"de-DE", "not-pdf", "application/vnd.ms-excel", "liste.xls", "liste.xls ist eine Excel-Tabelle. "},
		{"de-AT", "not-pdf", "application/xrechnung+xml", "re.xml", "re.xml ist eine E-Rechnung (XML). "},
		{"de-AT", "not-really-pdf", "text/html", "re.pdf", "ist aber eine HTML-Seite."},
		{"de-AT", "not-really-pdf", "application/octet-stream", "re.pdf", "ist aber eine Datei unbekannter Art."},
		{"de-AT", "not-pdf", "image/heic", "IMG_4711", "IMG_4711 ist ein HEIC-Foto (iPhone). Belegpost kann es nicht zeigen und kein PDF daraus machen. Bitte den Beleg als PDF oder JPEG senden"},
		{"en", "not-pdf", "application/octet-stream", "IMG_4711.HEIC", "IMG_4711.HEIC is a HEIC photo (iPhone). Belegpost cannot show it and cannot make a PDF of it. Please send the document as PDF or JPEG"},
		{"en", "not-pdf", "image/jpeg", "foto.jpg", "foto.jpg is a JPEG image. "},
		{"en", "not-really-pdf", "text/html", "re.pdf", "but is an HTML page."},
		{"en", "not-pdf", "application/zip", "all.zip", "all.zip is a ZIP archive. "},
		{"en", "empty-attachment", "", "", "An attachment without a name is empty"},
	} {
		got := wording.Reason(c.lang, c.code, wording.Attachment{Name: c.name, TypeName: wording.TypeName(c.lang, c.media, c.name)})
		if !strings.Contains(got, c.want) {
			t.Errorf("%s %s %s: %q, want %q in it", c.lang, c.code, c.media, got, c.want)
		}
	}
}

func TestScreenSaysWhatTheOfficeCanDoWithTheFile(t *testing.T) {
	for _, c := range []struct{ lang, code, media, name, want string }{
		{"de-AT", "not-pdf", "image/jpeg", "foto.jpg", "foto.jpg ist ein JPEG-Bild. Automatisch abgelegt werden nur PDF-Dateien. Sie können das Bild hier als PDF ablegen."},
		{"de-DE", "not-pdf", "image/png", "foto.png", "foto.png ist ein PNG-Bild. Automatisch abgelegt werden nur PDF-Dateien. Sie können das Bild hier als PDF ablegen."},
		{"en", "not-really-pdf", "image/jpeg", "foto.pdf", "foto.pdf is named like a PDF file but is a JPEG image. You can file the image as a PDF here."},
		{"de-AT", "not-pdf", "application/x-einvoice+xml", "re.xml", "Sie können sie hier ablegen: als lesbares PDF, das Original bleibt daneben."},
		{"de-AT", "not-pdf", "application/msword", "re.doc", "Legen Sie die Datei ab, wie sie ist, oder öffnen Sie sie"},
		{"de-AT", "not-pdf", "image/svg+xml", "re.svg", "Legen Sie die Datei ab, wie sie ist"},
		{"de-AT", "no-attachment", "", "", "Die E-Mail enthält keinen Anhang. Steht die Rechnung im Text, legen Sie ihn hier als PDF ab;"},
		{"en", "brand-new", "", "a.bin", "a.bin could not be filed automatically (brand-new). Look at the file and file it here."},
	} {
		got := wording.Advice(c.lang, c.code, wording.Attachment{Name: c.name, TypeName: wording.TypeName(c.lang, c.media, c.name)})
		if !strings.Contains(got, c.want) {
			t.Errorf("%s %s %s: %q, want %q in it", c.lang, c.code, c.media, got, c.want)
		}
	}
}

func TestTypeNames(t *testing.T) {
	for _, c := range []struct{ media, name, german, english string }{
		{"image/jpeg", "x", "JPEG-Bild", "JPEG image"},
		{"IMAGE/JPEG; name=x", "x.pdf", "JPEG-Bild", "JPEG image"},
		{"application/octet-stream", "foto.JPG", "JPEG-Bild", "JPEG image"},
		{"application/zip", "brief.docx", "Word-Dokument", "Word document"},
		{"application/zip", "alles.zip", "ZIP-Archiv", "ZIP archive"},
		{"application/x-msdownload", "rechnung.pdf", "Programm", "program"},
		{"", "rechnung.exe", "Programm", "program"},
		{"application/xrechnung+xml", "re.xml", "E-Rechnung (XML)", "e-invoice (XML)"},
		{"text/xml", "re.xml", "XML-Datei", "XML file"},
		{"text/plain", "notiz", "Textdatei", "text file"},
		{"image/x-unheard", "x", "Bild", "image"},
		{"application/x-unheard", "x", "Datei unbekannter Art", "file of unknown kind"},
		{"message/rfc822", "", "E-Mail", "e-mail"},
	} {
		for lang, want := range map[string]string{wording.Austrian: c.german, wording.German: c.german, wording.English: c.english} {
			if got := wording.TypeName(lang, c.media, c.name); got != want {
				t.Errorf("%s %s %s: %q, want %q", lang, c.media, c.name, got, want)
			}
		}
	}
}

func TestAustriaAndGermanyHaveTheirOwnWords(t *testing.T) {
	for key, want := range map[string][3]string{
		"client": {"Klient", "Mandant", "Client"}, "symbol": {"Buchungssymbol", "Belegtyp", "Symbol"},
		"january": {"Jänner", "Januar", "January"}, "no-such": {"no-such", "no-such", "no-such"},
	} {
		for i, lang := range languages {
			if got := wording.Word(lang, key); got != want[i] {
				t.Errorf("%s %s: %q, want %q", lang, key, got, want[i])
			}
		}
	}
	if wording.Language("de", "AT") != "de-AT" || wording.Language("de", "DE") != "de-DE" || wording.Language("en", "AT") != "en" || wording.Language("", "") != "de-AT" {
		t.Error("language and country give the wrong word set")
	}
}

func FuzzReasonStaysOnOneLine(f *testing.F) {
	f.Add("not-pdf", "foto\r\nBcc: x.jpg", "image/jpeg")
	f.Add("too-large", "{a type}\u202egnp.exe", "")
	f.Fuzz(func(t *testing.T, code, name, media string) {
		for _, lang := range languages {
			about := wording.Attachment{Name: name, TypeName: wording.TypeName(lang, media, name)}
			for _, text := range []string{wording.Reason(lang, code, about), wording.Advice(lang, code, about)} {
				if strings.ContainsAny(text, "\r\n\x00\u2028\u202e") || text == "" {
					t.Errorf("%q", text)
				}
			}
		}
	})
}

func TestImportsNothingOfOurs(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if deps := strings.Fields(string(out)); len(deps) != 1 {
		t.Errorf("imports %v", deps)
	}
}

// The reader stores its defects as English sentences; each has a German one.
func TestEveryDefectHasAGermanSentence(t *testing.T) {
	files, err := filepath.Glob("../../mailsync/mimewalk/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^\s+(?:const )?defect\w+\s+= "(.+)"$`).FindAllStringSubmatch(string(text), -1) {
			found++
			if got := wording.Defect(wording.Austrian, m[1]); got == m[1] {
				t.Errorf("%q has no German sentence", m[1])
			}
			if got := wording.Defect(wording.English, m[1]); got != m[1] {
				t.Errorf("English is %q", got)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d defects were found: does the pattern still fit?", found)
	}
}
