package archive

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// SafeName makes s one path element that every system takes and shows in the
// same way: NFC, no control, bidi or invisible characters, none that Windows
// forbids (they become "_", separators too), single spaces, no space or dot at
// either end, no name that Windows or OneDrive reserves, and at most maxBytes
// bytes, cut between characters before a short extension. What is left empty
// becomes fallback, made safe as well. SafeName of its own result changes
// nothing.
func SafeName(s string, maxBytes int, fallback string) string {
	for _, candidate := range []string{s, fallback} {
		if stem, ext := splitExt(strings.Trim(clean(candidate), " .")); stem != "" {
			return assemble(stem, ext, maxBytes)
		}
	}
	return "_"
}

// FileName is SafeName for a file. It leaves out the folders of a name such as
// `C:\TEMP\r.pdf`; a slash in "Rechnung 3/2026.pdf" is no folder and becomes
// "_". A non-empty ext (".pdf") is forced: it replaces an extension that is
// equal but for case and is appended to any other, so that
// "rechnung.pdf.exe" becomes "rechnung.pdf.exe.pdf". Only the part before ext
// is cut. fallback may or may not have the extension.
func FileName(name, ext string, maxBytes int, fallback string) string {
	name = baseName(name)
	if ext == "" {
		return SafeName(name, maxBytes, fallback)
	}
	for _, candidate := range []string{name, fallback} {
		stem := strings.TrimRight(clean(candidate), " .")
		if at := len(stem) - len(ext); at >= 0 && strings.EqualFold(stem[at:], ext) {
			stem = stem[:at]
		}
		if stem = strings.Trim(stem, " ."); stem != "" {
			return assemble(stem, ext, maxBytes)
		}
	}
	return assemble("_", ext, maxBytes)
}

// Numbered gives the n-th name of the same wish: "Name (2).pdf" for n = 2,
// within maxBytes. The name is safe already; n below 2 leaves it as it is.
func Numbered(name string, n, maxBytes int) string {
	if n < 2 {
		return name
	}
	stem, ext := splitExt(name)
	number := fmt.Sprintf(" (%d)", n)
	return cut(stem, maxBytes-len(number)-len(ext)) + number + ext
}

// Key decides a collision: two paths with one Key cannot lie side by side on
// every system. It is the case-folded NFC path with slashes. Folding is full
// ("ß" is "ss"), which at worst gives a number that was not needed.
func Key(path string) string {
	path = strings.ReplaceAll(path, `\`, "/")
	folded := cases.Fold().String(norm.NFD.String(path))
	return norm.NFC.String(folded)
}

// clean is the part of SafeName that looks at single characters.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(s) {
		switch {
		case unicode.IsSpace(r) || r == '\u2800': // braille blank
			space = true
			continue
		case invisible(r):
			continue
		case strings.ContainsRune(`<>:"/\|?*`, r):
			r = '_'
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// invisible characters hide what a name is: U+202E turns "fdp.exe" round, a
// zero-width joiner makes two names of one. U+FFFD stands for bytes that were
// no text.
func invisible(r rune) bool {
	return r == utf8.RuneError || !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S) ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// baseName is name without the folders of a whole path, of Windows or another
// system.
func baseName(name string) string {
	name = name[strings.LastIndexByte(name, '\\')+1:]
	for _, prefix := range []string{"/", "./", "../", "~/", "file:"} {
		if strings.HasPrefix(name, prefix) {
			return name[strings.LastIndexByte(name, '/')+1:]
		}
	}
	return name
}

// splitExt splits a short extension of ASCII letters and digits off, so that
// "Huber & Co. KG" and "Betrag 1.204,50" stay whole.
func splitExt(name string) (stem, ext string) {
	ext = path.Ext(name)
	if len(ext) < 2 || len(ext) > 11 || len(ext) == len(name) {
		return name, ""
	}
	for _, c := range []byte(ext[1:]) {
		if !asciiAlnum(c) {
			return name, ""
		}
	}
	return name[:len(name)-len(ext)], ext
}

func asciiAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// assemble cuts stem so that stem and ext fit, and dodges reserved names.
// Dodging may need another cut and a cut may make a reserved name, so it goes
// on until nothing changes; a name that begins with "_" is not dodged again.
func assemble(stem, ext string, maxBytes int) string {
	if len(ext) >= maxBytes {
		stem, ext = stem+ext, ""
	}
	for {
		next := cut(dodge(stem, ext), maxBytes-len(ext))
		if next == "" {
			next = "_"
		}
		if next == stem {
			return stem + ext
		}
		stem = next
	}
}

// dodge changes stem where stem+ext means something to Windows or OneDrive.
func dodge(stem, ext string) string {
	name := stem + ext
	switch {
	case strings.HasPrefix(name, "~$"), strings.HasPrefix(name, "-"):
		stem = "_" + stem[1:]
	case reserved(name):
		stem = "_" + stem
	}
	// OneDrive refuses "_vti_" anywhere in a name: SharePoint's own folders.
	for at := 0; at+5 <= len(stem); at++ {
		if strings.EqualFold(stem[at:at+5], "_vti_") {
			stem = stem[:at+4] + "-" + stem[at+5:]
		}
	}
	return stem
}

// reserved reports the device names of Windows, which count up to the first
// dot and with spaces before it, and the names that OneDrive refuses.
func reserved(name string) bool {
	if strings.EqualFold(name, "desktop.ini") {
		return true
	}
	device, _, _ := strings.Cut(name, ".")
	device = strings.ToUpper(strings.TrimRight(device, " "))
	switch device {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	digit, ok := strings.CutPrefix(device, "COM")
	if !ok {
		digit, ok = strings.CutPrefix(device, "LPT")
	}
	r, size := utf8.DecodeRuneInString(digit)
	return ok && size == len(digit) && strings.ContainsRune("0123456789¹²³", r)
}

// cut shortens s to maxBytes between characters; a cut leaves no space or dot
// at the end and no base letter without its accents.
func cut(s string, maxBytes int) string {
	if len(s) > maxBytes {
		start := runeStart(s, max(maxBytes, 0))
		at := start
		for at > 0 && !norm.NFC.PropertiesString(s[at:]).BoundaryBefore() {
			at = runeStart(s, at-1)
		}
		if at == 0 { // a heap of accents, no name
			at = start
		}
		s = s[:at]
	}
	return strings.Trim(s, " .")
}

// runeStart is at, or the start of the character that at lies within.
func runeStart(s string, at int) int {
	for at > 0 && at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}
