// Package wording turns codes into the words that people read.
//
// The window, the commands and the notices use the same sentences, so that
// somebody who calls the office about a mail hears the words that stand in it.
// Each sentence says what happened, what it means and what to do. What to do
// differs: who gets a notice can send a document again, who sits in the office
// can file it.
//
// # Vocabulary
//
// A reason is a code of design section 4 (storage.Reason). A language is
// "de-AT", "de-DE" or "en"; any other is read as de-AT. A type name says what a
// file is, without article: "JPEG-Bild", "Word document".
//
// # Promises
//
// Every reason has a sentence and a short form in every language; an unknown
// code gives a general sentence that names the code. Nothing here fails, and
// no text holds a line break, whatever a file is called.
package wording

import (
	"strings"
	"unicode"
)

// Languages of the program. Austria and Germany differ in words, not in sentences.
const (
	Austrian = "de-AT"
	German   = "de-DE"
	English  = "en"
)

// Language joins the office's language ("de", "en") and country ("AT", "DE").
func Language(language, country string) string {
	switch {
	case language == "en":
		return English
	case country == "DE":
		return German
	}
	return Austrian
}

// Attachment is what a sentence may say about a file.
type Attachment struct {
	Name     string // as it stood in the mail; may be empty
	TypeName string // as [TypeName] gives it; may be empty
}

// Reason is what a notice says of a reason code: what happened, what it means,
// and what its recipient can do.
func Reason(lang, code string, a Attachment) string {
	r := reasonOf(lang, code, a)
	return fill(lang, code, r.fact+" "+r.send, a)
}

// Advice is what the screen says of a reason code: what happened, what it
// means, and what the office can do there.
func Advice(lang, code string, a Attachment) string {
	r := reasonOf(lang, code, a)
	return fill(lang, code, r.fact+" "+r.office, a)
}

// Fact is what happened and what it means, where nothing is to be done.
func Fact(lang, code string, a Attachment) string {
	return fill(lang, code, reasonOf(lang, code, a).fact, a)
}

func reasonOf(lang, code string, a Attachment) reason {
	w := words(lang)
	if r, ok := w.reasons[Sentence(lang, code, a)]; ok {
		return r
	}
	return w.unknownReason
}

// fill puts what is known about a file into a sentence.
func fill(lang, code, text string, a Attachment) string {
	w := words(lang)
	typeName := a.TypeName
	if typeName == "" {
		typeName = w.file
	}
	name := clean(a.Name)
	if name == "" {
		name = w.unnamed
	}
	// One pass: a file may be called "{type}".
	return strings.NewReplacer("{name}", name, "{a type}", w.article(typeName), "{code}", clean(code)).Replace(text)
}

// Sentence names the sentence that [Reason] and [Advice] give: the code, and
// what kind of file it is where that asks for a sentence of its own. Whoever has
// read it once need not read it again.
func Sentence(lang, code string, a Attachment) string {
	w := words(lang)
	for kind, name := range w.types {
		if name != a.TypeName {
			continue
		}
		for _, k := range []string{kind, kinds[kind]} {
			if _, own := w.reasons[code+"/"+k]; own {
				return code + "/" + k
			}
		}
	}
	return code
}

// kinds are kinds of file of which the same is to be said.
var kinds = map[string]string{"jpeg": "picture", "png": "picture", "gif": "picture", "tiff": "picture", "webp": "picture", "bmp": "picture"}

// Kind is what a file is, as a word that is the same in all languages: "heic",
// "html", "program".
func Kind(mediaType, name string) string { return typeKey(mediaType, name) }

// IsHEIC reports a photo as iPhones make them, which cannot be shown.
func IsHEIC(name string) bool { return typeKey("", name) == "heic" }

// Defect is the sentence of a defect of a mail (mimewalk.Message.Defects) in
// the language. One that is not known stays as it is.
func Defect(lang, sentence string) string {
	if text, ok := germanDefects[sentence]; ok && lang != English {
		return text
	}
	return clean(sentence)
}

// Short is the reason in a few words, for a cell of a table.
func Short(lang, code string) string {
	w := words(lang)
	if text, ok := w.reasons[code]; ok {
		return text.short
	}
	return clean(code)
}

// Word is one of the office's words in the language: "client", "symbol",
// "january", "cash", "vat-id". An unknown key gives the key.
func Word(lang, key string) string {
	if lang == German {
		if word, ok := germany[key]; ok {
			return word
		}
	}
	if word, ok := words(lang).office[key]; ok {
		return word
	}
	return key
}

// table is one language.
type table struct {
	reasons       map[string]reason
	types         map[string]string
	office        map[string]string
	invoice       map[string]string // the readable page of an e-invoice
	units         map[string]string // UN/ECE Recommendation 20
	unknownReason reason
	unnamed       string
	file          string
	article       func(typeName string) string // with the indefinite article
}

// reason is one code in one language: a few words, what happened, and the next
// step of who gets a notice and of the office at the screen. {name} is the
// file, {a type} what it is.
type reason struct{ short, fact, send, office string }

func words(lang string) *table {
	if lang == English {
		return &english
	}
	return &deutsch
}

// clean makes a text from a mail fit for one line: no control characters and
// none of the marks that turn the direction of writing.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s))
}
