package cli

import (
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"time"

	"belegpost/storage"
)

// Support reports whether somebody who helps wants to know more about an error
// than its sentence says. What a person entered wrong needs no help.
func Support(err error) bool {
	if _, entered := errors.AsType[*storage.InvalidError](err); entered {
		return false
	}
	return err != nil
}

// Details are what support needs to know about an error: the program, the
// system, the sentence's key and the chain of errors. What stands in quotes,
// looks like a path, a file or an e-mail address is left out: it can come from
// a mail, or name a client.
func Details(version string, now time.Time, err error) string {
	var kinds []string
	for e := err; e != nil; e = errors.Unwrap(e) {
		kinds = append(kinds, fmt.Sprintf("%T", e))
	}
	return strings.Join([]string{
		"Belegpost " + version + " " + runtime.GOOS + "/" + runtime.GOARCH + " " + now.UTC().Format(time.RFC3339),
		strings.Join(kinds, " > "),
		Scrubbed(fmt.Sprint(err)),
	}, "\n")
}

// private is what a detail must not tell, whoever wrote the error.
var private = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'|„[^“]*“|[^\s:;,"]+@[^\s:;,"]+` + // quoted, e-mail addresses
	`|(?:\b[A-Za-z]:|\B)[\\/](?:[^\s:;,"\\/]*[\\/ ])*[^\s:;,"]*` + // paths, with the spaces in their folders
	`|[^\s:;,"\\/]+\.(?i:pdf|xml|eml|msg|jpe?g|png|tiff?|zip|docx?|xlsx?|db|json|toml)\b`)

// Scrubbed is a technical text without what could be private.
func Scrubbed(text string) string { return private.ReplaceAllString(text, "…") }
