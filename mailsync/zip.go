package mailsync

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// Limits of what is looked at inside a ZIP. A bomb costs no more than this.
const (
	zipEntries = 100
	zipEntry   = 50 << 20  // bytes of one file
	zipTotal   = 200 << 20 // bytes of all files
)

// insideZIP lists the files of a ZIP. They are not filed by themselves; a
// person sees what is there. Encrypted files, and those beyond the limits,
// are listed with the size that the ZIP claims and without a hash.
func insideZIP(p *mimewalk.Part) []InspectedPart {
	if !bytes.HasPrefix(p.Head, []byte("PK\x03\x04")) || p.Size > largestPDF {
		return nil
	}
	raw := p.Bytes()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil
	}
	var out []InspectedPart
	left := int64(zipTotal)
	for _, f := range z.File {
		if len(out) == zipEntries {
			break
		}
		if f.FileInfo().IsDir() {
			continue
		}
		a := storage.Attachment{Part: p.Path + "/" + f.Name, Name: zipName(f), Type: "application/octet-stream",
			Size: int64(min(f.UncompressedSize64, 1<<62)), Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF}
		if f.Flags&1 != 0 {
			a.Reason = storage.ReasonPDFEncrypted
		} else {
			readEntry(f, &a, &left)
		}
		out = append(out, InspectedPart{Attachment: a})
	}
	return out
}

// readEntry hashes one file within the limits and tells its type.
func readEntry(f *zip.File, a *storage.Attachment, left *int64) {
	r, err := f.Open()
	if err != nil {
		return
	}
	defer r.Close()
	sum := sha256.New()
	var head bytes.Buffer
	limit := min(zipEntry, *left)
	n, err := io.Copy(io.MultiWriter(sum, &sniffed{&head}), io.LimitReader(r, limit+1))
	*left -= min(n, limit)
	if err != nil || n > limit {
		a.Reason = storage.ReasonLimit
		return
	}
	a.Size, a.SHA256 = n, hex.EncodeToString(sum.Sum(nil))
	a.Type = fileType(&mimewalk.Part{Name: a.Name, Type: a.Type, Head: head.Bytes()})
}

// sniffed keeps what a type is told by.
type sniffed struct{ buf *bytes.Buffer }

func (b *sniffed) Write(p []byte) (int, error) {
	b.buf.Write(p[:min(len(p), 4096-b.buf.Len())])
	return len(p), nil
}

// zipName is the base name of an entry: its path may lead anywhere. Names
// without the UTF-8 flag are CP437 by the standard (APPNOTE.TXT appendix D).
func zipName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}
