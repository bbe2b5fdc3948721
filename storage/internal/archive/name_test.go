package archive

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// windowsRefuses is what Windows, OneDrive and a careful bookkeeper refuse in
// one path element, written down without looking at SafeName.
func windowsRefuses(name string, maxBytes int) string {
	devices := "|CON|PRN|AUX|NUL|CONIN$|CONOUT$|CLOCK$|" +
		"COM0|COM1|COM2|COM3|COM4|COM5|COM6|COM7|COM8|COM9|COM¹|COM²|COM³|" +
		"LPT0|LPT1|LPT2|LPT3|LPT4|LPT5|LPT6|LPT7|LPT8|LPT9|LPT¹|LPT²|LPT³|"
	first := strings.TrimRight(strings.ToUpper(strings.SplitN(name, ".", 2)[0]), " ")
	lower := strings.ToLower(name)
	switch {
	case name == "":
		return "empty"
	case len(name) > maxBytes:
		return fmt.Sprintf("%d bytes", len(name))
	case !utf8.ValidString(name):
		return "not UTF-8"
	case !norm.NFC.IsNormalString(name):
		return "not NFC"
	case strings.Contains(devices, "|"+first+"|"):
		return "device " + first
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "):
		return "dot or space at the end"
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, " ") || strings.HasPrefix(name, "-") || strings.HasPrefix(name, "~$"):
		return "bad beginning"
	case strings.Contains(lower, "_vti_") || lower == "desktop.ini" || lower == ".lock":
		return "OneDrive"
	case strings.Contains(name, "  "):
		return "two spaces"
	}
	for _, r := range name {
		switch {
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffd:
			return fmt.Sprintf("control %U", r)
		case strings.ContainsRune("\"*:<>?/\\|", r):
			return fmt.Sprintf("illegal %q", r)
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r >= 0x200b && r <= 0x200f, r == 0xfeff, r == 0xad, r == 0x61c:
			return fmt.Sprintf("bidi or invisible %U", r)
		case unicode.Is(unicode.Co, r):
			return fmt.Sprintf("private use %U", r)
		case r != ' ' && unicode.IsSpace(r):
			return fmt.Sprintf("space %U", r)
		}
	}
	return ""
}

// evilNames are at least 200 names that hurt one system or another.
func evilNames() []string {
	names := []string{
		"", " ", ".", "..", "...", ". .", " . ", "\t", "\n", "\x00", "/", `\`, "//", `\\`, "../..", `..\..`, "../../etc/passwd",
		`..\..\Windows\System32\cmd.exe`, "/etc/shadow", `C:\TEMP\r.pdf`, `\\server\share\r.pdf`, `\\?\C:\r.pdf`, `\\.\NUL`, "C:", "C:r.pdf",
		"r.pdf:Zone.Identifier", "r.pdf::$DATA", "file:///tmp/r.pdf", "a/b\\c:d", "r.pdf.", "r.pdf ", "r.pdf . .", " r.pdf", ".r.pdf", "..r.pdf",
		"r..pdf", "r .pdf", "r.pdf\x00.exe", "r\r\n.pdf", "r\t2.pdf", "r\v.pdf", "r\x7f.pdf", "r\u0085.pdf", "r\u00a0.pdf", "r\u2028.pdf", "r\u2029.pdf",
		"r\u3000.pdf", "r\u2003\u2003.pdf", "rechnung\u202efdp.exe", "\u202efdp.exe", "r\u202a\u202b\u202c\u202d.pdf", "r\u2066\u2067\u2068\u2069.pdf",
		"r\u200e\u200f.pdf", "r\u061c.pdf", "r\u200b.pdf", "r\u200c\u200d.pdf", "\ufeffr.pdf", "r\u00ad.pdf", "r\u2060.pdf", "\u3164", "\u2800", "\u115f\u1160",
		"r\ufe0f.pdf", "r\U000e0061.pdf", "r\ufffd.pdf", "r\xff\xfe.pdf", "\xc3", "M\xe4rz.pdf", "r\xed\xa0\x80.pdf", "r\ue000.pdf", "r\U000f0000.pdf", "r\uffff.pdf",
		"Rechnung?.pdf", "Rechnung*.pdf", `"Rechnung".pdf`, "<script>.pdf", "a|b.pdf", "a;b.pdf", "$(rm -rf ~).pdf", "`id`.pdf", "%00.pdf", "%2e%2e%2f.pdf", "%PATH%.pdf",
		"-rf", "--help.pdf", "- .pdf", "~$Rechnung.docx", "~$", "~", "~WRL0001.tmp", ".lock", "desktop.ini", "DESKTOP.INI", "Desktop.ini ", "thumbs.db", ".DS_Store",
		"_vti_", "a_vti_b.pdf", "_VTI_cnf", "_vti_vti_", "?vti?", "-vti_", "\u0130_vti_", "_vt\u200bi_", "forms", "AUTORUN.INF",
		Marker, ".belegpost", TempPrefix + "1" + TempSuffix, "Ma\u0308rz.pdf", "M\u00e4rz.pdf", "\u212bngstro\u0308m.pdf", "\u1fef.pdf", "\u037e.pdf", "\u2126.pdf",
		"<\u0338.pdf", ">\u200d\u0338.pdf", "a\u200d\u0308.pdf", "\u0308.pdf", "e" + strings.Repeat("\u0301", 80), strings.Repeat("\u0301", 80),
		strings.Repeat("a", 300), strings.Repeat("a", 300) + ".pdf", strings.Repeat("ä", 100) + ".pdf", strings.Repeat("€", 60) + ".pdf", strings.Repeat("😀", 40) + ".pdf",
		"a" + strings.Repeat("😀", 40) + ".pdf", strings.Repeat("a", 119) + "ä", strings.Repeat("a", 115) + " .pdf", strings.Repeat("a", 114) + ". x.pdf", strings.Repeat(".", 300),
		strings.Repeat(" ", 300), "a." + strings.Repeat("b", 300), strings.Repeat("a.", 100), strings.Repeat("a ", 100), "CON" + strings.Repeat(" ", 200) + "x", "COM1" + strings.Repeat(".", 200) + "x",
		"Rechnung 3/2026.pdf", "Müller & Söhne GmbH & Co. KG", "Betrag € 1.204,50.pdf", "請求書.pdf", "счёт.pdf", "חשבונית.pdf", "فاتورة.pdf", "ใบแจ้งหนี้.pdf", "한글.pdf", "한글.pdf",
	}
	for _, device := range []string{"CON", "prn", "Aux", "NUL", "CONIN$", "conout$", "CLOCK$", "COM0", "com1", "COM9", "COM¹", "com²", "COM³", "LPT0", "lpt1", "LPT9", "LPT¹", "LPT²", "lpt³"} {
		for _, form := range []string{"%s", "%s.pdf", "%s.tar.gz", "%s .pdf", "%s. .pdf", " %s", "%s:", "%s\u200b", "\u202e%s.txt"} {
			names = append(names, fmt.Sprintf(form, device))
		}
	}
	return names
}

func TestEvilNamesBecomeNamesThatWindowsTakes(t *testing.T) {
	names := evilNames()
	if len(names) < 200 {
		t.Fatalf("%d names, want at least 200", len(names))
	}
	for _, in := range names {
		for _, maxBytes := range []int{120, 40, 12} {
			checkSafe(t, in, maxBytes)
		}
	}
}

// checkSafe holds the promises of SafeName and FileName for one name.
func checkSafe(t *testing.T, in string, maxBytes int) {
	t.Helper()
	safe := SafeName(in, maxBytes, "Beleg")
	if why := windowsRefuses(safe, maxBytes); why != "" {
		t.Errorf("SafeName(%q, %d) = %q: %s", in, maxBytes, safe, why)
	}
	if again := SafeName(safe, maxBytes, "Beleg"); again != safe {
		t.Errorf("SafeName(%q, %d) = %q, again %q", in, maxBytes, safe, again)
	}
	file := FileName(in, ".pdf", maxBytes, "Beleg")
	if why := windowsRefuses(file, maxBytes); why != "" {
		t.Errorf("FileName(%q, %d) = %q: %s", in, maxBytes, file, why)
	}
	if !strings.HasSuffix(file, ".pdf") {
		t.Errorf("FileName(%q, %d) = %q: extension is not forced", in, maxBytes, file)
	}
	if again := FileName(file, ".pdf", maxBytes, "Beleg"); again != file {
		t.Errorf("FileName(%q, %d) = %q, again %q", in, maxBytes, file, again)
	}
	second := Numbered(file, 2, maxBytes)
	if why := windowsRefuses(second, maxBytes); why != "" || second == file {
		t.Errorf("Numbered(%q, 2, %d) = %q: %s", file, maxBytes, second, why)
	}
	if Key(norm.NFD.String(file)) != Key(file) || Key(strings.ToUpper(file)) != Key(strings.ToUpper(norm.NFD.String(file))) {
		t.Errorf("Key(%q) depends on the normal form", file)
	}
}

func FuzzSafeName(f *testing.F) {
	for _, name := range evilNames() {
		f.Add(name, 120)
	}
	f.Fuzz(func(t *testing.T, name string, maxBytes int) {
		checkSafe(t, name, 12+(maxBytes&0x7f))
	})
}

func TestSafeNameKeepsWhatPeopleRead(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Müller & Söhne GmbH & Co. KG", "Müller & Söhne GmbH & Co. KG"},
		{"Huber/Meier OG", "Huber_Meier OG"},
		{"Ma\u0308rz", "März"},
		{"  a \t b\n c. ", "a b c"},
		{"CON", "_CON"}, {"nul.txt", "_nul.txt"}, {"COM¹.log", "_COM¹.log"}, {"CONTO.pdf", "CONTO.pdf"}, {"COM10", "COM10"},
		{"-rf", "_rf"}, {"~$a.docx", "_$a.docx"}, {"a_vti_b", "a_vti-b"}, {"desktop.ini", "_desktop.ini"},
		{"\u200b", "Beleg"}, {"...", "Beleg"},
	} {
		if got := SafeName(c.in, 120, "Beleg"); got != c.want {
			t.Errorf("SafeName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got := SafeName("", 120, "."); got != "_" {
		t.Errorf("SafeName without a fallback = %q, want _", got)
	}
}

func TestFileNameForcesTheExtension(t *testing.T) {
	for _, c := range []struct{ in, ext, want string }{
		{"rechnung.pdf", ".pdf", "rechnung.pdf"},
		{"Rechnung.PDF", ".pdf", "Rechnung.pdf"},
		{"rechnung.pdf.exe", ".pdf", "rechnung.pdf.exe.pdf"},
		{"rechnung\u202efdp.exe", ".pdf", "rechnungfdp.exe.pdf"},
		{`C:\TEMP\r.pdf`, ".pdf", "r.pdf"},
		{"/tmp/x/r.pdf", ".pdf", "r.pdf"},
		{"../../r.pdf", ".pdf", "r.pdf"},
		{"Rechnung 3/2026.pdf", ".pdf", "Rechnung 3_2026.pdf"},
		{"Betrag 1.204,50", ".pdf", "Betrag 1.204,50.pdf"},
		{"CON.pdf", ".pdf", "_CON.pdf"},
		{"desktop", ".ini", "_desktop.ini"},
		{".pdf", ".pdf", "Beleg.pdf"}, {"", ".pdf", "Beleg.pdf"}, {"\u202e.pdf ", ".pdf", "Beleg.pdf"},
		{"foto.JPG", "", "foto.JPG"}, {"", "", "Beleg.pdf"},
	} {
		if got := FileName(c.in, c.ext, 120, "Beleg.pdf"); got != c.want {
			t.Errorf("FileName(%q, %q) = %q, want %q", c.in, c.ext, got, c.want)
		}
	}
}

func TestLongNamesAreCutBetweenCharactersBeforeTheExtension(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{strings.Repeat("a", 300) + ".pdf", strings.Repeat("a", 116) + ".pdf"},
		{strings.Repeat("€", 60) + ".pdf", strings.Repeat("€", 38) + ".pdf"},
		{"a" + strings.Repeat("😀", 40) + ".pdf", "a" + strings.Repeat("😀", 28) + ".pdf"},
		{strings.Repeat("a", 115) + " b.pdf", strings.Repeat("a", 115) + ".pdf"},
		{strings.Repeat("a", 114) + "xq\u0307.pdf", strings.Repeat("a", 114) + "x.pdf"},
	} {
		if got := SafeName(c.in, 120, "Beleg"); got != c.want {
			t.Errorf("SafeName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNumberedStaysWithinTheLimit(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"Rechnung.pdf", 1, "Rechnung.pdf"},
		{"Rechnung.pdf", 2, "Rechnung (2).pdf"},
		{"Rechnung", 13, "Rechnung (13)"},
		{"Rechnung 4711 lang.pdf", 2, "Rechnung 471 (2).pdf"},
		{"ääääääääää.pdf", 2, "ääääää (2).pdf"},
	} {
		if got := Numbered(c.in, c.n, 20); got != c.want {
			t.Errorf("Numbered(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestKeyTellsCollisions(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"10023 Huber/ER/Rechnung.pdf", "10023 huber/er/RECHNUNG.PDF", true},
		{"Ma\u0308rz.pdf", "MÄRZ.pdf", true},
		{`a\b.pdf`, "A/b.pdf", true},
		{"Straße.pdf", "STRASSE.pdf", true},
		{"\u212aelvin", "kelvin", true},
		{"Rechnung.pdf", "Rechnung (2).pdf", false},
		{"Muller.pdf", "Müller.pdf", false},
	} {
		if got := Key(c.a) == Key(c.b); got != c.same {
			t.Errorf("Key(%q) and Key(%q): same = %t, want %t", c.a, c.b, got, c.same)
		}
	}
}
