package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// eachInMbox reads the mails of a file with From lines between them (RFC 4155),
// one after the other; f must not keep raw.
func eachInMbox(name string, f func(name string, raw []byte) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	n := 0
	return splitMbox(file, func(raw []byte) error {
		n++
		return f(fmt.Sprintf("%s#%d", name, n), raw)
	})
}

// splitMbox ends a mail at a From line that follows an empty line and is
// followed by a header field: some programs write "From " into a text as it is.
// Others put ">" before it, and one more before each ">From " (mboxrd): one is
// taken away. mboxo has no second one, so there ">>From " loses a character.
func splitMbox(file io.Reader, f func(raw []byte) error) error {
	r := bufio.NewReaderSize(file, 64<<10)
	var mail bytes.Buffer
	begun, blank := false, true
	flush := func() error {
		if !begun && mail.Len() == 0 {
			return nil
		}
		defer mail.Reset()
		return f(mail.Bytes())
	}
	for {
		line, err := r.ReadSlice('\n')
		whole := blank || begun && mail.Len() == 0
		if errors.Is(err, bufio.ErrBufferFull) { // longer than any From line
			mail.Write(line)
			blank = false
			continue
		}
		begins := false
		if whole && bytes.HasPrefix(line, []byte("From ")) {
			line = bytes.Clone(line) // looking ahead moves it
			next, _ := r.Peek(200)   // shorter at the end
			begins = beginsHeader(next)
		}
		switch {
		case begins:
			if err := flush(); err != nil {
				return err
			}
			begun = true
		case bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) && line[0] == '>':
			mail.Write(line[1:])
		default:
			mail.Write(line)
		}
		blank = len(bytes.TrimRight(line, "\r\n")) == 0 && len(line) > 0
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			return err
		}
	}
}

// beginsHeader reports whether a line is a header field, or there is none.
func beginsHeader(next []byte) bool {
	line, _, _ := bytes.Cut(next, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	name, _, ok := bytes.Cut(line, []byte(":"))
	return len(line) == 0 || bytes.HasPrefix(line, []byte(">From ")) ||
		ok && len(name) > 0 && !bytes.ContainsFunc(bytes.TrimRight(name, " \t"), func(c rune) bool { return c <= ' ' || c >= 0x7f })
}
