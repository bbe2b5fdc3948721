package mailsync

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// packed makes a part out of a ZIP.
func packed(t *testing.T, fill func(z *zip.Writer)) *mimewalk.Part {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	fill(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	raw := "Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: binary\r\n\r\n" + b.String()
	return mimewalk.Walk([]byte(raw), mimewalk.Limits{}).Parts[0]
}

func add(t *testing.T, z *zip.Writer, name string, r io.Reader) {
	t.Helper()
	w, err := z.Create(name)
	if err == nil {
		_, err = io.Copy(w, r)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesInsideAZIPAreListed(t *testing.T) {
	got := insideZIP(packed(t, func(z *zip.Writer) {
		add(t, z, "März/../../evil.pdf", strings.NewReader("%PDF-1.4 x"))
		add(t, z, `C:\Temp\b.txt`, strings.NewReader("text"))
		add(t, z, "leer/", strings.NewReader(""))
	}))
	if len(got) != 2 || got[0].Name != "evil.pdf" || got[0].Type != "application/pdf" || got[0].SHA256 == "" || got[1].Name != "b.txt" {
		t.Errorf("inside: %+v", got)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestZIPBombIsBounded(t *testing.T) {
	got := insideZIP(packed(t, func(z *zip.Writer) {
		add(t, z, "bombe", io.LimitReader(zeros{}, zipEntry+1))
		for i := range 300 {
			add(t, z, fmt.Sprint(i), strings.NewReader("x"))
		}
	}))
	if len(got) != zipEntries || got[0].Reason != storage.ReasonLimit || got[0].SHA256 != "" {
		t.Errorf("%d files, the first %+v; want %d, the first over the limit", len(got), got[0], zipEntries)
	}
}

func FuzzInsideZIP(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := mimewalk.Walk(append([]byte("Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: binary\r\n\r\n"), raw...), mimewalk.Limits{})
		for _, p := range m.Parts {
			for _, in := range insideZIP(p) {
				if strings.ContainsAny(in.Name, `/\`) && in.Name != "/" {
					t.Errorf("name %q has a path", in.Name)
				}
			}
		}
	})
}
