package state

import (
	"context"
	"errors"
	"sync"

	"belegpost/storage"
)

// Accounts is what storage cannot do for the settings: reach servers and keep
// passwords. main fills it; its errors have sentences.
type Accounts interface {
	// TestMailbox signs in and looks, without reading a mail. An empty password
	// means the one that the settings refer to.
	TestMailbox(ctx context.Context, m storage.MailboxSettings, password string) (MailboxResult, error)
	// TestSending sends a test mail to an address; password as for TestMailbox.
	TestSending(ctx context.Context, d storage.SendingSettings, password, to string) error
	// KeepPassword puts a password where this machine keeps them, beside the
	// one in use, which stays until the settings refer to the new one.
	KeepPassword(ctx context.Context, field storage.Field, secret string) (storage.SecretRef, error)
}

// MailboxResult is what a mailbox that can be signed in to looks like.
type MailboxResult struct {
	Messages int      // in the folders that are to be read
	Folders  []string // all there are
	Keywords bool     // the server remembers our mark
}

// Office is what the settings read and write; [storage.Store] fills it.
type Office interface {
	Settings(context.Context) (storage.Settings, error)
	SaveSettings(context.Context, storage.Settings) error
	Clients(context.Context) ([]storage.Client, error)
	Symbols(context.Context) ([]storage.Symbol, error)
	SaveSymbol(context.Context, storage.Symbol) (storage.SymbolID, error)
	Apply(context.Context, storage.Wish, storage.ApplyOptions) ([]storage.Applied, error)
	CheckArchive(context.Context) error
	Changes() (<-chan storage.Change, func())
}

// Section is one page of the settings or one step of the assistant.
type Section string

// The sections.
const (
	SectionOffice    Section = "office"
	SectionMailbox   Section = "mailbox"
	SectionAddresses Section = "addresses"
	SectionSending   Section = "sending"
	SectionArchive   Section = "archive"
	SectionClients   Section = "clients" // the first client; in the assistant only
	SectionClerks    Section = "clerks"  // who looks after clients
	SectionSymbols   Section = "symbols" // the catalogue
	SectionLook      Section = "look"    // language, colours, and what happens beside the window
)

// Task is what was asked for in a section.
type Task string

// The tasks.
const (
	TaskSave   Task = "save"
	TaskTest   Task = "test"   // the mailbox
	TaskSend   Task = "send"   // a test mail
	TaskCreate Task = "create" // the first client
)

// Result is how the last task of a section ended.
type Result struct {
	Task    Task
	Err     error
	Mailbox MailboxResult // of TaskTest
	To      string        // of TaskSend: where the test mail went
	Address string        // of TaskCreate: the import address
}

// Settings is what the office has chosen, and what is being done about it. One
// task runs at a time.
type Settings struct {
	// Changed is called on the window's thread after any field changed.
	Changed func()
	// Ended is called after a task ended, after Changed.
	Ended func(Section, Result)

	Saved   storage.Settings // as they were read last
	Symbols []storage.Symbol // active ones
	Clients int
	Loaded  bool
	Err     error // why they could not be read

	Busy    Section // the section whose task runs, "" without one
	Doing   Task
	Results map[Section]Result

	office   Office
	accounts Accounts
	post     func(func())
	jobs     chan job

	mu   sync.Mutex
	stop context.CancelFunc // ends the task under way
}

// job is one task for Run.
type job struct {
	section Section
	task    Task
	do      func(context.Context) Result
}

// NewSettings returns settings that are not read yet. It starts nothing.
func NewSettings(o Office, a Accounts, post func(func())) *Settings {
	return &Settings{office: o, accounts: a, post: post, jobs: make(chan job, 1), Results: map[Section]Result{}}
}

// Post runs f on the window's thread.
func (s *Settings) Post(f func()) { s.post(f) }

// Run reads the settings, does tasks and follows what is changed elsewhere,
// until ctx ends.
func (s *Settings) Run(ctx context.Context) {
	changes, end := s.office.Changes()
	defer end()
	s.read(ctx, nil)
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-s.jobs:
			s.work(ctx, j)
		case c, open := <-changes:
			if !open {
				changes = nil
				continue
			}
			if c&(storage.ChangedOffice|storage.ChangedElsewhere) != 0 {
				s.read(ctx, nil)
			}
		}
	}
}

// work does one task and shows how it ended together with what it changed.
func (s *Settings) work(ctx context.Context, j job) {
	doing, stop := context.WithCancel(ctx)
	defer stop()
	s.mu.Lock()
	s.stop = stop
	s.mu.Unlock()
	r := j.do(doing)
	r.Task = j.task
	if ctx.Err() != nil {
		return
	}
	s.read(ctx, func() {
		s.Busy, s.Doing = "", ""
		s.Results[j.section] = r
		if s.Ended != nil {
			s.Ended(j.section, r)
		}
	})
}

// read reads everything and shows it; then is called before the end, on the
// window's thread.
func (s *Settings) read(ctx context.Context, then func()) {
	set, err := s.office.Settings(ctx)
	var clients []storage.Client
	var symbols []storage.Symbol
	if err == nil {
		clients, err = s.office.Clients(ctx)
	}
	if err == nil {
		symbols, err = s.office.Symbols(ctx)
	}
	if ctx.Err() != nil {
		return
	}
	s.post(func() {
		if s.Err = err; err == nil {
			s.Saved, s.Clients, s.Loaded, s.Symbols = set, len(clients), true, nil
			for _, y := range symbols {
				if y.Active {
					s.Symbols = append(s.Symbols, y)
				}
			}
		}
		if then != nil {
			then()
		}
		s.changed()
	})
}

func (s *Settings) changed() {
	if s.Changed != nil {
		s.Changed()
	}
}

// start hands a task to Run; while one runs no other is taken.
func (s *Settings) start(sec Section, task Task, do func(context.Context) Result) {
	if s.Busy != "" {
		return
	}
	s.Busy, s.Doing = sec, task
	delete(s.Results, sec)
	s.jobs <- job{section: sec, task: task, do: do} // has room: the last one was taken
	s.changed()
}

// Cancel ends the task under way.
func (s *Settings) Cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		s.stop()
	}
}

// Save changes one section. A secret that is not empty becomes its password.
func (s *Settings) Save(sec Section, change func(*storage.Settings), secret string) {
	s.start(sec, TaskSave, func(ctx context.Context) Result { return Result{Err: s.save(ctx, sec, change, secret)} })
}

// save works on the settings as they are now: another program may have changed
// another section since they were shown.
func (s *Settings) save(ctx context.Context, sec Section, change func(*storage.Settings), secret string) error {
	set, err := s.office.Settings(ctx)
	if err != nil {
		return err
	}
	archive := set.Office.Archive
	change(&set)
	if sec == SectionArchive && set.Office.Archive == archive {
		return s.office.CheckArchive(ctx) // nothing to save, but is it still ours?
	}
	var at *storage.SecretRef
	var field storage.Field
	switch {
	case secret == "":
		return s.office.SaveSettings(ctx, set)
	case sec == SectionMailbox:
		at, field = &set.Mailbox.Secret, storage.FieldMailboxPassword
	case sec == SectionSending:
		at, field = &set.Sending.Secret, storage.FieldSendingPassword
	default:
		return errors.New("section has no password")
	}
	if *at, err = s.accounts.KeepPassword(ctx, field, secret); err != nil {
		return err
	}
	return s.office.SaveSettings(ctx, set)
}

// TakeOver makes another installation's archive ours.
func (s *Settings) TakeOver(folder string) {
	s.start(SectionArchive, TaskSave, func(ctx context.Context) Result {
		_, err := s.office.Apply(ctx, storage.Wish{Office: storage.OfficeWish{Archive: &folder}}, storage.ApplyOptions{TakeOver: true})
		return Result{Err: err}
	})
}

// TestMailbox tries a mailbox that need not be saved.
func (s *Settings) TestMailbox(m storage.MailboxSettings, password string) {
	s.start(SectionMailbox, TaskTest, func(ctx context.Context) Result {
		found, err := s.accounts.TestMailbox(ctx, m, password)
		return Result{Mailbox: found, Err: err}
	})
}

// TestSending sends a test mail from an account that need not be saved.
func (s *Settings) TestSending(d storage.SendingSettings, password, to string) {
	s.start(SectionSending, TaskSend, func(ctx context.Context) Result {
		return Result{To: to, Err: s.accounts.TestSending(ctx, d, password, to)}
	})
}
