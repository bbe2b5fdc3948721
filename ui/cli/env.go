package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"belegpost/storage"
)

// Exit codes of every command.
const (
	ExitDone    = 0
	ExitTrouble = 1 // one sentence stands on Stderr
	ExitUsage   = 2
)

// Env is what a command knows of the world around it.
type Env struct {
	Data   string // data folder; --data overrides it
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	JSON   bool             // one JSON object a line; --json sets it
	Now    func() time.Time // time.Now if nil
	Log    *slog.Logger     // may be nil
	Logs   *LogFile         // where Log writes; may be nil
}

// DataFolder is the system's place for local, never roaming data: where
// Belegpost keeps its own unless --data says otherwise.
func DataFolder(getenv func(string) string) string {
	home, _ := os.UserHomeDir() // without one the folder is relative, and creating it tells
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(getenv("LOCALAPPDATA"), "Belegpost")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Belegpost")
	}
	if xdg := getenv("XDG_DATA_HOME"); filepath.IsAbs(xdg) {
		return filepath.Join(xdg, "belegpost")
	}
	return filepath.Join(home, ".local", "share", "belegpost")
}

// Flags starts the flags of a command with --data and --json, which every
// command takes. Parse them with [Parse].
func (e *Env) Flags(command string) *flag.FlagSet {
	f := flag.NewFlagSet(command, flag.ContinueOnError)
	f.SetOutput(io.Discard) // mistakes are told in the office's language
	f.Usage = func() {}
	f.StringVar(&e.Data, "data", e.Data, "data folder")
	f.BoolVar(&e.JSON, "json", e.JSON, "one JSON object a line")
	return f
}

// ErrUsage is wrapped by errors about the command line itself.
var ErrUsage = errors.New("usage")

// Parse reads flags wherever they stand and returns the other arguments;
// "--" ends the flags. flag.ErrHelp is passed on.
func Parse(f *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrUsage, err)
		}
		parsed := len(args) - f.NArg()
		if parsed > 0 && args[parsed-1] == "--" || f.NArg() == 0 {
			return append(rest, f.Args()...), nil
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
}

// Open opens the office's store. Trouble with the data folder is told apart
// from trouble with the archive. The caller closes the store.
func (e Env) Open(ctx context.Context) (*storage.Store, error) {
	store, err := storage.Open(ctx, e.Data, storage.Options{Now: e.Now, Log: e.Log})
	if err != nil {
		return nil, &dataError{Folder: e.Data, Err: err}
	}
	if e.Logs != nil {
		e.Logs.In(e.Data)
	}
	return store, nil
}

// OfficeLang is the language that the office has chosen, else [Env.Lang]. It
// makes no data folder where there is none.
func (e Env) OfficeLang(ctx context.Context) string {
	if _, err := os.Stat(filepath.Join(e.Data, "belegpost.db")); err != nil {
		return e.Lang()
	}
	store, err := e.Open(ctx)
	if err != nil {
		return e.Lang()
	}
	set, err := store.Settings(ctx)
	if err = errors.Join(err, store.Close()); err != nil || !set.Saved {
		return e.Lang()
	}
	return LangOf(set)
}

// Trouble writes the sentence for err on Stderr and returns the exit code. The
// log gets the details of an error that nobody foresaw; other sentences say all.
func (e Env) Trouble(lang string, err error) int {
	sentence := Sentence(lang, err)
	if e.Log != nil && sentence == Sentence(lang, errUnforeseen) {
		e.Log.Error("command failed", "error", err)
	}
	fmt.Fprintln(e.Stderr, sentence)
	if errors.Is(err, ErrUsage) {
		return ExitUsage
	}
	return ExitTrouble
}

// errUnforeseen is an error without a sentence of its own.
var errUnforeseen = errors.New("unforeseen")

// Line writes one JSON object.
func (e Env) Line(v any) error {
	enc := json.NewEncoder(e.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// Lang is the language before the office's own setting is known: from the
// locale, else German.
func (e Env) Lang() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := strings.ToLower(e.Getenv(name)); v != "" {
			if v == "en" || strings.HasPrefix(v, "en_") || strings.HasPrefix(v, "en-") {
				return "en"
			}
			return "de"
		}
	}
	return "de"
}
