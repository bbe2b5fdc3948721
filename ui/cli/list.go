package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
)

// session is an open store and the language that the office speaks.
type session struct {
	Env
	store *storage.Store
	lang  string
	where *time.Location
}

// begin opens the store of a command. The caller closes it.
func (e Env) begin(ctx context.Context) (*session, error) {
	s, err := e.Open(ctx)
	if err != nil {
		return nil, err
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	out := &session{Env: e, store: s, lang: e.Lang(), where: set.Location()}
	if set.Saved {
		out.lang = LangOf(set)
	}
	return out, nil
}

// say picks one of two sentences.
func (s *session) say(de, en string) string {
	if s.lang == "en" {
		return en
	}
	return de
}

// listing is what "list" can show.
type listing struct {
	flags listFlags
	*session
}

type listFlags struct {
	client, symbol, period, state, search string
	limit                                 int
}

// add gives a command the filters.
func (f *listFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&f.client, "client", "", "client number")
	flags.StringVar(&f.symbol, "symbol", "", "symbol code")
	flags.StringVar(&f.period, "period", "", "2026-03, 2026-Q1 or 2026")
	flags.StringVar(&f.state, "state", "", "state or status")
	flags.StringVar(&f.search, "search", "", "part of name, sender or subject")
	flags.IntVar(&f.limit, "limit", 0, "how many at the most; 0: all")
}

// documents is the filter for documents.
func (f listFlags) documents() storage.DocumentFilter {
	return storage.DocumentFilter{Client: f.client, Symbol: f.symbol, Period: storage.Period(f.period),
		State: storage.DocumentState(f.state), Search: f.search, Limit: f.limit}
}

// listings are the nouns that "list" takes.
var listings = map[string]func(context.Context, listing) error{
	"documents": listDocuments, "failed": listFailed, "mails": listMails,
	"addresses": listAddresses, "outbox": listOutbox, "audit": listAudit,
}

// List is the command "belegpost list documents|failed|mails|addresses|outbox|audit".
func List(ctx context.Context, env Env, args []string) int {
	var f listFlags
	flags := env.Flags("list")
	f.add(flags)
	rest, err := Parse(flags, args)
	if err == nil && len(rest) != 1 {
		err = fmt.Errorf("%w: list documents|failed|mails|addresses|outbox|audit", ErrUsage)
	}
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	show, ok := listings[rest[0]]
	if !ok {
		return env.Trouble(env.Lang(), fmt.Errorf("%w: list documents|failed|mails|addresses|outbox|audit", ErrUsage))
	}
	s, err := env.begin(ctx)
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	if err = errors.Join(show(ctx, listing{flags: f, session: s}), s.store.Close()); err != nil {
		return env.Trouble(s.lang, err)
	}
	return ExitDone
}

// print writes rows as JSON lines, or as a table with a head.
func print[T, L any](l listing, rows []T, line func(T) L, head string, cells func(T) []string) error {
	if l.JSON {
		for _, r := range rows {
			if err := l.Line(line(r)); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(l.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.ReplaceAll(head, "|", "\t"))
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join(cells(r), "\t"))
	}
	return w.Flush()
}

func (s *session) day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(s.where).Format("02.01.2006 15:04")
}

func listDocuments(ctx context.Context, l listing) error {
	rows, err := l.store.Documents(ctx, l.flags.documents())
	if err != nil {
		return err
	}
	return l.showDocuments(ctx, rows)
}

func (l listing) showDocuments(ctx context.Context, rows []storage.Document) error {
	beside := make(map[storage.DocumentID][]storage.DocumentFile, len(rows))
	for _, d := range rows {
		if !l.JSON {
			break
		}
		files, err := l.store.DocumentFiles(ctx, d.ID)
		if err != nil {
			return err
		}
		beside[d.ID] = slices.DeleteFunc(files, func(f storage.DocumentFile) bool { return f.Main })
	}
	line := func(d storage.Document) documentLine { return lineOfDocument(d, beside[d.ID]) }
	return print(l, rows, line, l.say("Nr.|Eingang|Klient|Symbol|Periode|Name", "No.|Received|Client|Symbol|Period|Name"),
		func(d storage.Document) []string {
			return []string{fmt.Sprint(d.ID), l.day(d.Received), d.ClientNumber + " " + d.ClientName, d.SymbolCode, string(d.Period), d.Name}
		})
}

func listFailed(ctx context.Context, l listing) error {
	rows, err := l.store.FailedImports(ctx, storage.FailedFilter{Client: l.flags.client, State: storage.FailedState(l.flags.state),
		Search: l.flags.search, Limit: l.flags.limit})
	if err != nil {
		return err
	}
	return l.showFailed(rows)
}

func (l listing) showFailed(rows []storage.FailedImport) error {
	return print(l, rows, lineOfFailed, l.say("Nr.|Datum|Klient|Absender|Betreff|Grund", "No.|Date|Client|From|Subject|Reason"),
		func(f storage.FailedImport) []string {
			return []string{fmt.Sprint(f.ID), l.day(f.Date), strings.TrimSpace(f.ClientNumber + " " + f.ClientName), state.ShownSender(f.SenderName, f.Sender), f.Subject, l.reasons(f)}
		})
}

// reasons are the short words for why an import failed.
func (s *session) reasons(f storage.FailedImport) string {
	var out []string
	for _, r := range f.Reasons() {
		out = append(out, wording.Short(s.lang, string(r)))
	}
	return strings.Join(out, ", ")
}

func listMails(ctx context.Context, l listing) error {
	rows, err := l.store.Mails(ctx, storage.MailFilter{Status: storage.MailStatus(l.flags.state), Search: l.flags.search, Limit: l.flags.limit})
	if err != nil {
		return err
	}
	return print(l, rows, lineOfMail, l.say("Datum|Absender|Betreff|Ergebnis", "Date|From|Subject|Result"),
		func(m storage.Mail) []string {
			return []string{l.day(m.Date), state.ShownSender(m.SenderName, m.Sender), m.Subject, string(m.Status)}
		})
}

func listAddresses(ctx context.Context, l listing) error {
	rows, err := l.store.Addresses(ctx, storage.AddressFilter{})
	if err != nil {
		return err
	}
	var chosen []storage.AddressRow
	for _, a := range rows {
		if (l.flags.client == "" || a.ClientNumber == l.flags.client) && (l.flags.symbol == "" || a.SymbolCode == l.flags.symbol) {
			chosen = append(chosen, a)
		}
	}
	return print(l, chosen, lineOfAddress, l.say("Klient|Symbol|Bezeichnung|E-Mail|E-Mails|zuletzt", "Client|Symbol|Label|E-mail|Mails|last"),
		func(a storage.AddressRow) []string {
			return []string{a.ClientNumber + " " + a.ClientName, a.SymbolCode, a.Label, a.Address, fmt.Sprint(a.Count), l.day(a.LastMail)}
		})
}

func listOutbox(ctx context.Context, l listing) error {
	rows, err := l.store.Outbox(ctx, storage.OutboxFilter{State: storage.OutboxState(l.flags.state), Limit: l.flags.limit})
	if err != nil {
		return err
	}
	return print(l, rows, lineOfOutbox, l.say("Erstellt|An|Betreff|Art|Stand", "Created|To|Subject|Kind|State"),
		func(r storage.OutboxRow) []string {
			return []string{l.day(r.Created), r.Recipient, r.Subject, string(r.Kind), string(r.State)}
		})
}

func listAudit(ctx context.Context, l listing) error {
	limit := l.flags.limit
	if limit <= 0 {
		limit = -1
	}
	rows, err := l.store.Audit(ctx, 0, limit)
	if err != nil {
		return err
	}
	return print(l, rows, lineOfAudit, l.say("Nr.|Zeit|Wer|Was|Woran", "No.|Time|Who|What|Which"),
		func(r storage.AuditRow) []string {
			return []string{fmt.Sprint(r.Seq), l.day(r.Time), r.User, r.Action, r.Entity}
		})
}
