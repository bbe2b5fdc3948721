package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"belegpost/storage"
)

// applyFlags are the command line of apply.
type applyFlags struct {
	file   string
	dryRun bool
	prune  bool
	env    bool // passwords stay out of the keychain
	over   bool // another installation's archive becomes ours
}

// Apply is "belegpost apply office.toml [--dry-run] [--prune] [--take-over]
// [--secrets env]": it makes the file true and prints what changed and every active address.
func Apply(ctx context.Context, env Env, args []string) int {
	flags, err := env.applyFlags(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(env.Stdout, texts(env.Lang())["apply/usage"])
		return ExitDone
	}
	if err != nil {
		code := env.Trouble(env.Lang(), err)
		fmt.Fprintln(env.Stderr, texts(env.Lang())["apply/usage"])
		return code
	}
	wish, err := ReadOffice(flags.file)
	if err != nil {
		return env.Trouble(env.OfficeLang(ctx), err)
	}
	lang, err := env.apply(ctx, flags, wish)
	if err != nil {
		return env.Trouble(lang, err)
	}
	return ExitDone
}

func (e *Env) applyFlags(args []string) (a applyFlags, err error) {
	f := e.Flags("apply")
	f.BoolVar(&a.dryRun, "dry-run", false, "change nothing")
	f.BoolVar(&a.prune, "prune", false, "retire what is missing in the file")
	f.BoolVar(&a.over, "take-over", false, "take over another installation's archive")
	secrets := f.String("secrets", "keychain", "where passwords are kept: keychain or env")
	rest, err := Parse(f, args)
	if err != nil {
		return a, err
	}
	if len(rest) != 1 || *secrets != "env" && *secrets != "keychain" {
		return a, ErrUsage
	}
	a.file, a.env = rest[0], *secrets == "env"
	return a, nil
}

// apply does the work and says in which language the office wants to be told.
func (e Env) apply(ctx context.Context, flags applyFlags, wish storage.Wish) (lang string, err error) {
	lang = e.Lang()
	if l := wish.Office.Language; l != nil && (*l == "de" || *l == "en") {
		lang = *l
	}
	store, err := e.Open(ctx)
	if err != nil {
		return lang, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	before, err := store.Settings(ctx)
	if err != nil {
		return lang, err
	}
	lang = wishLang(lang, wish, before)
	applied, err := e.applyTo(ctx, store, flags, wish, before)
	if err != nil {
		return lang, &fileError{File: flags.file, Err: err}
	}
	return lang, e.printApplied(lang, flags.dryRun, applied)
}

// wishLang is the language as the file wants it, else as it is set.
func wishLang(lang string, wish storage.Wish, before storage.Settings) string {
	if l := wish.Office.Language; before.Saved && (l == nil || *l != "de" && *l != "en") {
		lang = before.Office.Language
	}
	country := before.Office.Country
	if c := wish.Office.Country; c != nil {
		country = *c
	}
	if lang == "de" && country == "DE" {
		return "de-DE"
	}
	return lang
}

func (e Env) applyTo(ctx context.Context, store *storage.Store, flags applyFlags, wish storage.Wish, before storage.Settings) ([]storage.Applied, error) {
	if err := checkCA(storage.FieldMailboxCAFile, wish.Mailbox.CAFile); err != nil {
		return nil, err
	}
	if err := checkCA(storage.FieldSendingCAFile, wish.Sending.CAFile); err != nil {
		return nil, err
	}
	list := accounts(wish)
	options := storage.ApplyOptions{DryRun: flags.dryRun, Prune: flags.prune, Keychain: !flags.env, TakeOver: flags.over}
	if flags.env {
		if err := e.warnMissing(list, wishLang(e.Lang(), wish, before)); err != nil {
			return nil, err
		}
	} else {
		if err := e.gather(list, before); err != nil {
			return nil, err
		}
		options.BeforeCommit = func(_ context.Context, set storage.Settings) error { return e.keep(list, set) }
	}
	applied, err := store.Apply(ctx, wish, options)
	if err == nil && flags.env && !flags.dryRun {
		e.forget(ctx, list, before)
	}
	return applied, err
}

// warnMissing names variables and files that are not there now. They are read
// at every start, maybe by a service with an environment of its own: that is
// no reason to refuse.
func (e Env) warnMissing(list []*account, lang string) error {
	for _, a := range list {
		_, err := e.readSecret(a.field, a.wish)
		if missing, ok := errors.AsType[*secretError](err); ok && missing.Problem == "both" {
			return err
		}
		if err != nil {
			fmt.Fprintln(e.Stderr, Sentence(lang, err))
		}
	}
	return nil
}

// checkCA reads a file of certificates before anything relies on it.
func checkCA(field storage.Field, path *string) error {
	if path == nil || *path == "" {
		return nil
	}
	pem, err := os.ReadFile(*path)
	if err != nil {
		return &storage.InvalidError{Field: field, Code: storage.InvalidUnknown, Value: *path}
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return &storage.InvalidError{Field: field, Code: storage.InvalidFormat, Value: *path}
	}
	return nil
}

// appliedLine is one line of apply --json.
type appliedLine struct {
	Entity  string         `json:"entity"`
	Name    string         `json:"name"`
	Action  storage.Action `json:"action"`
	Address string         `json:"address"`
}

func (e Env) printApplied(lang string, dryRun bool, applied []storage.Applied) error {
	if e.JSON {
		for _, a := range applied {
			if err := e.Line(appliedLine(a)); err != nil {
				return err
			}
		}
		return nil
	}
	words := texts(lang)
	if dryRun {
		fmt.Fprintln(e.Stdout, words["apply/dry-run"])
	}
	changes := 0
	tab := tabwriter.NewWriter(e.Stdout, 0, 0, 2, ' ', 0)
	for _, a := range applied {
		if a.Action != storage.ActionKept {
			changes++
			fmt.Fprintf(tab, "%s\t%s\t%s\n", words["entity/"+a.Entity], a.Name, words["action/"+string(a.Action)])
		}
	}
	if changes == 0 {
		fmt.Fprintln(tab, words["apply/nothing"])
	}
	title := words["apply/addresses"]
	for _, a := range applied {
		if a.Entity != "address" || a.Action == storage.ActionRetired {
			continue
		}
		if title != "" {
			fmt.Fprintf(tab, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(tab, "%s\t%s\n", a.Name, a.Address)
	}
	return tab.Flush()
}
