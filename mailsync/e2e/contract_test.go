//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// example is the office.toml of design.md section 9 with the values of the test
// server in place of the host names.
const example = `
[[symbol]]
code = "ER"
name = "Eingangsrechnungen"

[[client]]
number = "10023"
name = "Huber GmbH"
period = "month"                       # month | quarter | year
fiscal_year_start = "01-01"
recipients = [{ email = "buchhaltung@huber.at", success = "each" }]   # each | daily | none; failures always
addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }]
`

// The shapes of JSON values that the contract speaks of.
const (
	text     = "text"      // a string, perhaps empty
	full     = "full"      // a string with something in it
	number   = "number"    //
	integer  = "integer"   // a whole number
	boolean  = "boolean"   //
	texts    = "texts"     // a list of strings
	instant  = "instant"   // RFC 3339
	sum      = "sum"       // lower-case hex SHA-256
	key      = "key"       // an id: a number or a string that is not empty
	optional = "optional " // before another shape: may also be null, missing in value or ""
)

// shape maps the field names of one JSON line to shapes; a shape inside
// []shape{…} is a list of objects.
type shape map[string]any

func attachmentShape() shape {
	return shape{"name": text, "type": full, "size": integer, "sha256": optional + sum, "outcome": full, "reason": text}
}

// contract is design.md section 9, one line per listing.
func contract() map[string]shape {
	inMail := attachmentShape()
	inMail["document"] = optional + key
	return map[string]shape{
		"documents": {"id": key, "client": full, "symbol": full, "period": full, "fiscal_year": key, "name": full, "path": full, "sha256": sum, "size": integer,
			"pages": integer, "source": full, "state": full, "mail": key, "received": instant, "signed": boolean, "flags": texts},
		"failed": {"id": key, "mail": key, "client": text, "address": text, "from": text, "subject": text, "date": instant, "reasons": texts, "state": full,
			"attachments": []shape{attachmentShape()}},
		"mails": {"id": key, "uid": integer, "uidvalidity": integer, "message_id": full, "fingerprint": sum, "from": full, "subject": full, "date": instant, "status": full,
			"deliveries": []shape{{"address": full, "confidence": full, "field": full}}, "attachments": []shape{inMail}, "defects": texts},
		"addresses": {"address": full, "client": full, "symbol": full, "label": full, "extension": full, "active": boolean, "last_mail": optional + instant, "count": integer},
		"outbox":    {"id": key, "kind": full, "to": full, "subject": full, "message_id": full, "state": full, "attempts": integer, "next": optional + instant, "last_error": text},
		"audit":     {"seq": integer, "time": instant, "user": full, "host": full, "action": full, "entity": full, "details": "any", "hash": sum},
	}
}

// fits reports where a JSON value is not of its shape.
func fits(value, want any) string {
	switch want := want.(type) {
	case shape:
		object, ok := value.(map[string]any)
		if !ok {
			return fmt.Sprintf("is %T, want an object", value)
		}
		for field, inner := range want {
			v, there := object[field]
			if !there {
				return "lacks the field " + field
			}
			if problem := fits(v, inner); problem != "" {
				return field + " " + problem
			}
		}
	case []shape:
		list, ok := value.([]any)
		if !ok {
			return fmt.Sprintf("is %T, want a list", value)
		}
		for _, v := range list {
			if problem := fits(v, want[0]); problem != "" {
				return "entry " + problem
			}
		}
	case string:
		return fitsWord(value, want)
	}
	return ""
}

var hexSum = regexp.MustCompile(`^[0-9a-f]{64}$`)

func fitsWord(value any, want string) string {
	if rest, ok := strings.CutPrefix(want, optional); ok {
		if value == nil || value == "" || value == 0.0 {
			return ""
		}
		want = rest
	}
	s, isText := value.(string)
	n, isNumber := value.(float64)
	ok := true
	switch want {
	case text:
		ok = isText
	case full:
		ok = isText && s != ""
	case number:
		ok = isNumber
	case integer:
		ok = isNumber && n == float64(int64(n))
	case boolean:
		_, ok = value.(bool)
	case key:
		ok = isText && s != "" || isNumber && n > 0
	case sum:
		ok = hexSum.MatchString(s)
	case instant:
		_, err := time.Parse(time.RFC3339, s)
		ok = err == nil
	case texts:
		list, isList := value.([]any)
		ok = isList && !slices.ContainsFunc(list, func(v any) bool { _, is := v.(string); return !is })
	}
	if !ok {
		return fmt.Sprintf("is %v (%T), want %s", value, value, want)
	}
	return ""
}

func checkLines(t *testing.T, lines string, want shape) {
	t.Helper()
	rows := decode[any](t, lines)
	if len(rows) == 0 {
		t.Error("no line, want at least one")
	}
	for _, row := range rows {
		if problem := fits(row, want); problem != "" {
			line, _ := json.Marshal(row)
			t.Errorf("%s: %s", problem, line)
		}
	}
}

func TestExampleOfficeAndEveryFieldOfTheContract(t *testing.T) {
	o := newOffice(t, "contract")
	toml := o.toml(true, example)
	first := o.apply(t, toml)
	address := o.addresses(t)["10023/ER/lieferanten"]
	if !regexp.MustCompile(`^10023\.er\.[a-z2-7]{4}\.lieferanten@` + regexp.QuoteMeta(domain) + `$`).MatchString(address) {
		t.Errorf("generated address %q", address)
	}
	if !strings.Contains(first.stdout, address) {
		t.Errorf("apply does not print the generated address: %s", first.stdout)
	}
	if again := o.apply(t, toml); o.addresses(t)["10023/ER/lieferanten"] != address {
		t.Errorf("the second apply changed the address: %s", again.stdout)
	}
	to := []string{address}
	o.deliver(t, []kind{
		{letter: letter{key: "good", to: to, date: time.Now().UTC(), parts: []string{attachPDF("a.pdf", PDF("a"))}}},
		{letter: letter{key: "bad", to: to, date: time.Now().UTC(), parts: []string{attach("image/jpeg", "b.jpg", photo(1))}}},
		{letter: letter{key: "unknown", to: []string{"x@" + domain}, date: time.Now().UTC(), parts: []string{attachPDF("c.pdf", PDF("c"))}}},
	})
	res := o.do(t, "sync", "--once", "--json")
	lines := strings.Split(strings.TrimSpace(res.stdout), "\n")
	checkLines(t, lines[len(lines)-1], shape{"fetched": integer, "filed": integer, "failed": integer, "ignored": integer, "duplicates": integer,
		"notices": integer, "pending": integer, "seconds": number, "bytes": integer})
	for what, want := range contract() {
		t.Run("list "+what, func(t *testing.T) { checkLines(t, o.do(t, "list", what, "--json").stdout, want) })
		t.Run("list "+what+" as text", func(t *testing.T) {
			if strings.TrimSpace(o.do(t, "list", what).stdout) == "" {
				t.Error("prints nothing")
			}
		})
	}
	t.Run("inspect", func(t *testing.T) { inspectFields(t, o, address) })
	t.Run("check", func(t *testing.T) { o.checkFiles(t) })
	o.integrity(t)
}

// inspectFields tests the line of inspect, with something nested in it.
func inspectFields(t *testing.T, o *office, address string) {
	inner := attachmentShape()
	whole := attachmentShape()
	whole["nested"] = []shape{inner}
	l := letter{key: "inspected", to: []string{address}, date: time.Now().UTC(),
		parts: []string{attachPDF("a.pdf", PDF("a")), attach("application/zip", "z.zip", zipped("in.pdf", string(PDF("in"))))}}
	file := filepath.Join(o.dir, "mail.eml")
	must(t, os.WriteFile(file, l.bytes(), 0o600))
	out := o.do(t, "inspect", file, "--json").stdout
	checkLines(t, out, shape{"recipients": []shape{{"address": full, "confidence": full, "field": full}}, "date": instant, "period": full, "date_source": full,
		"attachments": []shape{whole}, "defects": texts})
	type inspected struct {
		Attachments []struct {
			Name   string
			Nested []struct{ Name string }
		}
	}
	for _, a := range decode[inspected](t, out)[0].Attachments {
		if inside := len(a.Nested); (a.Name == "z.zip") != (inside == 1) {
			t.Errorf("%s has %d nested attachments", a.Name, inside)
		}
	}
}

func TestUsageErrorsExitTwo(t *testing.T) {
	o := newOffice(t, "usage")
	for _, args := range [][]string{{"fly"}, {"list", "clouds"}, {"list"}, {"apply"}, {"sync", "--twice"}, {"inspect"}} {
		if res := o.run(t, args...); res.code != 2 || strings.TrimSpace(res.stderr) == "" {
			t.Errorf("belegpost %s: exit %d, stderr %q; want 2 and a sentence", strings.Join(args, " "), res.code, res.stderr)
		}
	}
	if exists(filepath.Join(o.data, "belegpost.db")) {
		t.Error("a usage error made a database")
	}
}
