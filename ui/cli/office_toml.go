package cli

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"belegpost/storage"
)

// largestOfficeFile is far above any office: 10,000 clients are about 3 MB.
const largestOfficeFile = 16 << 20

// ReadOffice reads an office.toml. Relative files in it (certificates,
// passwords) are meant from where it lies, and become absolute.
func ReadOffice(path string) (storage.Wish, error) {
	info, err := os.Stat(path)
	if err == nil && (info.IsDir() || info.Size() > largestOfficeFile) {
		return storage.Wish{}, &fileError{File: path, Err: &tomlError{Problem: "syntax", Key: "…"}}
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return storage.Wish{}, &fileError{File: path, Err: err}
	}
	w, err := ParseOffice(path, string(text))
	if err != nil {
		return storage.Wish{}, err
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return storage.Wish{}, &fileError{File: path, Err: err}
	}
	for _, f := range []*string{w.Mailbox.CAFile, w.Mailbox.PasswordFile, w.Sending.CAFile, w.Sending.PasswordFile} {
		if f != nil && *f != "" && !filepath.IsAbs(*f) {
			*f = filepath.Join(folder, *f)
		}
	}
	return w, nil
}

// ParseOffice reads the text of an office.toml; name stands in errors. Unknown
// keys are refused.
func ParseOffice(name, text string) (storage.Wish, error) {
	var w storage.Wish
	meta, err := toml.Decode(strings.TrimPrefix(text, "\uFEFF"), &w)
	if err != nil {
		return storage.Wish{}, parseMistake(name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return storage.Wish{}, &fileError{File: name, Line: lineOf(text, unknown[0]),
			Err: &tomlError{Problem: "unknown-key", Key: unknown[0].String()}}
	}
	return w, nil
}

// decoderPlace is where the decoder puts the place of a value of the wrong
// kind, which it reports as text only.
var decoderPlace = regexp.MustCompile(`line (\d+) \(last key "([^"]*)"\)`)

// parseMistake tells a wrong file from a wrong value.
func parseMistake(name string, err error) error {
	problem, line, key := "type", 0, ""
	if e, ok := errors.AsType[toml.ParseError](err); ok {
		problem, line, key = "syntax", e.Position.Line, e.LastKey
		switch {
		case strings.Contains(e.Message, "already been defined"), strings.Contains(e.Message, "already created"):
			problem = "twice"
		case strings.Contains(e.Message, "out of range"):
			problem = "type"
		}
	} else if m := decoderPlace.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1]) // digits by the expression
		key = m[2]
	}
	if key == "" {
		key = "…"
	}
	return &fileError{File: name, Line: line, Err: &tomlError{Problem: problem, Key: key}}
}

// lineOf finds the line in which a key stands, 0 if it cannot tell: the
// decoder does not say it for unknown keys.
func lineOf(text string, key toml.Key) int {
	last := regexp.MustCompile(`(^|[\s{,."'])` + regexp.QuoteMeta(key[len(key)-1]) + `["']?\s*[=.]`)
	section := ""
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if header, _, _ := strings.Cut(line, "#"); strings.HasPrefix(header, "[") && !strings.Contains(header, "=") {
			section = strings.Trim(strings.TrimSpace(header), "[] ")
			if section == key.String() {
				return n + 1
			}
			continue
		}
		inside := section == "" && len(key) == 1 || section != "" && strings.HasPrefix(key.String(), section+".")
		if inside && last.MatchString(line) {
			return n + 1
		}
	}
	return 0
}
