//go:build linux

package e2e

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// imapConn is just enough IMAP to deliver mail, to look at flags and to pull a
// mailbox, written apart from any library that the program uses.
type imapConn struct {
	conn net.Conn
	in   *bufio.Reader
	tag  int
}

func dialIMAP(r *rig, limit time.Duration) (*imapConn, error) {
	ca, err := os.ReadFile(r.caFile)
	if err != nil {
		return nil, fmt.Errorf("read authority: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, errors.New("read authority: no certificate in it")
	}
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: limit}, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(r.port)), &tls.Config{RootCAs: roots, ServerName: "localhost"})
	if err != nil {
		return nil, fmt.Errorf("dial imap: %w", err)
	}
	c := &imapConn{conn: conn, in: bufio.NewReaderSize(conn, 1<<16)}
	_ = conn.SetDeadline(time.Now().Add(limit))
	if line, err := c.in.ReadString('\n'); err != nil || !strings.HasPrefix(line, "* OK") {
		_ = conn.Close()
		return nil, fmt.Errorf("read greeting: %q %w", line, err)
	}
	return c, nil
}

// open logs the user in.
func (r *rig) open(t testing.TB, user string) *imapConn {
	t.Helper()
	c, err := dialIMAP(r, 30*time.Second)
	must(t, err)
	_ = c.conn.SetDeadline(time.Now().Add(5 * time.Minute))
	_, err = c.command("LOGIN %s %s", user, secret)
	must(t, err)
	return c
}

func (c *imapConn) close() error { return c.conn.Close() }

// send writes one command line and returns its tag.
func (c *imapConn) send(format string, args ...any) (string, error) {
	c.tag++
	tag := fmt.Sprintf("e%d", c.tag)
	_, err := fmt.Fprintf(c.conn, tag+" "+format+"\r\n", args...)
	return tag, err
}

// command runs one command whose answers hold no literal and returns its lines,
// the tagged one last.
func (c *imapConn) command(format string, args ...any) ([]string, error) {
	tag, err := c.send(format, args...)
	if err != nil {
		return nil, err
	}
	return c.answer(tag)
}

func (c *imapConn) answer(tag string) ([]string, error) {
	var lines []string
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return lines, fmt.Errorf("read answer: %w", err)
		}
		lines = append(lines, strings.TrimRight(line, "\r\n"))
		if rest, ok := strings.CutPrefix(line, tag+" "); ok {
			if !strings.HasPrefix(rest, "OK") {
				return lines, fmt.Errorf("answer: %s", strings.TrimSpace(rest))
			}
			return lines, nil
		}
	}
}

var appendUID = regexp.MustCompile(`\[APPENDUID \d+ (\d+)\]`)

// appendMail delivers a mail with its INTERNALDATE and returns the UID.
func (c *imapConn) appendMail(t testing.TB, folder string, raw []byte, date time.Time) uint32 {
	t.Helper()
	tag, err := c.send("APPEND %s \"%s\" {%d+}\r\n%s", folder, date.Format("02-Jan-2006 15:04:05 -0700"), len(raw), raw)
	must(t, err)
	lines, err := c.answer(tag)
	must(t, err)
	m := appendUID.FindStringSubmatch(lines[len(lines)-1])
	if m == nil {
		t.Fatalf("APPEND answered %q, want an APPENDUID", lines[len(lines)-1])
	}
	uid, _ := strconv.ParseUint(m[1], 10, 32)
	return uint32(uid)
}

var fetchFlags = regexp.MustCompile(`FETCH \(UID (\d+) FLAGS \(([^)]*)\)`)

// flags returns the flags of every mail in the folder by UID.
func (c *imapConn) flags(t testing.TB, folder string) map[uint32][]string {
	t.Helper()
	_, err := c.command("EXAMINE %s", folder)
	must(t, err)
	lines, err := c.command("UID FETCH 1:* (UID FLAGS)")
	must(t, err)
	got := map[uint32][]string{}
	for _, l := range lines {
		if m := fetchFlags.FindStringSubmatch(l); m != nil {
			uid, _ := strconv.ParseUint(m[1], 10, 32)
			got[uint32(uid)] = strings.Fields(m[2])
		}
	}
	return got
}

// pull reads every mail of INBOX to nothing and returns how many bytes of mail
// there were: the lower bound of any first sync.
func (c *imapConn) pull() (int64, error) {
	if _, err := c.command("EXAMINE INBOX"); err != nil {
		return 0, err
	}
	tag, err := c.send("UID FETCH 1:* (UID BODY.PEEK[])")
	if err != nil {
		return 0, err
	}
	var total int64
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return total, fmt.Errorf("read line: %w", err)
		}
		if strings.HasPrefix(string(line), tag+" OK") {
			return total, nil
		}
		open := strings.LastIndexByte(string(line), '{')
		if open < 0 || !strings.HasSuffix(string(line), "}\r\n") {
			continue
		}
		n, err := strconv.ParseInt(string(line[open+1:len(line)-3]), 10, 64)
		if err != nil {
			return total, fmt.Errorf("read literal size: %w", err)
		}
		if _, err := io.CopyN(io.Discard, c.in, n); err != nil {
			return total, fmt.Errorf("read literal: %w", err)
		}
		total += n
	}
}

func TestRigDeliversByAppendAndByMaildir(t *testing.T) {
	r := dovecot(t)
	c := r.open(t, "rig")
	defer c.close()
	raw := []byte("From: a@b.example\r\nSubject: rig\r\n\r\nText\r\n")
	date := time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC)
	uid := c.appendMail(t, "INBOX", raw, date)
	r.drop(t, "rig", "1.M2P3.e2e", raw, date)
	if got := c.flags(t, "INBOX"); len(got) != 2 || got[uid] == nil {
		t.Fatalf("flags = %v, want two mails, one of them UID %d", got, uid)
	}
	lines, err := c.command("FETCH 1:2 (INTERNALDATE)")
	must(t, err)
	for _, l := range lines[:2] {
		_, quoted, _ := strings.Cut(l, `"`)
		quoted, _, _ = strings.Cut(quoted, `"`)
		got, err := time.Parse("_2-Jan-2006 15:04:05 -0700", quoted)
		must(t, err)
		if !got.Equal(date) {
			t.Errorf("INTERNALDATE %v, want %v", got, date)
		}
	}
	total, err := c.pull()
	must(t, err)
	if total != int64(2*len(raw)) {
		t.Errorf("pulled %d bytes, want %d", total, 2*len(raw))
	}
}
