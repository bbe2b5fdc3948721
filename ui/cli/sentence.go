package cli

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"strconv"
	"strings"
	"unicode"

	"belegpost/storage"
	"belegpost/storage/keychain"
)

// Spoken is an error of a package that this one may not import, such as the
// mailbox. It brings the key of its sentence in the tables and what fills it.
type Spoken interface {
	error
	Sentence() (key string, values map[string]string)
}

// table holds sentences by key. {name} is filled with a value; a key
// "code/field" beats the key "code".
type table map[string]string

// longestValue is how much of a value a sentence repeats, in characters.
const longestValue = 80

// Sentence says in one plain sentence what went wrong and what to do. lang is
// "de" (or "de-AT"), "de-DE" with the words used in Germany, or "en". An error
// that nobody foresaw gets a sentence that points to the log, never its text.
func Sentence(lang string, err error) string {
	v := newVoice(lang)
	return v.inCountry(v.say(err))
}

func newVoice(lang string) voice {
	if strings.HasPrefix(lang, "en") {
		return voice{lang: lang, words: english().and(documentEnglish()), mailbox: mailboxEnglish()}
	}
	return voice{lang: lang, words: german().and(documentGerman()), mailbox: mailboxGerman()}
}

// inCountry gives a German sentence Germany's words.
func (v voice) inCountry(s string) string {
	if v.lang == "de-DE" {
		return strings.NewReplacer("Klient", "Mandant", "Buchungssymbol", "Belegtyp", "Kassa", "Kasse").Replace(s)
	}
	return s
}

// LangOf is the language that the office has chosen, with its country's words.
func LangOf(set storage.Settings) string {
	if set.Office.Language == "de" {
		return "de-" + set.Office.Country
	}
	return set.Office.Language
}

// voice speaks one language.
type voice struct {
	lang    string
	words   table
	mailbox table // sentences about mail servers
}

func (v voice) say(err error) string {
	if e, ok := errors.AsType[*fileError](err); ok {
		return v.place(e) + v.say(e.Err)
	}
	if e, ok := errors.AsType[*storage.WishError](err); ok {
		return v.fill("entry/"+e.Entity, map[string]string{"name": e.Name}) + " " + v.say(e.Err)
	}
	if e, ok := errors.AsType[*pendingError](err); ok {
		return v.pending(e)
	}
	if e, ok := errors.AsType[*storage.DocumentError](err); ok {
		return v.document(e)
	}
	if e, ok := errors.AsType[*storage.InvalidError](err); ok {
		return v.invalid(e)
	}
	if e, ok := errors.AsType[*secretError](err); ok {
		return v.fill("secret/"+e.Problem, map[string]string{"field": string(e.Field), "name": e.Name})
	}
	if e, ok := errors.AsType[*tomlError](err); ok {
		return v.fill("toml/"+e.Problem, map[string]string{"key": e.Key})
	}
	if e, ok := errors.AsType[*storage.BackupError](err); ok {
		return v.fill("backup/"+string(e.Problem), map[string]string{"file": e.File})
	}
	if e, ok := errors.AsType[*dataError](err); ok {
		return v.data(e)
	}
	if e, ok := errors.AsType[*storage.FolderError](err); ok {
		return v.fill("archive/"+string(e.Problem), map[string]string{"folder": e.Folder})
	}
	if e, ok := errors.AsType[Spoken](err); ok {
		key, values := e.Sentence()
		return v.fill(key, values)
	}
	return v.fill(plainKey(err), nil)
}

// plainKey is the key of errors that carry nothing to fill in.
func plainKey(err error) string {
	for _, k := range []struct {
		err error
		key string
	}{
		{ErrUsage, "usage"}, {flag.ErrHelp, "usage"},
		{storage.ErrNewerDatabase, "database/newer"}, {storage.ErrNotFound, "not-found"},
		{keychain.ErrNoKeychain, "keychain/none"}, {keychain.ErrPassphrase, "keychain/passphrase"},
		{keychain.ErrPassphraseFile, "keychain/passphrase-file"}, {keychain.ErrDamaged, "keychain/damaged"},
		{keychain.ErrNotFound, "keychain/missing"},
		{context.Canceled, "cancelled"}, {context.DeadlineExceeded, "cancelled"},
		{fs.ErrNotExist, "file/missing"}, {fs.ErrPermission, "file/permission"},
	} {
		if errors.Is(err, k.err) {
			return k.key
		}
	}
	// The database driver's errors have SQLite's result code; the low byte is
	// the primary one.
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		switch e.Code() & 0xff {
		case 5, 6:
			return "database/busy"
		case 13:
			return "database/full"
		case 11, 26:
			return "database/damaged"
		}
	}
	return "unexpected"
}

// invalid says what is wrong with a value, and what the field wants.
func (v voice) invalid(e *storage.InvalidError) string {
	values := map[string]string{"field": string(e.Field), "value": e.Value, "other": e.Other}
	switch e.Other {
	case " ":
		values["other"] = v.words["space"]
	case "":
		values["other"] = "?"
	}
	hint := "hint/" + string(e.Field)
	if v.words[hint] == "" {
		hint = "hint"
	}
	key := e.Code + "/" + string(e.Field)
	if v.words[key] == "" {
		key = e.Code
	}
	if v.words[key] == "" {
		key = storage.InvalidFormat
	}
	return fillIn(strings.ReplaceAll(v.words[key], "{hint}", v.words[hint]), values)
}

// data says what is wrong with the data folder.
func (v voice) data(e *dataError) string {
	if folder, ok := errors.AsType[*storage.FolderError](e.Err); ok {
		if key := "data/" + string(folder.Problem); v.words[key] != "" {
			return v.fill(key, map[string]string{"folder": e.Folder})
		}
		return v.fill("data/not-writable", map[string]string{"folder": e.Folder})
	}
	return v.say(e.Err)
}

// place names a file and a line in front of a sentence.
func (v voice) place(e *fileError) string {
	if e.Line == 0 {
		return v.fill("in-file", map[string]string{"file": e.File}) + " "
	}
	return v.fill("in-line", map[string]string{"file": e.File, "line": strconv.Itoa(e.Line)}) + " "
}

// fill puts values into the sentence of key.
func (v voice) fill(key string, values map[string]string) string {
	s, ok := v.words[key]
	if !ok {
		s, ok = v.mailbox[key]
	}
	if !ok {
		s = v.words["unexpected"]
	}
	return fillIn(s, values)
}

// fillIn keeps a sentence on one line, whatever the values hold.
func fillIn(s string, values map[string]string) string {
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", short(value))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// short makes a value fit into a sentence. Paths are never cut: they are what
// the reader has to look for.
func short(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '\uFFFD'
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > longestValue && !strings.ContainsAny(s, `/\`) {
		return string(runes[:longestValue]) + "…"
	}
	return s
}

// fileError says in which file, and where known in which line, a mistake is.
type fileError struct {
	File string
	Line int // 0 if unknown
	Err  error
}

func (e *fileError) Error() string { return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Err.Error() }
func (e *fileError) Unwrap() error { return e.Err }

// secretError is a password that cannot be had from where the file says.
type secretError struct {
	Field   storage.Field
	Name    string // of the variable or the file
	Problem string // variable, file, empty or both
}

func (e *secretError) Error() string { return string(e.Field) + ": " + e.Problem + " " + e.Name }

// tomlError is a file that is no office.toml.
type tomlError struct {
	Problem string // syntax, type, twice or unknown-key
	Key     string
}

func (e *tomlError) Error() string { return e.Problem + " " + e.Key }

// dataError is trouble with the data folder, not with the archive.
type dataError struct {
	Folder string
	Err    error
}

func (e *dataError) Error() string { return "open data folder: " + e.Err.Error() }
func (e *dataError) Unwrap() error { return e.Err }
