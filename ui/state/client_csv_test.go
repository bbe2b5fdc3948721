package state

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// wishText is a wish in one line.
func wishText(w storage.ClientWish) string {
	out := []string{w.Number, *w.Name}
	for _, p := range []*string{w.Clerk, w.FiscalYearStart, w.Period, w.LeftOn} {
		if p == nil {
			out = append(out, "-")
		} else {
			out = append(out, *p)
		}
	}
	if w.Recipients != nil {
		for _, r := range *w.Recipients {
			out = append(out, r.Email)
		}
	}
	return strings.Join(out, "|")
}

func TestExportsOfBookkeepingProgramsAreRead(t *testing.T) {
	for _, c := range []struct{ file, charset, want string }{
		{"bmd.csv", "Windows-1252", "10023|Müller & Söhne Bau GmbH|Anna Gruber|-|quarter|-|buchhaltung@mueller.example\n" +
			"10044|Café Größl OG|-|07-01|month|-|office@groessl.example|chef@groessl.example\n" +
			"line 4: no-number Ohne Nummer GmbH\nline 6: email kein-at-zeichen\nline 7: twice 10023"},
		{"rzl.csv", "UTF-8", "0815|Huber, Franz|-|01-01|-|2026-12-31\n4711|Bäckerei \"Zum Korn\" KG|-|03-01|-|-\nline 4: number 47/11"},
		{"datev.csv", "UTF-8", "10001|Schröder Elektro GmbH|-|-|month|-|info@schroeder.example\n10002|Vogel Petra|-|-|-|-"},
		{"excel.txt", "UTF-16", "A-1|Ängström AB|-|-|-|-|x@angstrom.example"},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", c.file))
		if err != nil {
			t.Fatal(err)
		}
		table, err := ParseClients(data)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		wishes, lines, refused := table.Wishes(GuessColumns(table.Heads))
		var got []string
		for _, w := range wishes {
			got = append(got, wishText(w))
		}
		for _, r := range refused {
			got = append(got, fmt.Sprintf("line %d: %s %s", r.Line, r.Reason, r.Value))
		}
		if text := strings.Join(got, "\n"); text != c.want || table.Charset != c.charset || len(lines) != len(wishes) {
			t.Errorf("%s (%s, %q):\n got %s\nwant %s", c.file, table.Charset, table.Delimiter, text, c.want)
		}
	}
}

func TestRefusedLineSaysWhose(t *testing.T) {
	table, err := ParseClients([]byte("Nummer;Name;E-Mail\n;Ohne Nummer;\n100;;\n200;Huber GmbH;kein-klammeraffe\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	_, _, refused := table.Wishes(GuessColumns(table.Heads))
	for _, r := range refused {
		got = append(got, r.Number+"/"+r.Name)
	}
	if want := []string{"/Ohne Nummer", "100/", "200/Huber GmbH"}; !slices.Equal(got, want) {
		t.Errorf("refused %q, want %q", got, want)
	}
}

func TestFileWithoutHeadsShowsItsColumns(t *testing.T) {
	table, err := ParseClients([]byte("100;Huber GmbH\n200;Maier OG\n"))
	if err != nil || len(table.Lines) != 2 || len(table.Heads) != 2 || table.Heads[0] != "" {
		t.Fatalf("%+v, %v", table, err)
	}
	m := GuessColumns(table.Heads).With(0, ColumnNumber).With(1, ColumnName)
	if wishes, _, refused := table.Wishes(m); len(wishes) != 2 || len(refused) != 0 {
		t.Errorf("%d clients, refused %v", len(wishes), refused)
	}
	if m = m.With(0, ColumnName); !slices.Equal(m, ClientMapping{ColumnName, ColumnNone}) {
		t.Errorf("two columns have one meaning: %q", m)
	}
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"", ErrNoTable}, {"\n\n", ErrNoTable}, {"one column\nonly", ErrNoTable}, {"Klientennummer;Name\n", ErrNoTable},
		{"sep=;\n", ErrNoTable}, {strings.Repeat("1;x\n", mostLines+1), ErrTableTooLarge}, {strings.Repeat("x", LongestCSV+1), ErrTableTooLarge},
	} {
		if _, err := ParseClients([]byte(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%.20q: %v, want %v", c.text, err, c.want)
		}
	}
}

func TestDaysAndPeriodsAreReadAsProgramsWriteThem(t *testing.T) {
	for text, want := range map[string]string{"01.07.": "07-01", "1.7.2025": "07-01", "2025-07-01": "07-01", "07-01": "07-01", "20250701": "07-01",
		"01.07.2025 00:00:00": "07-01", "29.02.": "", "31.04.": "", "Juli": "", "1.2.3.4": ""} {
		var w storage.ClientWish
		if ok := takeYear(&w, text); ok != (want != "") || ok && *w.FiscalYearStart != want {
			t.Errorf("year %q: %v", text, ok)
		}
	}
	for text, want := range map[string]string{"31.12.": "01-01", "30.06.2026": "07-01", "28.02.2025": "03-01", "29.02.2024": "03-01"} {
		var w storage.ClientWish
		if !takeYearEnd(&w, text) || *w.FiscalYearStart != want {
			t.Errorf("end %q: %v", text, w.FiscalYearStart)
		}
	}
	for text, want := range map[string]string{"monatlich": "month", "M": "month", "vierteljährlich": "quarter", "Quartal": "quarter", "Q": "quarter",
		"jährlich": "year", "J": "year", "wöchentlich": ""} {
		var w storage.ClientWish
		if ok := takeScheme(&w, text); ok != (want != "") || ok && *w.Period != want {
			t.Errorf("scheme %q: %v", text, ok)
		}
	}
}

// FuzzClientTable holds that whatever a file holds, every line is either taken
// over in a form that the store can accept, or refused, never lost.
func FuzzClientTable(f *testing.F) {
	files, err := filepath.Glob("testdata/*.[ct][sx][vt]")
	if err != nil || len(files) == 0 {
		f.Fatalf("no cases: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("sep=,\nNr,Name\n1,\"a\nb\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := ParseClients(data)
		if err != nil {
			return
		}
		m := GuessColumns(table.Heads)
		if m.Column(ColumnNumber) < 0 {
			m = m.With(0, ColumnNumber).With(1, ColumnName)
		}
		wishes, lines, refused := table.Wishes(m)
		if len(wishes)+len(refused) != len(table.Lines) || len(lines) != len(wishes) {
			t.Fatalf("%d lines became %d clients and %d refusals", len(table.Lines), len(wishes), len(refused))
		}
		for _, w := range wishes {
			if !clientNumbers.MatchString(w.Number) || strings.TrimSpace(*w.Name) == "" || strings.ContainsAny(*w.Name, "\r\n\x00") {
				t.Fatalf("client %q %q", w.Number, *w.Name)
			}
		}
	})
}

func TestHeadsAreKnownAlsoWithoutTheNumber(t *testing.T) {
	table, err := ParseClients([]byte("Lfd;Name;E-Mail;Sachbearbeiter\n20001;Bäckerei Grün;office@gruen.example;Anna Gruber\n"))
	if err != nil {
		t.Fatal(err)
	}
	m := GuessColumns(table.Heads)
	if len(table.Lines) != 1 || m.Column(ColumnName) != 1 || m.Column(ColumnEmail) != 2 || m.Column(ColumnClerk) != 3 {
		t.Errorf("%d lines, columns %v", len(table.Lines), m)
	}
}
