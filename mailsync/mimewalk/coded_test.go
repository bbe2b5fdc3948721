package mimewalk

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// yenc writes lines of 128 characters.
func yenc(b []byte) string {
	var out strings.Builder
	for i, c := range b {
		if i > 0 && i%128 == 0 {
			out.WriteString("\r\n")
		}
		c += yencShift
		if c == 0 || c == '\n' || c == '\r' || c == '=' {
			out.WriteByte('=')
			c += yencEscape
		}
		out.WriteByte(c)
	}
	return out.String() + "\r\n"
}

func yencFile(name string, b []byte) string {
	return fmt.Sprintf("=ybegin line=128 size=%d name=%s\r\n%s=yend size=%d crc32=%08x\r\n", len(b), name, yenc(b), len(b), crc32.ChecksumIEEE(b))
}

// binHex writes a file with a resource half that must not come out.
func binHex(name string, b []byte) string {
	raw := slices.Concat([]byte{byte(len(name))}, []byte(name), []byte("\x00PDF CARO\x00\x00"),
		binary.BigEndian.AppendUint32(nil, uint32(len(b))), binary.BigEndian.AppendUint32(nil, 4), []byte("cc"), b, []byte("cc"), []byte("RSRC"), []byte("cc"))
	var packed []byte
	for i := 0; i < len(raw); {
		n := 1
		for i+n < len(raw) && raw[i+n] == raw[i] && n < 255 {
			n++
		}
		packed = append(packed, raw[i])
		if raw[i] == binHexRun {
			packed, n = append(packed, 0), 1
		} else if n > 3 {
			packed = append(packed, binHexRun, byte(n))
		} else {
			n = 1
		}
		i += n
	}
	var out strings.Builder
	for i := 0; i < len(packed)*8; i += 6 {
		if i > 0 && i/6%64 == 0 {
			out.WriteString("\r\n")
		}
		var word [2]byte
		copy(word[:], packed[i/8:])
		out.WriteByte(binHexAlphabet[binary.BigEndian.Uint16(word[:])<<(i%8)>>10])
	}
	return binHexMark + " 4.0)\r\n:" + out.String() + ":\r\n"
}

func macBinary(name string, b []byte) []byte {
	head := make([]byte, 128)
	head[1] = byte(copy(head[2:65], name))
	binary.BigEndian.PutUint32(head[83:], uint32(len(b)))
	return slices.Concat(head, b, make([]byte, 128-len(b)%128), []byte("RSRC"))
}

func appleFile(name string, b []byte) []byte {
	entry := func(id, from, size int) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(id))
		return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(out, uint32(from)), uint32(size))
	}
	const head = 26 + 3*12
	return slices.Concat(appleSingle, make([]byte, 18+2), []byte{0, 3}, entry(2, head, 4), entry(3, head+4, len(name)), entry(1, head+4+len(name), len(b)),
		[]byte("RSRC"), []byte(name), b)[:]
}

// everyByte has runs, the escapes of all codes, and a length that fills no line.
func everyByte() []byte {
	b := bytes.Repeat([]byte{'a'}, 700)
	for i := range 1024 {
		b = append(b, byte(i))
	}
	return append(b, binHexRun, binHexRun, binHexRun, binHexRun, binHexRun, 0, 0, 0, 0)
}

func TestFilesWrittenIntoATextComeOut(t *testing.T) {
	want := everyByte()
	text := "before\r\n" + yencFile("Rechnung 1.pdf", want) + "between\r\n" + binHex("Rechnung 2.pdf", want) + "begin 644 drei.pdf\r\n" +
		strings.ReplaceAll(uuencode(want), "\n", "\r\n") + "`\r\nend\r\n" + yencFile("vier.pdf", want) + "after\r\n"
	m := Walk([]byte("Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\n"+text), Limits{})
	checkMessage(t, m)
	checkOutline(t, m, "1/1 application/octet-stream Rechnung 1.pdf", "1/2 application/octet-stream Rechnung 2.pdf",
		"1/3 application/octet-stream drei.pdf", "1/4 application/octet-stream vier.pdf")
	for _, p := range m.Parts {
		if !bytes.Equal(p.Bytes(), want) || p.Truncated {
			t.Errorf("%s: %d bytes of %d, or others; truncated %t", p.Name, p.Size, len(want), p.Truncated)
		}
		if err := iotest.TestReader(p.Open(), want); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if m.Text != "before\nbetween\nafter" || len(m.Defects) != 0 {
		t.Errorf("text %q, defects %q", m.Text, m.Defects)
	}
}

func TestPiecesAndDamagesOfCodedFilesAreSeen(t *testing.T) {
	whole := yencFile("r.pdf", everyByte())
	damaged := strings.Replace(whole, strings.Repeat("\x8b", 5), "\x8b\x8b\x8c\x8b\x8b", 1)
	piece := "=ybegin part=1 total=2 line=128 size=99999 name=r.pdf\r\n=ypart begin=1 end=1733\r\n" + yenc(everyByte()) + "=yend size=1733 part=1\r\n"
	for name, c := range map[string]struct {
		text    string
		cutOff  bool
		defects []string
	}{
		"whole":           {whole, false, nil},
		"damaged":         {damaged, false, []string{defectCoded}},
		"one piece":       {piece, true, []string{defectCutOff}},
		"cut off":         {whole[:len(whole)/2], true, []string{defectCutOff}},
		"BinHex, cut off": {binHex("r.pdf", everyByte())[:900], true, []string{defectCutOff}},
	} {
		m := Walk([]byte("Content-Type: text/plain\r\n\r\n"+c.text), Limits{})
		checkMessage(t, m)
		if len(m.Parts) != 1 || m.Parts[0].Name != "r.pdf" || m.Parts[0].Truncated != c.cutOff || !slices.Equal(m.Defects, c.defects) {
			t.Errorf("%s: parts %q, truncated %t, defects %q", name, outline(m), m.Parts[0].Truncated, m.Defects)
		}
	}
}

func TestFilesOfMacsComeOutWithoutTheirResources(t *testing.T) {
	for name, c := range map[string]struct{ kind, content, container string }{
		"BinHex":      {"application/mac-binhex40", "Ein Vorspann\r\n\r\n" + binHex("M\x8arz.pdf", []byte(casePDF)), ContainerBinHex},
		"AppleSingle": {"application/applefile", string(appleFile("M\x8arz.pdf", []byte(casePDF))), ContainerApple},
		"MacBinary":   {"application/x-macbinary", string(macBinary("M\x8arz.pdf", []byte(casePDF))), ContainerApple},
		"undeclared":  {"application/octet-stream", string(appleFile("M\x8arz.pdf", []byte(casePDF))), ContainerApple},
	} {
		m := Walk(attachedFile(c.kind, "x", []byte(c.content)), Limits{})
		checkMessage(t, m)
		checkOutline(t, m, "1 "+c.kind+" x", "1/1 application/octet-stream März.pdf")
		if p := m.Parts[0]; p.Opened != c.container || len(p.Nested) != 1 || string(p.Nested[0].Bytes()) != casePDF {
			t.Errorf("%s: opened as %q", name, p.Opened)
		}
	}
}

// RFC 1740 section 2: the data half is a part like any other, the other half is left.
func TestAppleDouble(t *testing.T) {
	m := walk(t, "Content-Type: multipart/appledouble; boundary=b\n\n--b\nContent-Type: application/applefile; name=\"%r.pdf\"\n"+
		"Content-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString(append(bytes.Clone(appleDouble), 0, 2, 0, 0))+
		"\n--b\nContent-Type: application/pdf; name=r.pdf\n\n"+casePDF+"\n--b--\n")
	checkOutline(t, m, "1 application/applefile %r.pdf", "2 application/pdf r.pdf")
	if m.Parts[0].Opened != "" {
		t.Errorf("the resources were opened as %q", m.Parts[0].Opened)
	}
}

// A file of 1 MB that unpacks to 100 MB is decoded when it is read, never kept.
func TestADenselyPackedFileIsNotUnpackedIntoMemory(t *testing.T) {
	inner := append(attachedFile("application/pdf", "r.pdf", []byte(casePDF)), make([]byte, 60<<20)...)
	for name, limit := range map[string]string{"x.bin": "", "x.eml": LimitSize} { // a mail would have to be unpacked to be read
		m := Walk([]byte("Content-Type: text/plain\r\n\r\n"+binHex(name, inner)), Limits{})
		if len(m.Parts) != 1 || m.Parts[0].Size != int64(len(inner)) || m.Limit != limit {
			t.Errorf("%s: parts %q, limit %q", name, outline(m), m.Limit)
		}
	}
	packed := deflated(t, strings.Repeat("\x00", 60<<20))
	if m := Walk(smimeMail("smime-type=compressed-data", compressedCMS(packed)), Limits{}); m.Limit != LimitSize || len(m.Parts) != 1 {
		t.Errorf("compressed S/MIME: limit %q, defects %q", m.Limit, m.Defects)
	}
}

// compressedCMS is compressed-data (RFC 3274 section 1.1) around content.
func compressedCMS(content []byte) []byte {
	element := func(tag byte, inner ...[]byte) []byte {
		return slices.Concat([]byte{tag, 0x80}, slices.Concat(inner...), []byte{0, 0})
	}
	octets := slices.Concat([]byte{tagOctets, 0x84}, binary.BigEndian.AppendUint32(nil, uint32(len(content))), content)
	oid := slices.Concat([]byte{tagOID, byte(len(oidCompressed))}, oidCompressed)
	return element(tagSequence, oid, element(tagContext0, element(tagSequence, []byte{0x02, 1, 0},
		element(tagSequence, oid), element(tagSequence, oid, element(tagContext0, octets)))))
}

func deflated(t testing.TB, s string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, err := io.WriteString(w, s)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestCompressedMailIsOpened(t *testing.T) {
	checkSigned(t, Walk(smimeMail("smime-type=compressed-data; name=smime.p7z", compressedCMS(deflated(t, signedEntity))), Limits{}))
}
