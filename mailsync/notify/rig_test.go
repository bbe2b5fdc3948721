package notify_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/notify"
	"belegpost/storage"
)

var morning = time.Date(2026, 3, 12, 8, 14, 0, 0, time.UTC) // 09:14 in Vienna

// spool is a folder with originals and failed files.
type spool struct{ dir string }

func newSpool(t testing.TB) spool { return spool{t.TempDir()} }

func (s spool) OpenMail(sha string) (*os.File, error) { return os.Open(filepath.Join(s.dir, sha)) }

func (s spool) OpenAttachment(sha string) (*os.File, error) { return s.OpenMail(sha) }

func (s spool) add(t testing.TB, data string) (sha string, size int64) {
	t.Helper()
	sum := sha256.Sum256([]byte(data))
	sha = hex.EncodeToString(sum[:])
	if err := os.WriteFile(filepath.Join(s.dir, sha), []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return sha, int64(len(data))
}

// photo is a failed attachment whose bytes lie in the spool.
func (s spool) photo(t testing.TB, name, data string) storage.NoticeAttachment {
	t.Helper()
	a := storage.NoticeAttachment{Name: name, Type: "image/jpeg", Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF}
	a.SHA256, a.Size = s.add(t, data)
	return a
}

// letter is an original mail as providers deliver it.
const letter = "From: buero@mueller.example\r\nSubject: Rechnungen\r\n\r\nGuten Tag,\r\n.Punkt am Anfang\r\nkein Zeilenende"

// failure is a notice about a mail with these attachments.
func (s spool) failure(t testing.TB, original string, list ...storage.NoticeAttachment) storage.NoticeContent {
	t.Helper()
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	item := storage.NoticeItem{Client: 1, ClientNumber: "10023", ClientName: "Huber GmbH", Symbol: "ER", SymbolName: "Eingangsrechnungen",
		Address: "10023.er.k7q2.lieferanten@belege.kanzlei.at", Sender: "buero@mueller.example", Subject: "Rechnungen März", Date: morning,
		Failed: 7, Attachments: list, Original: original != ""}
	item.Spool, item.Size = s.add(t, original)
	return storage.NoticeContent{Office: "Kanzlei Muster", Language: "de", Country: "AT", Location: vienna,
		From: "Belege Kanzlei Müller & Söhne <belege@kanzlei.at>", ReplyTo: []string{"buero@kanzlei.at"},
		Row: storage.OutboxRow{ID: 3, Kind: storage.NoticeFailure, Recipient: "buchhaltung@huber.at", Subject: item.Subject,
			MessageID: "<bp.abc.def@kanzlei.at>", Original: item.Original, Failed: 7},
		Items: []storage.NoticeItem{item}}
}

// composed is a message as its reader sees it.
type composed struct {
	*notify.Message
	raw    []byte
	header mail.Header
	text   string
	files  map[string]string // name: decoded bytes
	types  map[string]string // name: media type and encoding
}

// compose builds, writes and reads a message with Go's own readers.
func compose(t testing.TB, c storage.NoticeContent, s spool, lim notify.Limits) composed {
	t.Helper()
	m, err := notify.Compose(c, s, lim, morning)
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	n, err := m.WriteTo(&raw)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(raw.Len()) || n > m.Size || m.Size > n+int64(16<<10)+n/20 {
		t.Errorf("wrote %d, said %d, announced %d bytes", raw.Len(), n, m.Size)
	}
	out := read(t, raw.Bytes())
	out.Message = m
	return out
}

// read takes a message apart.
func read(t testing.TB, raw []byte) composed {
	t.Helper()
	out := composed{raw: raw, files: map[string]string{}, types: map[string]string{}}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	out.header = msg.Header
	mediaType, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if mediaType == "text/plain" {
		out.text = strings.ReplaceAll(readAll(t, quotedprintable.NewReader(msg.Body)), "\r\n", "\n")
		return out
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for n := 0; ; n++ {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			out.text = strings.ReplaceAll(readAll(t, quotedprintable.NewReader(p)), "\r\n", "\n")
			continue
		}
		_, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		out.types[params["filename"]] = kind + " " + p.Header.Get("Content-Transfer-Encoding")
		out.files[params["filename"]] = readAll(t, decoded(p))
	}
}

func readAll(t testing.TB, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// decoded undoes the transfer encoding of a part.
func decoded(p *multipart.Part) io.Reader {
	if p.Header.Get("Content-Transfer-Encoding") == "base64" {
		return base64.NewDecoder(base64.StdEncoding, p)
	}
	return p
}

// subject decodes the Subject.
func (c composed) subject(t testing.TB) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(c.header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// python reads a message with Python's email package, as a second opinion.
func python(t *testing.T, raw []byte) (fields map[string]string, files map[string]string, defects []string) {
	t.Helper()
	const script = `
import email, email.policy, hashlib, json, sys
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
files, defects = {}, [repr(d) for d in m.defects]
for p in m.walk():
    defects += [repr(d) for d in p.defects]
for p in m.iter_attachments():
    data = p.get_payload(0).as_bytes(policy=email.policy.SMTP) if p.get_content_type() == "message/rfc822" else p.get_payload(decode=True)
    files[p.get_filename()] = hashlib.sha256(data).hexdigest()
print(json.dumps({"fields": {k: str(v) for k, v in m.items()}, "files": files, "defects": defects}))
`
	cmd := exec.Command("python3", "-c", script)
	cmd.Stdin = bytes.NewReader(raw)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v %s", err, errs.String())
	}
	var got struct {
		Fields, Files map[string]string
		Defects       []string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got.Fields, got.Files, got.Defects
}
