package pdf

import (
	"testing"
	"time"
)

type hostileFile struct {
	name string
	want Outcome
	make func() []byte
}

func is(file []byte) func() []byte { return func() []byte { return file } }

// hostileFiles are the files and their outcomes, written by hand.
func hostileFiles() []hostileFile {
	return []hostileFile{
		{"page tree: its own kid", Damaged, pageTreeLoop},
		{"page tree: cycle of three", Damaged, pageTreeCycle},
		{"page tree: 20,000 levels", Damaged, deepPageTree},
		{"page tree: 50,000 pages", OK, manyPages},
		{"page count: 2147483647", OK, func() []byte { return pageCount("2147483647") }},
		{"page count: -5", OK, func() []byte { return pageCount("-5") }},
		{"nested arrays: 200,000", OK, func() []byte { return nested("[", "]", 200_000) }},
		{"nested dictionaries: 200,000", OK, func() []byte { return nested("<</A ", ">>", 200_000) }},
		{"object stream inside itself", Damaged, objectStreamLoop},
		{"xref stream: its own predecessor", Damaged, xrefStreamLoop},
		{"xref table: its own predecessor", OK, prevLoop},
		{"xref tables: each other's predecessor", OK, prevPair},
		{"xref table: claims 1,999,999,997 entries", OK, hugeXref},
		{"stream length: the stream itself", OK, lengthLoop},
		{"object: a reference to itself", Damaged, selfReference},
		{"references: chain of 100,000", OK, referenceChain},
		{"media box: 1e30 points", OK, func() []byte { return mediaBox("[0 0 1e30 1e30]") }},
		{"media box: empty", OK, func() []byte { return mediaBox("[0 0 0 0]") }},
		{"media box: thin", OK, func() []byte { return mediaBox("[0 0 1000000 0.00001]") }},
		{"media box: no numbers", OK, func() []byte { return mediaBox("[(a) /b null <<>>]") }},
		{"content: 1 GB of lines", Damaged, contentBomb},
		{"content: 1 GB deflated twice", Damaged, doubleFlateBomb},
		{"content: 10,000,000 saved states", Damaged, nestedSaves},
		{"content: 20,000,000 curves", Damaged, pathBomb},
		{"content: 50,000,000 brackets", OK, stringBomb},
		{"content: LZW bomb", Damaged, lzwBomb},
		{"content: run-length bomb", Damaged, runLengthBomb},
		{"content: 5,000 filters", OK, filterChain},
		{"content: predictor of 2^31 columns", OK, predictor},
		{"forms: billion laughs", Damaged, billionLaughs},
		{"forms: one draws itself", Damaged, selfForm},
		{"forms: two draw each other", Damaged, mutualForms},
		{"image: 900 MB of grey", OK, imageBomb},
		{"image: deflated twice", OK, doubleFlateImage},
		{"image: JBIG2 garbage", OK, func() []byte { return codecGarbage("/Filter /JBIG2Decode", "") }},
		{"image: JPEG 2000 garbage", OK, func() []byte { return codecGarbage("/Filter /JPXDecode", "\x00\x00\x00\x0cjP  \r\n\x87\n") }},
		{"image: fax garbage", OK, func() []byte {
			return codecGarbage("/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 2147483647 /Rows 2147483647 >>", "")
		}},
		{"image: JPEG garbage", OK, func() []byte { return codecGarbage("/Filter /DCTDecode", "\xff\xd8\xff\xe0") }},
		{"images: 100,000 inline, for ever", TimedOut, inlineImages},
		{"function: for each pixel", OK, slowShading},
		{"function: for each colour", OK, slowColour},
		{"function: stitched of itself", OK, stitching},
		{"colour spaces: 5,000 deep, a loop", Damaged, colourSpaces},
		{"font: glyph draws itself", OK, type3Font},
		{"font: character map of 3,000,000 ranges", Damaged, toUnicodeBomb},
		{"pattern: paints with itself", OK, patterns},
		{"JavaScript: endless, when opened", OK, func() []byte {
			return catalogEntries("/OpenAction << /S /JavaScript /JS (while (true) {}) >>")
		}},
		{"form fields: loop", OK, fieldLoop},
		{"form fields: billion laughs", OK, fieldLaughs},
		{"outlines: loop", OK, func() []byte {
			return catalogEntries("/Outlines 5 0 R", "<< /First 5 0 R /Last 5 0 R /Next 5 0 R /Count -2147483648 >>")
		}},
		{"encryption: unknown handler", Damaged, func() []byte { return encrypted("<< /Filter /Nonsense /V 99 /R -7 >>") }},
		{"encryption: nonsense values", NeedsPassword, func() []byte {
			return encrypted("<< /Filter /Standard /V 5 /R 6 /Length 999999 /P 1 /O () /U (x) /OE 7 /UE [] >>")
		}},
		{"encryption: for certificates", NeedsPassword, func() []byte {
			return encrypted("<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Recipients [(x)] >>")
		}},
		{"encryption: itself a loop", Damaged, func() []byte { return encrypted("1 0 R") }},
		{"cut to 90 %", Damaged, func() []byte { return cut(90) }},
		{"cut to 50 %", Damaged, func() []byte { return cut(50) }},
		{"cut to 10 %", Damaged, func() []byte { return cut(10) }},
		{"every 50th byte flipped", Damaged, flippedBytes},
		{"empty", NotPDF, is(nil)},
		{"header lost", Damaged, is(goodPDF()[15:])},
		{"header only", Damaged, is([]byte("%PDF-1.7\n"))},
		{"HTML", NotPDF, html},
		{"JPEG", NotPDF, jpegGarbage},
		{"base64 text", NotPDF, base64Text},
		{"1 MB of headers", Damaged, func() []byte { return repeat("%PDF-1.7\n", 1<<20/9) }},
		{"random bytes behind a header", Damaged, headerAndNoise},
	}
}

// TestHostileFiles holds that each file ends in time with its outcome, and that
// a good file right after it comes out good.
func TestHostileFiles(t *testing.T) {
	const limit = 10 * time.Second
	c := newChecker(t, Config{})
	good := goodPDF()
	mustOK(t, c, good)
	files := hostileFiles()
	for _, h := range files {
		file := h.make()
		burntBefore, begin := childrenCPU(&c.keeper), time.Now()
		got := check(t, c, file)
		took, burnt := time.Since(begin), childrenCPU(&c.keeper)-burntBefore
		t.Logf("%-42s %9d bytes %-9s pages %-10d %6.2f s, CPU %5.2f s  %s",
			h.name, len(file), got.Outcome, got.Pages, took.Seconds(), burnt.Seconds(), got.Detail)
		if got.Outcome != h.want {
			t.Errorf("%s: outcome %s (%s), want %s", h.name, got.Outcome, got.Detail, h.want)
		}
		// On a busy machine the wall time grows; the CPU time is the file's.
		if min(took, burnt+time.Second) > limit {
			t.Errorf("%s: took %v, %v of it on the CPU", h.name, took, burnt)
		}
		mustOK(t, c, good)
	}
	if len(files) < 45 {
		t.Errorf("%d files, want 45 or more", len(files))
	}
}
