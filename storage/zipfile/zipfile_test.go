package zipfile_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"belegpost/storage/storagetest/cputime"
	"belegpost/storage/zipfile"
)

type member struct{ name, content string }

// archive packs files; change may set what the writer would not.
func archive(t testing.TB, change func(*zip.FileHeader), files ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if change != nil {
			change(h)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(w, f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const aPDF = "%PDF-1.4 eins"

// described is what a listing says, in one line.
func described(files []zipfile.File, whole bool) string {
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %d %v %s", f.Position, f.Name, f.Size, f.IsPDF(), f.State)))
	}
	return fmt.Sprint(strings.Join(out, ", "), " ", whole)
}

func TestList(t *testing.T) {
	good := archive(t, nil, member{"März/../../evil.pdf", aPDF}, member{`C:\Temp\b.txt`, "text"}, member{"leer/", ""}, member{"__MACOSX/._evil.pdf", "x"}, member{".DS_Store", "x"})
	stored := archive(t, func(h *zip.FileHeader) { h.Method = zip.Store }, member{"a.pdf", aPDF}, member{"b.pdf", "%PDF-1.5 zwei"})
	end := bytes.LastIndex(good, []byte("PK\x05\x06"))
	locked := bytes.Clone(archive(t, nil, member{"a.pdf", aPDF}, member{"b.pdf", aPDF}))
	directory := bytes.Index(locked, []byte("PK\x01\x02"))
	locked[directory+8] |= 1 // the encryption flag of the first file
	wrong := bytes.Clone(stored)
	wrong[bytes.Index(wrong, []byte("eins"))] = 'E'
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"paths":              {good, "1 evil.pdf 13 true, 2 b.txt 4 false true"},
		"CP437":              {archive(t, func(h *zip.FileHeader) { h.NonUTF8 = true }, member{"M\x84rz.pdf", aPDF}), "1 März.pdf 13 true true"},
		"UTF-8 by its looks": {archive(t, func(h *zip.FileHeader) { h.NonUTF8 = true }, member{"März.pdf", aPDF}), "1 März.pdf 13 true true"},
		"turned around":      {archive(t, nil, member{"a\u202efdp.exe", "MZ"}), "1 afdp.exe 2 false true"},
		"encrypted":          {locked, "1 a.pdf 13 false encrypted, 2 b.pdf 13 true false"},
		"wrong checksum":     {wrong, "1 a.pdf 13 false damaged, 2 b.pdf 13 true false"},
		"directory cut off":  {good[:end], "1 evil.pdf 13 true, 2 b.txt 4 false false"},
		"only the files":     {stored[:bytes.Index(stored, []byte("PK\x01\x02"))], " false"}, // stored, and their ends are not known
		"nested archive":     {archive(t, nil, member{"innen.zip", string(good)}), fmt.Sprintf("1 innen.zip %d false true", len(good))},
		"nothing":            {archive(t, nil), " false"},
		"no archive":         {[]byte("PK\x03\x04"), " false"},
		"behind junk":        {append([]byte("MZ junk"), good...), "1 evil.pdf 13 true, 2 b.txt 4 false true"},
	} {
		if got := strings.Trim(described(zipfile.List(c.raw)), " "); got != strings.Trim(c.want, " ") {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	content, err := zipfile.Content(good, 1)
	if err != nil || string(content) != aPDF {
		t.Errorf("content %q, %v", content, err)
	}
	for _, position := range []int{-1, 0, 3} {
		if _, err := zipfile.Content(good, position); err == nil {
			t.Errorf("there is a file %d", position)
		}
	}
}

// TestHeadsOfTheirOwn finds files whose sizes stand in their heads, as most
// programs write them, when the directory is gone.
func TestHeadsOfTheirOwn(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []member{{"a.pdf", aPDF}, {"b.pdf", "%PDF-1.5 zwei"}} {
		h := &zip.FileHeader{Name: f.name, Method: zip.Store, UncompressedSize64: uint64(len(f.content)), CompressedSize64: uint64(len(f.content)), CRC32: crc(f.content)}
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = io.WriteString(w, f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()[:bytes.Index(b.Bytes(), []byte("PK\x01\x02"))]
	if got := described(zipfile.List(raw)); got != "1 a.pdf 13 true, 2 b.pdf 13 true false" {
		t.Error(got)
	}
	if content, err := zipfile.Content(raw, 2); err != nil || string(content) != "%PDF-1.5 zwei" {
		t.Errorf("%q, %v", content, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestBombsAreBounded: neither one file that swells nor many files nor a huge
// directory cost more than their limits.
func TestBombsAreBounded(t *testing.T) {
	var swelling bytes.Buffer
	z := zip.NewWriter(&swelling)
	w, err := z.Create("bombe.pdf")
	if err == nil {
		_, err = io.Copy(w, io.LimitReader(zeros{}, zipfile.MaxFile+1))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	lying := bytes.Clone(swelling.Bytes())
	at := bytes.Index(lying, []byte("PK\x01\x02"))
	copy(lying[at+24:], "\x10\x00\x00\x00") // claims 16 bytes
	many := make([]member, 70_000)
	for i := range many {
		many[i] = member{fmt.Sprint(i), ""}
	}
	for name, c := range map[string]struct {
		raw  []byte
		want func([]zipfile.File, bool) bool
	}{
		"swells": {swelling.Bytes(), func(f []zipfile.File, whole bool) bool {
			return len(f) == 1 && f[0].State == zipfile.OverLimit && !whole
		}},
		"lies":           {lying, func(f []zipfile.File, whole bool) bool { return len(f) == 1 && f[0].State != zipfile.OK && !whole }},
		"many":           {archive(t, nil, many[:300]...), func(f []zipfile.File, whole bool) bool { return len(f) == zipfile.MaxFiles && !whole }},
		"huge directory": {archive(t, nil, many...), func(f []zipfile.File, whole bool) bool { return len(f) == 0 && !whole }},
	} {
		var files []zipfile.File
		var whole bool
		took, soon := cputime.Within(2*time.Second, func() { files, whole = zipfile.List(c.raw) })
		if !c.want(files, whole) || !soon {
			t.Errorf("%s: %d files, %v, took %v", name, len(files), whole, took)
		}
	}
}

// FuzzList: no panic, no hang, names that are names, and contents that are what
// was listed.
func FuzzList(f *testing.F) {
	f.Add(archive(f, nil, member{"a.pdf", aPDF}, member{"b/c.txt", "text"}))
	f.Add(archive(f, func(h *zip.FileHeader) { h.Method = zip.Store }, member{"a.pdf", aPDF}))
	f.Add([]byte("PK\x03\x04"))
	whole := archive(f, nil, member{"a.pdf", aPDF})
	f.Add(whole[:len(whole)-10])
	f.Add(wide{content: strings.NewReader(aPDF)}.archive(f))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var files []zipfile.File
		var whole bool
		if broken := cputime.Bounded(len(raw), func() { files, whole = zipfile.List(raw) }); broken != "" {
			t.Error(broken)
		}
		if len(files) > zipfile.MaxFiles {
			t.Errorf("%d files", len(files))
		}
		for _, file := range files {
			if !utf8.ValidString(file.Name) || strings.ContainsAny(file.Name, "/\\\r\n\x00") || file.Name == ".." {
				t.Errorf("name %q", file.Name)
			}
			content, err := zipfile.Content(raw, file.Position)
			if file.State == zipfile.OK && (err != nil || int64(len(content)) != file.Size || !bytes.HasPrefix(content, file.Head)) {
				t.Errorf("listed %d bytes, has %d, %v", file.Size, len(content), err)
			}
			if whole && file.State != zipfile.OK {
				t.Errorf("whole, but %s", file.State)
			}
		}
	})
}

// TestImports: the package is pure; it knows nothing of the office.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		if dep = strings.TrimSpace(dep); strings.HasPrefix(dep, "belegpost/") && dep != "belegpost/storage/zipfile" {
			t.Errorf("zipfile depends on %s", dep)
		}
	}
}

func crc(text string) uint32 { return crc32.ChecksumIEEE([]byte(text)) }
