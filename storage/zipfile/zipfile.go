// Package zipfile looks into ZIP archives that came by mail.
//
// # Promises
//
//   - Nothing is written to disk, and no path of an archive is ever followed: a
//     file has a base name for people and a position for programs.
//   - An archive costs no more than its limits: files, bytes of one and of all,
//     and how much a file may swell. An archive inside the archive stays closed.
//   - What can be read is read: where the directory at the end is damaged or cut
//     off, the files are found by their own heads.
//   - No archive makes it fail or panic; what is wrong with a file is its state.
package zipfile

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Limits of one archive.
const (
	MaxFiles = 100
	MaxFile  = 50 << 20  // bytes of one file
	MaxTotal = 200 << 20 // bytes of all files
	// A file that swells to more than 200 times its packed size, and to more
	// than 1 MB, is a bomb: a PDF swells tenfold.
	maxSwell     = 200
	swellsFreely = 1 << 20
	// maxRecords bounds the memory for the directory of an archive.
	maxRecords = 20_000
	headSize   = 4096
)

// State says whether a file can be had.
type State string

// The states.
const (
	OK        State = ""
	Encrypted State = "encrypted"
	OverLimit State = "limit"   // too large, swells too much, or the archive is too large
	Damaged   State = "damaged" // or packed in a way that we do not know
)

// File is one file of an archive.
type File struct {
	Position int    // from 1, among all files of the archive
	Name     string // without folders, UTF-8; what an archive calls it may lead anywhere
	Size     int64  // in bytes; what the archive claims unless OK
	SHA256   string // of an OK one
	Head     []byte // the first bytes of an OK one, to tell its type
	State    State

	open func() (io.ReadCloser, error)
}

// IsArchive tells by the beginning of a file.
func IsArchive(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// List lists the files of an archive, [MaxFiles] at the most; whole tells that
// these are all, and that each of them is OK. Folders are left out,
// and what macOS adds.
func List(raw []byte) (files []File, whole bool) {
	entries, complete := entriesOf(raw)
	left := int64(MaxTotal)
	whole = complete
	for i, e := range entries {
		if len(files) == MaxFiles {
			return files, false
		}
		f := File{Position: i + 1, Name: baseName(e.name, e.isUTF8), Size: int64(min(e.size, 1<<62)), open: e.open}
		f.examine(e, &left)
		whole = whole && f.State == OK
		files = append(files, f)
	}
	return files, whole && len(files) > 0
}

// Content is the content of the file at a position; it must be OK there.
func Content(raw []byte, position int) ([]byte, error) {
	entries, _ := entriesOf(raw)
	if position < 1 || position > min(len(entries), MaxFiles) {
		return nil, errors.New("no such file in the archive")
	}
	r, err := entries[position-1].open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err == nil && len(content) > MaxFile {
		err = errors.New("file in the archive is too large")
	}
	return content, err
}

// IsPDF reports a PDF by its content.
func (f File) IsPDF() bool {
	const window = 1024
	return f.State == OK && !IsArchive(f.Head) && bytes.Contains(f.Head[:min(len(f.Head), window)], []byte("%PDF-"))
}

// examine reads a file once, within the limits.
func (f *File) examine(e entry, left *int64) {
	switch {
	case e.encrypted:
		f.State = Encrypted
		return
	case e.size > MaxFile, e.size > swellsFreely && e.size > maxSwell*max(e.packed, 1):
		f.State = OverLimit
		return
	}
	r, err := f.open()
	if err != nil {
		f.State = Damaged
		return
	}
	defer r.Close()
	sum := sha256.New()
	limit := min(MaxFile, *left)
	var head bytes.Buffer
	n, err := io.Copy(io.MultiWriter(sum, &firstBytes{&head}), io.LimitReader(r, limit+1))
	*left -= min(n, limit)
	switch {
	case n > limit:
		f.State = OverLimit
	case err != nil:
		f.State = Damaged
	default:
		f.Size, f.SHA256, f.Head = n, hex.EncodeToString(sum.Sum(nil)), head.Bytes()
	}
}

// firstBytes keeps the beginning of what is written.
type firstBytes struct{ buf *bytes.Buffer }

func (b *firstBytes) Write(p []byte) (int, error) {
	b.buf.Write(p[:min(len(p), headSize-b.buf.Len())])
	return len(p), nil
}

// entry is a file as the archive describes it.
type entry struct {
	name         string
	isUTF8       bool
	size, packed uint64
	encrypted    bool
	open         func() (io.ReadCloser, error)
}

// entriesOf reads the directory; complete tells that it was sound.
func entriesOf(raw []byte) (list []entry, complete bool) {
	// Each record of a directory begins so: more of them than an honest archive
	// has would fill the memory.
	if bytes.Count(raw, []byte("PK\x01\x02")) > maxRecords {
		return nil, false
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return found(raw), false
	}
	for _, f := range z.File {
		if isNoFile(f.Name) || f.FileInfo().IsDir() {
			continue
		}
		list = append(list, entry{name: f.Name, isUTF8: !f.NonUTF8, size: f.UncompressedSize64, packed: f.CompressedSize64,
			encrypted: f.Flags&1 != 0, open: f.Open})
	}
	return list, true
}

// isNoFile reports a folder, and what macOS adds to every archive.
func isNoFile(name string) bool {
	return strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || path.Base(name) == ".DS_Store"
}

// baseName is a name without folders, drives and what turns text around. Names
// without the UTF-8 flag are CP437 by the standard (APPNOTE.TXT appendix D).
func baseName(name string, isUTF8 bool) string {
	if !utf8.ValidString(name) && !isUTF8 {
		if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	name = strings.ToValidUTF8(strings.ReplaceAll(name, `\`, "/"), "")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, path.Base(name))
	if name == "." || name == ".." || name == "/" {
		return ""
	}
	return name
}
