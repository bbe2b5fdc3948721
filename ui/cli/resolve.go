package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"belegpost/storage"
	"belegpost/ui/state"
)

// resolveFlags say what becomes of a failed import.
type resolveFlags struct {
	placeFlags
	parts    string
	add      names
	asPDF    bool
	text     bool
	locked   bool
	password storage.SecretRef // where it is read from
	why      string
	again    bool
	reopen   bool
}

// names is a flag that may be given several times.
type names []string

// String implements [flag.Value].
func (n *names) String() string { return strings.Join(*n, ",") }

// Set implements [flag.Value].
func (n *names) Set(name string) error { *n = append(*n, name); return nil }

func (r *resolveFlags) define(flags *flag.FlagSet) {
	r.placeFlags.add(flags)
	flags.BoolVar(&r.placeFlags.again, "again", false, "although the client has the same file already")
	flags.StringVar(&r.parts, "file", "", "parts to file, with commas between them, or all")
	flags.Var(&r.add, "add", "a further file that is filed with it; may be given again")
	flags.BoolVar(&r.asPDF, "as-pdf", false, "the images become one PDF, in the order given")
	flags.BoolVar(&r.text, "text", false, "the mail's own text is filed as a PDF")
	flags.BoolVar(&r.locked, "locked", false, "PDFs with a password are filed as they are")
	flags.StringVar(&r.password.Env, "password-env", "", "variable that holds the password of PDFs")
	flags.StringVar(&r.password.File, "password-file", "", "file whose first line is the password of PDFs")
	flags.StringVar(&r.why, "dismiss", "", "advertising, duplicate, no-document, returned or other")
	flags.BoolVar(&r.again, "reprocess", false, "decide the mail once more")
	flags.BoolVar(&r.reopen, "reopen", false, "take a dismissal back")
}

// wishes is how many of the ways to settle an import are asked for.
func (r *resolveFlags) wishes() (n int) {
	for _, wish := range []bool{r.parts != "" || r.text || len(r.add) > 0, r.why != "", r.again, r.reopen} {
		if wish {
			n++
		}
	}
	return n
}

// Resolve is the command "belegpost resolve FAILED-ID …": what the window does
// with failed imports. It files attachments as they are or images as one PDF,
// opens PDFs with their password, files the mail's text and further files, ends
// an import without filing, opens it again, or decides its mail once more. A
// part is its place in the mail or its name; "all" are those that are left; of a
// ZIP archive, 2/1 is its first file and 2/all are its PDFs that are left. It
// prints the documents, or the failed import. tools are what that takes.
func Resolve(ctx context.Context, env Env, args []string, tools func(*storage.Store) (state.FailedTools, func() error)) int {
	var r resolveFlags
	flags := env.Flags("resolve")
	r.define(flags)
	rest, err := Parse(flags, args)
	ids, wrong := numbers[storage.FailedID](rest)
	if err == nil && (wrong || len(ids) != 1 || r.wishes() != 1) {
		err = fmt.Errorf("%w: resolve FAILED-ID (--file PART[,PART…] | --text | --add FILE | --dismiss REASON | --reprocess | --reopen)", ErrUsage)
	}
	return env.command(ctx, err, func(s *session) error {
		f, err := s.failedImport(ctx, ids[0])
		if err != nil {
			return err
		}
		with, done := tools(s.store)
		w := resolving{session: s, tools: with, flags: r, f: f}
		return errors.Join(w.settle(ctx), done())
	})
}

func (s *session) failedImport(ctx context.Context, id storage.FailedID) (storage.FailedImport, error) {
	list, err := s.store.FailedImports(ctx, storage.FailedFilter{ID: id})
	if err == nil && len(list) == 0 {
		err = unknown(storage.ErrNotFound, storage.FieldFailed, fmt.Sprint(id))
	}
	if err != nil {
		return storage.FailedImport{}, err
	}
	return list[0], nil
}

// resolving settles one failed import.
type resolving struct {
	*session
	tools state.FailedTools
	flags resolveFlags
	f     storage.FailedImport
}

func (w resolving) settle(ctx context.Context) (err error) {
	ids := []storage.FailedID{w.f.ID}
	switch {
	case w.flags.why != "":
		err = w.store.Dismiss(ctx, ids, storage.Dismissal(w.flags.why), w.flags.remark)
	case w.flags.reopen:
		err = w.store.ReopenFailed(ctx, ids)
	case w.flags.again:
		_, err = w.tools.Again.Reprocess(ctx, w.f.Mail)
		if errors.Is(err, storage.ErrNotFound) {
			err = &storage.InvalidError{Field: storage.FieldFailed, Code: storage.InvalidSettled, Value: fmt.Sprint(w.f.ID)}
		}
	default:
		return w.file(ctx)
	}
	if err != nil {
		return err
	}
	f, err := w.failedImport(ctx, w.f.ID)
	if err != nil {
		return err
	}
	return (listing{session: w.session}).showFailed([]storage.FailedImport{f})
}

// file files what is chosen, all of it or nothing.
func (w resolving) file(ctx context.Context) error {
	m := &making{resolving: w}
	defer m.close()
	if err := m.all(ctx); err != nil {
		return err
	}
	done, err := w.store.Resolve(ctx, w.f.ID, m.out...)
	if err != nil {
		return err
	}
	if m.password != "" {
		if err := w.tools.Locks.Remember(ctx, m.client, w.f.Sender, m.password); err != nil {
			fmt.Fprintln(w.Stderr, Sentence(w.lang, err))
		}
	}
	return w.showDone(ctx, done)
}

// inside finds the parts that stand in archives; rest are the others.
func (s *session) inside(ctx context.Context, f storage.FailedImport, parts string) (out []storage.Inside, rest string, err error) {
	var others []string
	for part := range strings.SplitSeq(parts, ",") {
		at := strings.LastIndexByte(part, '/')
		i := -1
		if at >= 0 {
			outer := strings.TrimSpace(part[:at])
			i = slices.IndexFunc(f.Attachments, func(a storage.MailAttachment) bool {
				return a.Part == outer && a.Outcome == storage.OutcomeFailed && a.Type == "application/zip"
			})
		}
		if i < 0 {
			others = append(others, part)
			continue
		}
		a, which := f.Attachments[i], strings.TrimSpace(part[at+1:])
		files, err := s.store.Inside(ctx, a)
		if err != nil {
			return nil, "", err
		}
		found := false
		for _, in := range files {
			if which == strconv.Itoa(in.Position) || which == "all" && in.IsPDF() && in.Document == 0 {
				out, found = append(out, storage.Inside{Attachment: a.ID, Position: in.Position}), true
			}
		}
		if !found {
			return nil, "", unknown(storage.ErrNotFound, storage.FieldFile, strings.TrimSpace(part))
		}
	}
	return out, strings.Join(others, ","), nil
}

// chosen finds attachments by their place in the mail or by name, in the order
// given.
func chosen(f storage.FailedImport, parts string) ([]storage.MailAttachment, error) {
	var out []storage.MailAttachment
	switch parts {
	case "":
		return nil, nil
	case "all":
		for _, a := range f.Attachments {
			if a.Outcome == storage.OutcomeFailed && a.Settled == "" {
				out = append(out, a)
			}
		}
		return out, nil
	}
	for part := range strings.SplitSeq(parts, ",") {
		part = strings.TrimSpace(part)
		i := slices.IndexFunc(f.Attachments, func(a storage.MailAttachment) bool { return a.Part == part })
		if i < 0 {
			i = slices.IndexFunc(f.Attachments, func(a storage.MailAttachment) bool { return a.Name == part })
		}
		if i < 0 || f.Attachments[i].Outcome != storage.OutcomeFailed {
			return nil, unknown(storage.ErrNotFound, storage.FieldFile, part)
		}
		out = append(out, f.Attachments[i])
	}
	return out, nil
}

// stemOf is a name without its extension.
func stemOf(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// openFile opens a file that a command was given.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &fileError{File: name, Err: err}
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, &fileError{File: name, Err: errors.Join(err, os.ErrNotExist, f.Close())}
	}
	return f, nil
}
