package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belegpost/storage"
)

// Resolve is the command "belegpost resolve FAILED-ID (--file PART[,PART…]
// [--client N] [--symbol ER] [--period 2026-03] | --dismiss REASON [--remark …])":
// manual import of attachments as they are, or the end of a failed import
// without filing. A part is its place in the mail or its name; "all" are those
// that are left; of a ZIP archive, 2/1 is its first file and 2/all are its PDFs
// that are left. It prints the documents, or the failed import.
func Resolve(ctx context.Context, env Env, args []string) int {
	var p placeFlags
	flags := env.Flags("resolve")
	p.add(flags)
	flags.BoolVar(&p.again, "again", false, "although the client has the same file already")
	parts := flags.String("file", "", "parts to file, with commas between them, or all")
	why := flags.String("dismiss", "", "advertising, duplicate, no-document, returned or other")
	rest, err := Parse(flags, args)
	ids, wrong := numbers[storage.FailedID](rest)
	if err == nil && (wrong || len(ids) != 1 || (*parts == "") == (*why == "")) {
		err = fmt.Errorf("%w: resolve FAILED-ID (--file PART[,PART…] | --dismiss REASON)", ErrUsage)
	}
	return env.command(ctx, err, func(s *session) error {
		list, err := s.store.FailedImports(ctx, storage.FailedFilter{ID: ids[0]})
		if err == nil && len(list) == 0 {
			err = unknown(storage.ErrNotFound, storage.FieldFailed, rest[0])
		}
		if err != nil {
			return err
		}
		if *why != "" {
			return s.dismiss(ctx, ids[0], storage.Dismissal(*why), p.remark)
		}
		return s.resolve(ctx, list[0], *parts, p)
	})
}

func (s *session) dismiss(ctx context.Context, id storage.FailedID, why storage.Dismissal, remark string) error {
	if err := s.store.Dismiss(ctx, []storage.FailedID{id}, why, remark); err != nil {
		return err
	}
	list, err := s.store.FailedImports(ctx, storage.FailedFilter{ID: id})
	if err != nil {
		return err
	}
	return (listing{session: s}).showFailed(list)
}

func (s *session) resolve(ctx context.Context, f storage.FailedImport, parts string, p placeFlags) error {
	at, err := p.placement(ctx, s.store)
	if err != nil {
		return err
	}
	r := storage.Resolution{Placement: at, Name: p.name, Remark: p.remark, Force: p.force, Again: p.again}
	inside, parts, err := s.inside(ctx, f, parts)
	if err != nil {
		return err
	}
	if r.Extra, err = s.store.Unpack(ctx, f.ID, inside); err != nil {
		return err
	}
	if r.Attachments, err = chosen(f, parts); err != nil {
		return err
	}
	done, err := s.store.Resolve(ctx, f.ID, r)
	if err != nil {
		return err
	}
	return s.showDone(ctx, done)
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

// chosen finds attachments by their place in the mail or by name.
func chosen(f storage.FailedImport, parts string) ([]storage.AttachmentID, error) {
	var out []storage.AttachmentID
	if parts == "" {
		return nil, nil // all stand in archives
	}
	if parts == "all" {
		for _, a := range f.Attachments {
			if a.Outcome == storage.OutcomeFailed && a.Settled == "" {
				out = append(out, a.ID)
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
		out = append(out, f.Attachments[i].ID)
	}
	return out, nil
}
