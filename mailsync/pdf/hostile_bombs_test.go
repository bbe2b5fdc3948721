package pdf

import (
	"bytes"
	"compress/lzw"
	"fmt"
	"strings"
)

// Bombs: small files whose content, images, fonts or functions grow or run.

const flate = "/Filter /FlateDecode"

func contentBomb() []byte {
	return newDocument(deflated("0 0 m 9 9 l S\n", 70_000_000), flate, a4).bytes()
}

func doubleFlateBomb() []byte {
	inner := deflated("\x00", 1<<30)
	return newDocument(deflate(inner), "/Filter [/FlateDecode /FlateDecode]", a4).bytes()
}

// nestedSaves pushes a graphics state ten million times.
func nestedSaves() []byte {
	return newDocument(deflated("q ", 10_000_000), flate, a4).bytes()
}

func pathBomb() []byte {
	return newDocument(deflated("1 2 3 4 5 6 c\n", 20_000_000), flate, a4).bytes()
}

func stringBomb() []byte {
	return newDocument(deflated("(", 50_000_000), flate, a4).bytes()
}

func lzwBomb() []byte {
	var b bytes.Buffer
	z := lzw.NewWriter(&b, lzw.MSB, 8)
	line := repeat("0 0 m 9 9 l S\n", 1000)
	for range 20_000 {
		_, _ = z.Write(line)
	}
	_ = z.Close()
	return newDocument(b.Bytes(), "/Filter /LZWDecode /DecodeParms << /EarlyChange 0 >>", a4).bytes()
}

func runLengthBomb() []byte {
	return newDocument(deflated("\x81q", 100_000_000), "/Filter [/FlateDecode /RunLengthDecode]", a4).bytes()
}

func filterChain() []byte {
	return newDocument(repeat("71", 100_000), "/Filter ["+strings.Repeat("/ASCIIHexDecode ", 5000)+"]", a4).bytes()
}

func predictor() []byte {
	return newDocument(deflate(repeat("q Q ", 1000)),
		flate+" /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>", a4).bytes()
}

// forms makes a page that draws form 5, and levels forms that each draw what
// draw names ten times; the last one draws a line.
func forms(levels int, draw func(i int) int) []byte {
	w := newDocument([]byte("/F Do\n"), "", a4+" /Resources << /XObject << /F 5 0 R >> >>")
	for i := range levels {
		w.stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>", draw(i)),
			repeat("/F Do\n", 10))
	}
	w.stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", []byte("0 0 m 9 9 l S"))
	return w.bytes()
}

func billionLaughs() []byte { return forms(25, func(i int) int { return i + 6 }) }
func selfForm() []byte      { return forms(1, func(int) int { return 5 }) }
func mutualForms() []byte   { return forms(2, func(i int) int { return 6 - i }) }

func imagePage(dict string, data []byte) []byte {
	w := newDocument([]byte("q 500 0 0 500 0 0 cm /I Do Q\n"), "", a4+" /Resources << /XObject << /I 5 0 R >> >>")
	w.stream("/Type /XObject /Subtype /Image "+dict, data)
	return w.bytes()
}

func imageBomb() []byte {
	return imagePage("/Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceGray "+flate, deflated("\x00", 900_000_000))
}

func doubleFlateImage() []byte {
	return imagePage("/Width 60000 /Height 60000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter [/FlateDecode /FlateDecode]",
		deflate(deflated("\x00", 450_000_000)))
}

func codecGarbage(filter string, head string) []byte {
	return imagePage("/Width 65500 /Height 65500 /BitsPerComponent 8 /ColorSpace /DeviceRGB "+filter,
		append([]byte(head), noise(200_000)...))
}

func inlineImages() []byte {
	one := "BI /W 60000 /H 60000 /BPC 8 /CS /G /F /Fl ID xxxx EI\n"
	return newDocument(deflate(repeat(one, 100_000)), flate, a4).bytes()
}

// slowFunction is a PostScript calculator program of many steps. Drawn, it keeps
// PDFium busy for ever; a check only loads it.
const slowSteps = 50_000

func slowFunction() string {
	return "{ " + strings.Repeat("sin 1 add 0.5 mul ", slowSteps) + "}"
}

// slowShading makes each of the page's pixels run the program, if it is drawn.
func slowShading() []byte {
	w := newDocument([]byte("/S sh\n"), "", a4+" /Resources << /Shading << /S 5 0 R >> >>")
	w.add("<< /ShadingType 1 /ColorSpace /DeviceGray /Domain [0 600 0 900] /Function 6 0 R >>")
	w.stream("/FunctionType 4 /Domain [0 600 0 900] /Range [0 1]", []byte("{ pop "+slowFunction()[1:]))
	return w.bytes()
}

// slowColour runs the program for each of two million colours, if they are drawn.
func slowColour() []byte {
	content := append([]byte("/C cs\n"), repeat("0.1 sc 0.2 sc\n", 1_000_000)...)
	w := newDocument(deflate(content), flate, a4+" /Resources << /ColorSpace << /C 5 0 R >> >>")
	w.add("[/Separation /Spot /DeviceGray 6 0 R]")
	w.stream("/FunctionType 4 /Domain [0 1] /Range [0 1]", []byte(slowFunction()))
	return w.bytes()
}

// colourSpaces nests colour spaces, each based on the next.
func colourSpaces() []byte {
	w := newDocument([]byte("/C cs 0 sc\n"), "", a4+" /Resources << /ColorSpace << /C 5 0 R >> >>")
	for i := range 5000 {
		w.addf("[/Indexed %d 0 R 255 (%s)]", i+6, "x")
	}
	w.add("[/Indexed 5 0 R 255 (x)]")
	return w.bytes()
}

// stitching is a function that calls itself twice for each call.
func stitching() []byte {
	w := newDocument([]byte("/C cs 0.3 sc\n"), "", a4+" /Resources << /ColorSpace << /C 5 0 R >> >>")
	w.add("[/Separation /Spot /DeviceGray 6 0 R]")
	w.add("<< /FunctionType 3 /Domain [0 1] /Functions [6 0 R 6 0 R] /Bounds [0.5] /Encode [0 1 0 1] >>")
	return w.bytes()
}

func type3Font() []byte {
	w := newDocument([]byte("BT /T 10 Tf (aaaaaaaa) Tj ET\n"), "", a4+" /Resources << /Font << /T 5 0 R >> >>")
	w.add("<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 /Widths [9]" +
		" /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> /Resources << /Font << /T 5 0 R >> >> >>")
	w.stream("", append([]byte("9 0 d0 "), repeat("BT /T 10 Tf (aaaaaaaa) Tj ET\n", 100)...))
	return w.bytes()
}

// patterns is a tiling pattern that paints itself with itself.
func patterns() []byte {
	w := newDocument([]byte("/Pattern cs /P scn 0 0 500 500 re f\n"), "", a4+" /Resources << /Pattern << /P 5 0 R >> >>")
	w.stream("/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.00001 /YStep 0.00001"+
		" /Resources << /Pattern << /P 5 0 R >> >>", []byte("/Pattern cs /P scn 0 0 1 1 re f\n"))
	return w.bytes()
}

func toUnicodeBomb() []byte {
	w := newDocument([]byte("BT /F 10 Tf (a) Tj ET\n"), "", a4+" /Resources << /Font << /F 5 0 R >> >>")
	w.add("<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding 6 0 R /DescendantFonts [7 0 R] /ToUnicode 6 0 R >>")
	w.stream(flate, deflate(repeat("1 begincidrange <0000> <ffffffff> 0 endcidrange\n", 3_000_000)))
	w.add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [0 2147483647 1000] >>")
	return w.bytes()
}
