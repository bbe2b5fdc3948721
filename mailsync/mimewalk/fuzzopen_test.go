package mimewalk

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"belegpost/storage/storagetest/cputime"
)

// bounded runs f on an input of that size and holds what every parser promises.
func bounded(t testing.TB, size int, f func()) {
	t.Helper()
	if broken := cputime.Bounded(size, f); broken != "" {
		t.Fatal(broken)
	}
}

// largestSeed is where a seed gets too large to be changed much.
const largestSeed = 32 << 10

// corpusSeeds are other people's mails, none where there is no shared data.
func corpusSeeds(f *testing.F) (seeds [][]byte) {
	f.Helper()
	dir := unpackCorpus(f)
	if dir == "" {
		return nil
	}
	return fileSeeds(f, filepath.Join(dir, "*.eml"))
}

// corpusFiles are the attachments of those mails, at any depth, that f wants.
func corpusFiles(f *testing.F, want func(*Part) bool) (seeds [][]byte) {
	f.Helper()
	var look func(parts []*Part)
	look = func(parts []*Part) {
		for _, p := range parts {
			if want(p) && p.Size <= largestSeed {
				seeds = append(seeds, bytes.Clone(p.Bytes()))
			}
			look(p.Nested)
		}
	}
	for _, raw := range corpusSeeds(f) {
		look(Walk(raw, Limits{}).Parts)
	}
	return seeds
}

func fileSeeds(f *testing.F, pattern string) (seeds [][]byte) {
	f.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(raw) <= largestSeed {
			seeds = append(seeds, raw)
		}
	}
	return seeds
}

// fuzzFile opens whatever the fuzzer makes of the seeds as an attachment.
func fuzzFile(f *testing.F, kind string, seeds ...[]byte) {
	f.Helper()
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := string(raw)
		w := &walker{lim: Limits{}.orDefaults(), msg: &Message{}}
		bounded(t, len(raw), func() {
			w = &walker{lim: Limits{}.orDefaults(), msg: &Message{}}
			s := &scope{w: w}
			s.file(&Part{Path: "1", Type: kind, src: raw}, 0)
			w.msg.Parts, w.msg.Text = s.parts, s.text()
		})
		checkMessage(t, w.msg)
		if string(raw) != before {
			t.Error("the file was changed")
		}
	})
}

// smallMail has a bit of everything, so that a change hits something.
func smallMail() *made {
	inner := &made{subject: "Innen", from: "B", body: "b", files: []madeFile{{name: "b.pdf", data: []byte(casePDF)}}}
	return &made{subject: "Außen", from: "A", body: "a", files: []madeFile{{name: "a.pdf", data: []byte(casePDF)}, {name: "Innen", inner: inner},
		{name: "o.pdf", data: []byte(casePDF), ole: true}}}
}

func FuzzTNEF(f *testing.F) {
	seeds := [][]byte{smallMail().tnef(f), madeMail(nil, 0).tnef(f)}
	if dir := samples(f, "tnef"); dir != "" {
		seeds = append(seeds, fileSeeds(f, filepath.Join(dir, "*.tnef"))...)
	}
	seeds = append(seeds, corpusFiles(f, func(p *Part) bool { return isTNEF(p.Head) })...)
	fuzzFile(f, octetStream, seeds...)
}

func FuzzMSG(f *testing.F) {
	seeds := corpusFiles(f, func(p *Part) bool { return bytes.HasPrefix(p.Head, cfbSignature) })
	fuzzFile(f, octetStream, append(seeds, smallMail().msg(f, 512), smallMail().msg(f, 4096), madeMail(nil, 0).msg(f, 512))...)
}

func FuzzCMS(f *testing.F) {
	seeds := corpusFiles(f, isSMIME)
	fuzzFile(f, "application/pkcs7-mime", append(seeds, signCMS(f, []byte(signedEntity)), signCMS(f, []byte(casePDF)), compressedCMS(deflated(f, signedEntity)),
		append([]byte{tagSequence, 0x80, tagOID, 9}, oidEnveloped...))...)
}

func FuzzApple(f *testing.F) {
	seeds := corpusFiles(f, func(p *Part) bool {
		return bytes.HasPrefix(p.Head, appleSingle) || bytes.HasPrefix(p.Head, appleDouble)
	})
	fuzzFile(f, "application/x-macbinary", append(seeds, appleFile("r.pdf", []byte(casePDF)), macBinary("r.pdf", []byte(casePDF)), bytes.Clone(appleDouble))...)
}

// What is written into a text comes out of it, and all of the text or the files is accounted for.
func FuzzCoded(f *testing.F) {
	data := everyByte()[600:900]
	for _, seed := range []string{yencFile("r.pdf", data), binHex("r.pdf", data), "begin 644 r.pdf\n" + uuencode(data) + "`\nend\n",
		yencFile("a", data) + binHex("b", data) + "begin 644 c\n" + uuencode(data) + "end\n"} {
		f.Add([]byte("Text\r\n" + seed + "Text\r\n"))
	}
	for _, raw := range corpusSeeds(f) {
		if bytes.Contains(raw, []byte("\nbegin ")) || hasCoded(raw) {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		w := &walker{}
		s := &scope{}
		bounded(t, len(text), func() {
			w = &walker{lim: Limits{}.orDefaults(), msg: &Message{}}
			s = &scope{w: w}
			if rest := s.codedFiles("1/", text, 0); len(rest) > len(text) {
				t.Errorf("a text of %d bytes became one of %d", len(text), len(rest))
			}
		})
		w.msg.Parts = s.parts
		checkMessage(t, w.msg)
	})
}

func FuzzRTF(f *testing.F) {
	const text = `{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}}\pard Gr\'fc\'dfe\par \u8364?\tab{\*\x nein}{\b ja}\line}`
	f.Add([]byte(text))
	f.Add(slices.Concat(le32(0), le32(43), []byte("LZFu"), le32(0), []byte("\x03\x00{\\rtf1\r\nhello\x0d\xf0")))
	f.Add(slices.Concat(le32(0), le32(uint32(len(text))), []byte("MELA"), le32(0), []byte(text)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		bounded(t, len(raw), func() {
			packed := slices.Concat(le32(0), binary.LittleEndian.AppendUint32(nil, 1<<31), []byte("LZFu"), le32(0), raw)
			for _, b := range [][]byte{raw, packed} {
				out := unpackRTF(b)
				if s := rtfText(out); len(out) > maxRTF+32 || !utf8.ValidString(s) {
					t.Errorf("%d bytes, text %.100q", len(out), s)
				}
			}
			if s := rtfText(raw); !utf8.ValidString(s) {
				t.Errorf("text %.100q", s)
			}
		})
	})
}

func FuzzReadableText(f *testing.F) {
	f.Add("<html><meta charset=utf-8><p>eins<br>zwei &euro; <!-- x --><script>y</script><img src='cid:a@b'></p>")
	f.Add("> eins \r\n> zwei\r\n-- \r\nGruß \r\n")
	for _, raw := range corpusSeeds(f) {
		if bytes.Contains(raw, []byte("<html")) || bytes.Contains(raw, []byte("format=flowed")) {
			f.Add(string(raw))
		}
	}
	f.Fuzz(func(t *testing.T, raw string) {
		bounded(t, len(raw), func() {
			for _, s := range []string{htmlText(raw), unflow(raw, true), cleanText(raw)} {
				if utf8.ValidString(raw) && !utf8.ValidString(s) {
					t.Errorf("text %.100q", s)
				}
			}
			if strings.Contains(metaCharset([]byte(raw)), ">") {
				t.Error("a charset with a bracket")
			}
		})
	})
}

// decodedBy reads with a buffer of that size.
func decodedBy(enc encoding, src []byte, size int) []byte {
	r, buf := newReader(enc, src), make([]byte, size)
	var out []byte
	for {
		n, err := r.Read(buf)
		out = append(out, buf[:n]...)
		if err != nil {
			return out
		}
	}
}

// What a part is measured by and what is filed are read with different buffers: a decoder must not care.
func FuzzDecoders(f *testing.F) {
	b64 := lines("JVBERi0xLjQKMSAwIG9iajw8Pj5lbmRvYmoKdHJhaWxlcjw8Pj4gCiUlRU9GCg==", 76, "\r\n")
	clean := strings.Repeat("QUJD", 100)
	f.Add(byte(encBase64), []byte(b64+"-- \r\nlist@example.at\r\n"))
	f.Add(byte(encBase64), []byte("QUJD\r\n"+clean+strings.Repeat("§", 200)+"\r\nQUJD\r\n"))
	f.Add(byte(encBase64), []byte("QQ==\r\nQUJD=\r\nQUJDQ\r\n"+clean+"\r\r\r\rQUJD"))
	f.Add(byte(encQuoted), []byte("a=C3=A4=\r\nb  \r\nc=\r\n=ZZ=\n"+strings.Repeat("=41", 300)))
	f.Add(byte(encUuencode), []byte(uuencode(everyByte())))
	f.Add(byte(encYenc), []byte(yenc(everyByte())))
	f.Add(byte(encBinHex), []byte(strings.SplitN(binHex("r.pdf", everyByte()), ":", 2)[1]))
	f.Fuzz(func(t *testing.T, kind byte, src []byte) {
		enc := encoding(kind % (byte(encBareCR) + 1))
		var want []byte
		bounded(t, len(src), func() { want = decodedBy(enc, src, 16<<10) })
		for _, size := range []int{1, 100, minRoom, minRoom + 1, 511, 512, 4096} {
			if size == 1 && len(want) > 1<<16 {
				continue
			}
			if got := decodedBy(enc, src, size); !bytes.Equal(got, want) {
				t.Fatalf("encoding %d: %d bytes with a buffer of %d, %d with a large one", enc, len(got), size, len(want))
			}
		}
	})
}
