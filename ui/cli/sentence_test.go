package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
	"belegpost/storage/keychain"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	for _, pair := range [][2]table{{german(), english()}, {texts("de"), texts("en")}, {texts("de-DE"), texts("en")}} {
		de, en := pair[0], pair[1]
		for key, sentence := range de {
			a, b := placeholder.FindAllString(sentence, -1), placeholder.FindAllString(en[key], -1)
			slices.Sort(a)
			slices.Sort(b)
			if en[key] == "" || !slices.Equal(a, b) {
				t.Errorf("%s: %q but %q", key, sentence, en[key])
			}
		}
		for key := range en {
			if de[key] == "" {
				t.Errorf("%s: no German", key)
			}
		}
	}
}

// said checks what holds for every sentence.
func said(t *testing.T, lang string, err error, words ...string) {
	t.Helper()
	s := Sentence(lang, err)
	if strings.ContainsAny(s, "\r\n{}") || len(s) < 15 || strings.Contains(s, "unexpected") {
		t.Errorf("%v: %q", err, s)
	}
	for _, w := range words {
		if !strings.Contains(s, w) {
			t.Errorf("%q does not name %q", s, w)
		}
	}
}

var fields = []storage.Field{
	storage.FieldOfficeName, storage.FieldOfficeLanguage, storage.FieldOfficeCountry, storage.FieldOfficeTimezone, storage.FieldOfficeArchive,
	storage.FieldOfficeRecipients, storage.FieldMailboxHost, storage.FieldMailboxPort, storage.FieldMailboxSecurity, storage.FieldMailboxCAFile,
	storage.FieldMailboxUsername, storage.FieldMailboxFolders, storage.FieldMailboxSince, storage.FieldMailboxAfterImport, storage.FieldSendingHost,
	storage.FieldSendingPort, storage.FieldSendingSecurity, storage.FieldSendingCAFile, storage.FieldSendingUsername, storage.FieldSendingFrom,
	storage.FieldAddressesDomain, storage.FieldAddressesPlus, storage.FieldClerkName, storage.FieldClerkEmail, storage.FieldSymbolCode,
	storage.FieldSymbolName, storage.FieldSymbolMain, storage.FieldSymbolPeriodRule, storage.FieldClientNumber, storage.FieldClientName,
	storage.FieldClientPeriod, storage.FieldClientFiscalYearStart, storage.FieldClientClerk, storage.FieldClientLeftOn, storage.FieldClientPeriodRule,
	storage.FieldClientLatePolicy, storage.FieldRecipientEmail, storage.FieldRecipientSuccess, storage.FieldAddressClient,
	storage.FieldAddressSymbol, storage.FieldAddressLabel, storage.FieldAddressExtension, storage.FieldAddressPeriodRule,
}

func TestEveryFieldSaysWhatItWants(t *testing.T) {
	for _, lang := range []string{"de", "de-DE", "en"} {
		for _, f := range fields {
			if (voice{words: english()}).words["hint/"+string(f)] == "" {
				t.Errorf("%s has no hint", f)
			}
			for _, code := range []string{storage.InvalidEmpty, storage.InvalidCharacters, storage.InvalidTooLong, storage.InvalidTaken,
				storage.InvalidUnknown, storage.InvalidFormat, storage.InvalidInUse, "a code of the future"} {
				err := &storage.InvalidError{Field: f, Code: code, Value: "wert"}
				said(t, lang, err, string(f))
				if s := Sentence(lang, err); strings.Contains(s, "…") {
					t.Errorf("a hint is cut: %s", s)
				}
			}
		}
	}
}

func TestEveryCodeAndProblemHasItsSentence(t *testing.T) {
	for _, lang := range []string{"de", "en"} {
		words := german()
		if lang == "en" {
			words = english()
		}
		for _, code := range []string{storage.InvalidEmpty, storage.InvalidCharacters, storage.InvalidTooLong, storage.InvalidTaken,
			storage.InvalidUnknown, storage.InvalidFormat, storage.InvalidNoRecipient, storage.InvalidLastOne, storage.InvalidNoDomain,
			storage.InvalidInUse, storage.InvalidLocked, storage.InvalidComplete, storage.InvalidPlainNetwork, storage.InvalidLeft, storage.InvalidSpelling} {
			if words[code] == "" {
				t.Errorf("no sentence for %s", code)
			}
		}
		for _, p := range []storage.FolderProblem{storage.FolderMissing, storage.FolderNoParent, storage.FolderNotWritable, storage.FolderFull, storage.FolderNoMarker,
			storage.FolderForeign, storage.FolderNotEmpty, storage.FolderTooLong, storage.FolderNetwork, storage.FolderNotSet} {
			if words["archive/"+string(p)] == "" {
				t.Errorf("no sentence for %s", p)
			}
			said(t, lang, &storage.FolderError{Folder: "/srv/belege", Problem: p}, "office.archive")
			said(t, lang, &dataError{Folder: "/var/data", Err: &storage.FolderError{Folder: "/var/data/belegpost.db", Problem: p}}, "/var/data")
		}
	}
}

// TestALostArchiveIsToBeConnected: nobody makes a folder where a share is offline.
func TestALostArchiveIsToBeConnected(t *testing.T) {
	lost := &storage.FolderError{Folder: "/srv/belege", Problem: storage.FolderMissing}
	said(t, "de", lost, "bitte das Laufwerk oder die Freigabe verbinden", "von selbst weiter")
	said(t, "en", lost, "please connect the drive or the share", "goes on by itself")
	if s := WindowSentence("de", lost); !strings.Contains(s, "von selbst weiter") || strings.Contains(s, "anlegen") {
		t.Errorf("the window says %q", s)
	}
}

func TestSentencesNameWhatIsMeant(t *testing.T) {
	taken := &storage.InvalidError{Field: storage.FieldAddressExtension, Code: storage.InvalidTaken, Value: "huber", Other: "10023.er.huber@k.at"}
	said(t, "de", &fileError{File: "a/office.toml", Err: &storage.WishError{Entity: "client", Name: "10023", Err: taken}},
		"a/office.toml", "Klient 10023", "addresses.extension", "huber", "10023.er.huber@k.at")
	said(t, "de-DE", &storage.WishError{Entity: "client", Name: "10023", Err: taken}, "Mandant 10023")
	said(t, "de", &storage.InvalidError{Field: storage.FieldAddressExtension, Code: storage.InvalidSpelling, Value: "büro", Other: "buero"}, "büro", "buero")
	said(t, "de", &storage.InvalidError{Field: storage.FieldAddressExtension, Code: storage.InvalidCharacters, Value: "a b", Other: " "}, "Leerzeichen")
	said(t, "de", &storage.InvalidError{Field: storage.FieldMailboxSecurity, Code: storage.InvalidPlainNetwork, Other: "mail.example"}, "mail.example")
	said(t, "de", &storage.InvalidError{Field: storage.FieldOfficeName, Code: storage.InvalidTooLong, Value: strings.Repeat("x", 5000)}, "xxx…")
	said(t, "de", &storage.InvalidError{Field: storage.FieldOfficeName, Code: storage.InvalidCharacters, Value: "a\r\nb\x1b[31m{other}"[:9]})
	said(t, "de", &secretError{Field: storage.FieldMailboxPassword, Name: "BELEGPOST_IMAP_PASSWORD", Problem: "variable"}, "BELEGPOST_IMAP_PASSWORD", "mailbox.password")
	said(t, "en", &fileError{File: "office.toml", Line: 7, Err: &tomlError{Problem: "unknown-key", Key: "office.colour"}}, "office.toml, line 7", "office.colour")
	for _, err := range []error{storage.ErrNewerDatabase, storage.ErrNotFound, keychain.ErrNoKeychain, keychain.ErrPassphrase, keychain.ErrPassphraseFile,
		keychain.ErrDamaged, keychain.ErrNotFound, context.Canceled, fs.ErrNotExist, &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, ErrUsage} {
		for _, lang := range []string{"de", "en"} {
			if said(t, lang, fmt.Errorf("open: %w", err)); Sentence(lang, err) == Sentence(lang, errors.New("x")) {
				t.Errorf("%v has no sentence of its own", err)
			}
		}
	}
}

// spoken is an error of another package.
type spoken struct{}

func (spoken) Error() string { return "imap: tagged NO" }

func (spoken) Sentence() (string, map[string]string) {
	return "file/missing", map[string]string{"host": "imap.example"}
}

func TestErrorsOfOtherPackagesBringTheirSentence(t *testing.T) {
	if s := Sentence("en", fmt.Errorf("sync: %w", spoken{})); s != english()["file/missing"] {
		t.Error(s)
	}
}

func TestTextOfAnErrorIsNeverShown(t *testing.T) {
	for _, err := range []error{errors.New("constraint failed: UNIQUE"), os.ErrDeadlineExceeded, fmt.Errorf("sql: %w", errors.New("Geheimnis"))} {
		for _, lang := range []string{"de", "de-DE", "en", ""} {
			if s := Sentence(lang, err); strings.Contains(s, err.Error()) || strings.Contains(s, "sql") || strings.Contains(s, "\n") {
				t.Errorf("%q", s)
			}
		}
	}
}
