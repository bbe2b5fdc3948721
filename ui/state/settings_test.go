package state

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

// accounts remembers what it was asked for.
type accounts struct {
	password string
	kept     map[storage.Field]string
	hold     bool // a test waits for its end
	err      error
}

func (a *accounts) TestMailbox(ctx context.Context, m storage.MailboxSettings, password string) (MailboxResult, error) {
	if a.hold {
		<-ctx.Done()
		return MailboxResult{}, ctx.Err()
	}
	a.password = password
	return MailboxResult{Messages: 1204, Folders: m.Folders, Keywords: true}, a.err
}

func (a *accounts) TestSending(_ context.Context, _ storage.SendingSettings, password, _ string) error {
	a.password = password
	return a.err
}

func (a *accounts) KeepPassword(_ context.Context, f storage.Field, secret string) (storage.SecretRef, error) {
	if a.err != nil {
		return storage.SecretRef{}, a.err
	}
	a.kept[f] = secret
	return storage.SecretRef{Kept: storage.KeptInKeychain, Name: "neu"}, nil
}

// settings is a settings object of a real store that runs.
func settings(t *testing.T) (*Settings, *accounts, *storage.Store, *thread) {
	t.Helper()
	th, a, store := newThread(t), &accounts{kept: map[storage.Field]string{}}, storagetest.New(t)
	s := NewSettings(store, a, th.post)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	th.until("settings are read", func() bool { return s.Loaded })
	return s, a, store, th
}

func (th *thread) idle(s *Settings) { th.until("the task ended", func() bool { return s.Busy == "" }) }

func TestSavingASectionKeepsThePasswordAndTheOtherSections(t *testing.T) {
	s, a, store, th := settings(t)
	if s.Saved.Saved || s.NextStep(0) != 0 {
		t.Fatalf("a new office begins at step %d", s.NextStep(0))
	}
	s.Save(SectionOffice, func(set *storage.Settings) { set.Office.Name = "Kanzlei Muster" }, "")
	s.Save(SectionOffice, func(set *storage.Settings) { set.Office.Name = "zu früh" }, "")
	th.idle(s)
	s.Save(SectionMailbox, func(set *storage.Settings) { set.Mailbox.Host, set.Mailbox.Username = "imap.kanzlei.at", "belege" }, "geheim")
	th.idle(s)
	if r := s.Results[SectionMailbox]; r.Err != nil || r.Task != TaskSave {
		t.Fatalf("got %+v", r)
	}
	set, err := store.Settings(t.Context())
	if err != nil || set.Office.Name != "Kanzlei Muster" || set.Mailbox.Secret.Name != "neu" || a.kept[storage.FieldMailboxPassword] != "geheim" {
		t.Errorf("saved %+v, %v; kept %v", set, err, a.kept)
	}
	if !s.Done(SectionMailbox) || s.NextStep(1) != 2 {
		t.Errorf("after the mailbox comes step %d", s.NextStep(1))
	}
	if steps, minutes := s.Left(); steps != 4 || minutes != 5 {
		t.Errorf("%d steps with %d minutes are left", steps, minutes)
	}
	s.Save(SectionMailbox, func(set *storage.Settings) { set.Mailbox.Port = 0 }, "")
	th.idle(s)
	if e, ok := errors.AsType[*storage.InvalidError](s.Results[SectionMailbox].Err); !ok || e.Field != storage.FieldMailboxPort {
		t.Errorf("got %v for port 0", s.Results[SectionMailbox].Err)
	}
}

func TestATestCanBeCancelledAndTellsWhatItFound(t *testing.T) {
	s, a, _, th := settings(t)
	a.hold = true
	s.TestMailbox(storage.MailboxSettings{}, "x")
	if s.Busy != SectionMailbox || s.Doing != TaskTest {
		t.Errorf("busy with %s %s", s.Busy, s.Doing)
	}
	for s.Results[SectionMailbox].Err == nil {
		s.Cancel() // before it has begun there is nothing to end
		select {
		case f := <-th.c:
			f()
		default:
		}
	}
	if !errors.Is(s.Results[SectionMailbox].Err, context.Canceled) || s.Busy != "" {
		t.Errorf("got %+v", s.Results)
	}
	a.hold = false
	s.TestMailbox(storage.MailboxSettings{Folders: []string{"INBOX"}}, "geheim")
	th.idle(s)
	if r := s.Results[SectionMailbox]; r.Err != nil || r.Mailbox.Messages != 1204 || a.password != "geheim" {
		t.Errorf("got %+v", r)
	}
	a.err = errors.New("refused")
	s.TestSending(storage.SendingSettings{}, "geheim", "anna@kanzlei.at")
	th.idle(s)
	if r := s.Results[SectionSending]; r.Err == nil || r.To != "anna@kanzlei.at" {
		t.Errorf("got %+v", r)
	}
}

func TestTheFirstStepsLeadToAnImportAddress(t *testing.T) {
	s, _, store, th := settings(t)
	s.Begin(func(set *storage.Settings) { set.Office.Country = "DE" }, ProgramDATEV)
	th.idle(s)
	if e, ok := errors.AsType[*storage.InvalidError](s.Results[SectionOffice].Err); !ok || e.Field != storage.FieldOfficeName || !s.FirstStart() {
		t.Errorf("an office without a name: %+v", s.Results)
	}
	s.Begin(func(set *storage.Settings) {
		set.Office.Name, set.Office.Country, set.Office.Timezone = "Kanzlei Muster", "DE", "Europe/Berlin"
	}, ProgramDATEV)
	th.idle(s)
	if len(s.Symbols) != 5 || s.Symbols[0].Code != "RE" || s.Symbols[2].Name != "Kasse" {
		t.Fatalf("symbols %+v, %+v", s.Symbols, s.Results)
	}
	first := FirstClient{Number: "10023", Name: "Huber GmbH", Recipient: "buero@huber.example", Symbol: "RE", Extension: "lieferanten"}
	s.CreateClient(first)
	th.idle(s)
	if e, ok := errors.AsType[*storage.InvalidError](s.Results[SectionClients].Err); !ok || e.Code != storage.InvalidNoDomain || s.Clients != 0 {
		t.Fatalf("without a domain: %v, %d clients", s.Results[SectionClients].Err, s.Clients)
	}
	s.Save(SectionAddresses, func(set *storage.Settings) { set.Addresses.Domain = "belege.kanzlei.example" }, "")
	th.idle(s)
	s.CreateClient(first)
	th.idle(s)
	if r := s.Results[SectionClients]; r.Err != nil || !strings.HasPrefix(r.Address, "10023.re.") || !s.Done(SectionClients) {
		t.Errorf("got %+v", r)
	}
	s.Save(SectionArchive, func(set *storage.Settings) { set.Office.Archive = filepath.Join(t.TempDir(), "belege") }, "")
	th.idle(s)
	if !s.Done(SectionArchive) || s.NextStep(5) != 1 {
		t.Errorf("next is step %d, %+v", s.NextStep(5), s.Results)
	}
	storagetest.Check(t, store)
}

func TestSettingsFollowWhatIsChangedElsewhere(t *testing.T) {
	s, _, store, th := settings(t)
	set := s.Saved
	set.Office.Name = "Kanzlei Neu"
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	th.until("the name is read", func() bool { return s.Saved.Office.Name == "Kanzlei Neu" })
}
