package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func example(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "office.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestExampleIsTheOneOfTheDesign(t *testing.T) {
	shared := filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(shared); err != nil {
		t.Logf("no design to compare with: %v", err)
		return
	}
	design, err := os.ReadFile(filepath.Join(shared, "design.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(design), "```toml\n"+example(t)+"```") {
		t.Error("testdata/office.toml is not the example of the design")
	}
}

func TestExampleIsReadWhole(t *testing.T) {
	w, err := ParseOffice("office.toml", "\uFEFF"+example(t))
	if err != nil {
		t.Fatal(err)
	}
	c := w.Clients[0]
	got := fmt.Sprintln(*w.Office.Name, *w.Office.Archive, *w.Office.Recipients, *w.Mailbox.Port, *w.Mailbox.PasswordEnv, *w.Mailbox.Since,
		*w.Sending.From, *w.Addresses.Domain, *w.Addresses.Token, w.Symbols[0].Code, c.Number, *c.Name, *c.Period, (*c.Recipients)[0].Email,
		*(*c.Recipients)[0].Success, *(*c.Addresses)[0].Label, (*c.Addresses)[0].Symbol, (*c.Addresses)[0].Extension)
	want := "Kanzlei Muster /srv/belege [buero@kanzlei.at] 993 BELEGPOST_IMAP_PASSWORD 2026-03-01 " +
		"Belege Kanzlei Muster <belege@kanzlei.at> belege.kanzlei.at true ER 10023 Huber GmbH month buchhaltung@huber.at each Lieferanten ER lieferanten\n"
	if got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	if w.Addresses.Plus != nil || w.Mailbox.PasswordFile != nil || w.Clerks != nil || c.LeftOn != nil {
		t.Error("keys that are not in the file are set")
	}
}

func TestMistakesAreFoundInTheirLine(t *testing.T) {
	for _, c := range []struct {
		name, old, new, problem, key string
		line                         int
	}{
		{"unknown key", `timezone =`, `time_zone =`, "unknown-key", "office.time_zone", 5},
		{"unknown key of a client", `fiscal_year_start =`, `fiscal_year =`, "unknown-key", "client.fiscal_year", 40},
		{"unknown key of a recipient", `success =`, `sucess =`, "unknown-key", "client.recipients.sucess", 41},
		{"unknown key of an address", `label =`, `lable =`, "unknown-key", "client.addresses.lable", 42},
		{"unknown section", `[sending]`, `[sendin]`, "unknown-key", "sendin", 20},
		{"unknown section with a remark", `[sending]`, `[ sendin ] # a = b`, "unknown-key", "sendin", 20},
		{"unknown list", `[[symbol]]`, `[[symbols]]`, "unknown-key", "symbols", 32},
		{"text for a number", `port = 993`, `port = "993"`, "type", "mailbox.port", 11},
		{"number for text", `number = "10023"`, `number = 10023`, "type", "client.number", 37},
		{"text for a list", `folders = ["INBOX"]`, `folders = "INBOX"`, "type", "mailbox.folders", 16},
		{"text for a switch", `token = true`, `token = "true"`, "type", "addresses.token", 30},
		{"table for a list of tables", `[[client]]`, `[client]`, "type", "client", 36},
		{"number that is too large", `port = 993`, `port = 99999999999999999999`, "type", "mailbox.port", 11},
		{"no quotes", `name = "Huber GmbH"`, `name = Huber GmbH`, "syntax", "client.name", 38},
		{"quote is not closed", `name = "Huber GmbH"`, `name = "Huber GmbH`, "syntax", "client.name", 38},
		{"key twice", `period = "month"`, "name = \"x\"\nperiod = \"month\"", "twice", "client.name", 39},
		{"section twice", `[sending]`, `[mailbox]`, "twice", "…", 20},
	} {
		text := strings.Replace(example(t), c.old, c.new, 1)
		_, err := ParseOffice("office.toml", text)
		place, ok := errors.AsType[*fileError](err)
		mistake, ok2 := errors.AsType[*tomlError](err)
		if !ok || !ok2 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if place.File != "office.toml" || place.Line != c.line || mistake.Problem != c.problem || mistake.Key != c.key {
			t.Errorf("%s: line %d %s %s, want line %d %s %s", c.name, place.Line, mistake.Problem, mistake.Key, c.line, c.problem, c.key)
		}
	}
}

func TestFilesAreMeantFromWhereTheOfficeFileLies(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "office.toml")
	text := "[mailbox]\nca_file = \"ca.pem\"\npassword_file = \"secret/imap\"\n[sending]\nca_file = \"\"\npassword_file = " +
		fmt.Sprintf("%q", filepath.Join(dir, "smtp"))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := ReadOffice(path)
	if err != nil {
		t.Fatal(err)
	}
	if *w.Mailbox.CAFile != filepath.Join(dir, "ca.pem") || *w.Mailbox.PasswordFile != filepath.Join(dir, "secret", "imap") ||
		*w.Sending.CAFile != "" || *w.Sending.PasswordFile != filepath.Join(dir, "smtp") {
		t.Errorf("%+v %+v", w.Mailbox, w.Sending)
	}
}

func FuzzParseOffice(f *testing.F) {
	f.Add(example(f))
	f.Add("[[client]]\nnumber = \"1\"\naddresses = [{ a.b = 1 }]")
	f.Add("\"\" = 1\n[a.\"b c\".d]\nx.y = 2")
	f.Add("[000000]#=00000")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ParseOffice("office", text); err != nil {
			if s := Sentence("de", err); strings.ContainsAny(s, "\r\n") || !strings.HasPrefix(s, "office") || strings.Contains(s, "toml:") {
				t.Errorf("%q", s)
			}
		}
	})
}
