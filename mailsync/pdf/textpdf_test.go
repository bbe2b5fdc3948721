package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func mailFields() [][2]string {
	return [][2]string{
		{"Von", "Huber & Söhne GmbH <rechnung@huber.example>"},
		{"An", "belege+10023.er.k7q2.huber@kanzlei.example"},
		{"Datum", "23. November 2026, 14:05"},
		{"Kopie", ""},
	}
}

const mailText = `Sehr geehrte Damen und Herren,

für unsere Leistungen im Oktober erlauben wir uns zu verrechnen: „Wartung & Pflege“ – 12 Stunden à € 85,00 (netto), zahlbar binnen 14 Tagen ohne Abzug auf das unten genannte Konto; bei Rückfragen stehen wir Ihnen jederzeit gerne zur Verfügung.
https://portal.example/rechnungen/2026/10/eine-sehr-lange-adresse-ohne-jedes-leerzeichen/4711-0815-2342/herunterladen.html?kunde=10023

  • Betrag \ Summe (brutto): 1.224,00 €
  • Empfänger: Łukasz Dvořák → Kőszeg ✓

Mit freundlichen Grüßen
`

// wholeText is what PDFium reads from all pages.
func wholeText(t *testing.T, d *Document) string {
	t.Helper()
	var all strings.Builder
	for i := range d.Pages {
		text, err := d.Text(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(text + "\n")
	}
	return all.String()
}

func mustSet(t *testing.T, v *Viewer, title, text string) *Document {
	t.Helper()
	made, err := TextToPDF(title, mailFields(), text)
	if err != nil {
		t.Fatal(err)
	}
	mustBeSound(t, made)
	keepFile(t, "text-"+title+".pdf", made)
	d := mustOpen(t, v, made, "")
	keep(t, "text-"+title, mustDraw(t, d, 0, Look{Width: 800}))
	return d
}

func TestMailTextBecomesPages(t *testing.T) {
	v := newViewer(t, Config{})
	d := mustSet(t, v, "Rechnung 4711", mailText)
	got := wholeText(t, d)
	for _, want := range []string{
		"Rechnung 4711", "Huber & Söhne GmbH <rechnung@huber.example>", "Datum", "23. November 2026, 14:05",
		"„Wartung & Pflege“ – 12 Stunden à € 85,00", "• Betrag \\ Summe (brutto): 1.224,00 €",
		"Lukasz Dvorák -> Koszeg [x]", "Mit freundlichen Grüßen",
	} {
		if !strings.Contains(strings.ReplaceAll(got, "\n", " "), want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "Kopie") {
		t.Error("an empty field is shown")
	}
	if d.Pages != 1 || d.Sizes[0].Width < 595 || d.Sizes[0].Width > 596 {
		t.Errorf("%d pages, sizes %v", d.Pages, d.Sizes)
	}
}

func TestTextInColumnsStaysInColumns(t *testing.T) {
	v := newViewer(t, Config{})
	var table strings.Builder
	for i := range 150 {
		fmt.Fprintf(&table, "%-6d%-40s%8d Stk\t%10.2f EUR\n", i+1, "Schraube M8, verzinkt", i*3, float64(i)*1.7)
	}
	d := mustSet(t, v, "Tabelle", table.String())
	if d.Pages < 3 {
		t.Fatalf("%d pages", d.Pages)
	}
	got := wholeText(t, d)
	for i := range 150 {
		if want := fmt.Sprintf("%.2f EUR", float64(i)*1.7); !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	if want := fmt.Sprintf("2 / %d", d.Pages); !strings.Contains(got, want) {
		t.Errorf("no page number %q", want)
	}
}

// TestNothingRunsOverTheMargin draws long lines and looks for ink at the edge.
func TestNothingRunsOverTheMargin(t *testing.T) {
	v := newViewer(t, Config{})
	for name, text := range map[string]string{
		"wide letters": strings.Repeat("WWWWMMMM ", 200),
		"one word":     strings.Repeat("W", 500),
		"deep indent":  strings.Repeat(" ", 200) + "Ende",
		"columns":      "a     b\n" + strings.Repeat("m", 500),
	} {
		d := mustSet(t, v, name, text)
		drawn := mustDraw(t, d, 0, Look{Width: 595})
		for y := range drawn.Rect.Dy() {
			for _, x := range []int{50, 545} {
				if c := drawn.RGBAAt(x, y); c != white {
					t.Fatalf("%s: ink at %d, %d: %v", name, x, y, c)
				}
			}
		}
	}
}

func TestSameTextGivesTheSameBytes(t *testing.T) {
	one, err := TextToPDF("Titel", mailFields(), mailText)
	if err != nil {
		t.Fatal(err)
	}
	two, _ := TextToPDF("Titel", mailFields(), mailText)
	if !bytes.Equal(one, two) {
		t.Error("bytes differ")
	}
	if _, err := TextToPDF("", nil, strings.Repeat("x", maxTextSize+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func TestLettersThatTheFontsLackComeNear(t *testing.T) {
	for text, want := range map[string]string{
		"Grüße € „x“ – …":        "Gr\xfc\xdfe \x80 \x84x\x93 \x96 \x85",
		"u\u0308ber":             "\xfcber", // a Mac sends it in two
		"č Ł đ ő ŝ ﬁ ²":          "c L d o s fi \xb2",
		"≤ → − ✓\ufe0f ☐":        "<= -> - [x] [ ]",
		"a\u00a0b\u202fc\u200bd": "a b cd",
		"\u202egpj.exe\u202c":    "gpj.exe",
		"Привет":                 "??????",
		"a\tb\r\nc\rd\x00\x1b":   "a       b\nc\nd",
		"\xff\xfe":               "??",
		"⅓":                      "1/3",
	} {
		if got := winANSI(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzTextToPDF(f *testing.F) {
	f.Add("Rechnung (4711) \\", "Von", mailText)
	f.Add("", "", "a   b\t\x00\n\n\u0308")
	f.Fuzz(func(t *testing.T, title, name, text string) {
		made, err := TextToPDF(title, [][2]string{{name, title}, {title, name}}, text)
		if err != nil {
			if !errors.Is(err, ErrTooLarge) {
				t.Error(err)
			}
			return
		}
		if !HasHeader(made) || !bytes.HasSuffix(made, []byte("%%EOF\n")) {
			t.Error("no PDF")
		}
	})
}
