package state

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

// register is that of a real store with a domain, ten clients with a recipient each and
// one without, on the test's thread.
func register(t *testing.T) (*Register, *storage.Store, *thread) {
	t.Helper()
	s := storagetest.New(t)
	set, err := s.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Addresses.Domain = "belege.kanzlei.at"
	if err := s.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		addClient(t, s, fmt.Sprint(10000+i), fmt.Sprintf("Klient %d GmbH", i), fmt.Sprintf("k%d@klient.example", i))
	}
	addClient(t, s, "20000", "Ohne Empfänger KG", "")
	th := newThread(t)
	r := NewRegister(s, th.post)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	th.until("the register is read", func() bool { return r.Loaded && r.ClientList.Loaded() && r.AddressList.Loaded() })
	return r, s, th
}

func addClient(t *testing.T, s *storage.Store, number, name, email string) storage.ClientID {
	t.Helper()
	id, err := s.SaveClient(t.Context(), storage.Client{Number: number, Name: name})
	if err == nil && email != "" {
		_, err = s.SaveRecipient(t.Context(), storage.Recipient{Client: id, Email: email})
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func isInvalid(err error, code string) bool {
	e, ok := errors.AsType[*storage.InvalidError](err)
	return ok && e.Code == code
}

func TestAddressGrowsWhileItIsTypedAndSaysWhatIsWrong(t *testing.T) {
	r, _, th := register(t)
	f, er := r.Form, r.Symbols[0].ID
	f.Untyped = "extension"
	f.Set(storage.NewAddress{Symbol: er, Client: r.Clients[0].ID})
	if f.Preview != "10000.er.····.extension@belege.kanzlei.at" {
		t.Errorf("without an extension it is %s", f.Preview)
	}
	f.Set(storage.NewAddress{Symbol: er, Client: r.Clients[0].ID, Extension: "Büro"})
	if f.Preview != "10000.er.····.buero@belege.kanzlei.at" {
		t.Errorf("before the store was asked it is %s", f.Preview)
	}
	th.until("it can be made", func() bool { return f.Ready && len(f.Recipients) == 1 })
	f.Set(storage.NewAddress{Symbol: er, Client: r.Clients[0].ID, Extension: "a_b"})
	th.until("the character is refused", func() bool { return isInvalid(f.Problem, storage.InvalidCharacters) && !f.Ready })
	f.Set(storage.NewAddress{Client: r.Clients[10].ID})
	th.until("nobody would get the failures", func() bool { return isInvalid(f.Problem, storage.InvalidNoRecipient) })
	f.Set(storage.NewAddress{Symbol: er, Client: r.Clients[0].ID, Extension: "buero"})
	f.Save()
	th.until("the label is missing", func() bool { return isInvalid(f.Problem, storage.InvalidEmpty) && !f.Saving })
	f.Set(storage.NewAddress{Symbol: er, Client: r.Clients[0].ID, Label: "Büro", Extension: "buero"})
	f.Save()
	th.until("it is made", func() bool { return f.Made.ID != 0 })
	if f.Wish != (storage.NewAddress{Symbol: er, Client: r.Clients[0].ID}) {
		t.Errorf("the next form has %+v", f.Wish)
	}
	th.until("it is in the list", func() bool { return r.AddressList.Len() == 1 })
	f.Set(storage.NewAddress{Symbol: er, Client: r.Clients[0].ID, Extension: "buero"})
	th.until("the extension is taken", func() bool { return isInvalid(f.Problem, storage.InvalidTaken) })
}

func TestMissingDomainIsToldOnlyToWhoeverBegins(t *testing.T) {
	r := NewRegister(storagetest.New(t), func(func()) {})
	if _, _, err := r.Form.look(t.Context(), storage.NewAddress{Symbol: 1}); err != nil {
		t.Errorf("before anybody typed: %v", err)
	}
	if _, _, err := r.Form.look(t.Context(), storage.NewAddress{Symbol: 1, Label: "Büro"}); !isInvalid(err, storage.InvalidNoDomain) {
		t.Errorf("with a label: %v", err)
	}
}

func TestAddressesAreRetiredAndIssuedAgain(t *testing.T) {
	r, s, th := register(t)
	a, err := s.CreateAddress(t.Context(), storage.NewAddress{Client: r.Clients[0].ID, Symbol: r.Symbols[0].ID, Label: "Alle", Extension: "alle"})
	if err != nil {
		t.Fatal(err)
	}
	var again storage.ImportAddress
	r.Reissue(a.ID, func(made storage.ImportAddress, err error) { again = made })
	th.until("another one is issued", func() bool { return again.ID != 0 && r.AddressList.Len() == 2 })
	retired := false
	r.Retire(again.ID, func(err error) { retired = err == nil })
	th.until("it is retired", func() bool { return retired })
	back := false
	r.Reactivate(again.ID, func(err error) { back = err == nil })
	th.until("it works again", func() bool { return back })
}

func TestClientIsMadeWithClerkAndRecipientAndIsFound(t *testing.T) {
	r, _, th := register(t)
	var id storage.ClientID
	r.SaveClient(ClientWish{Client: storage.Client{Number: "300", Name: "Neu OG"}, Clerk: "Anna Gruber", Email: "neu@neu.example"}, func(n storage.ClientID, err error) {
		if id = n; err != nil {
			t.Error(err)
		}
	})
	th.until("the client is known", func() bool { return id != 0 && len(r.Clients) == 12 && len(r.Clerks) == 1 })
	r.File.Open(id)
	th.until("the client is read", func() bool { return r.File.Loaded })
	if f := r.File; f.Client.Name != "Neu OG" || len(f.Recipients) != 1 || len(f.Periods) != 2 {
		t.Errorf("the client is %+v", f)
	}
	r.ClientList.Show(Query{Clerk: int64(r.Clerks[0].ID)})
	th.until("only hers are shown", func() bool { return r.ClientList.Len() == 1 })
	if found := r.FindClients("1000", 3); len(found) != 3 || found[0].Number != "10000" {
		t.Errorf("found %+v", found)
	}
	done := false
	r.Complete(id, r.File.Periods[1].Period, true, func(err error) { done = err == nil })
	th.until("the period is complete", func() bool { return done && r.File.Loaded && !r.File.Periods[1].CompletedAt.IsZero() })
	var refused error
	r.RemoveRecipient(r.File.Recipients[0].ID, func(err error) { refused = err; done = false })
	th.until("the recipient is gone", func() bool { return !done && refused == nil && len(r.File.Recipients) == 0 })
}

func TestAddressesForManyClientsAreShownFirstAndThenMade(t *testing.T) {
	r, _, th := register(t)
	m := r.Many
	for _, c := range r.Clients {
		m.Choose(true, c.ID)
	}
	m.Use(r.Symbols[0].ID, true)
	m.Use(r.Symbols[1].ID, true)
	m.Extend("belege")
	th.until("all are looked at", func() bool { return !m.Busy && len(m.Plans) == 22 })
	if m.Good != 20 {
		t.Errorf("%d of %d can be made", m.Good, len(m.Plans))
	}
	m.Create()
	th.until("they are made", func() bool { return len(m.Made) == 20 && r.AddressList.Len() == 20 })
}

func TestClientsComeFromAFileInOneGo(t *testing.T) {
	r, s, th := register(t)
	c, err := s.ClientByNumber(t.Context(), "10001")
	if err != nil {
		t.Fatal(err)
	}
	c.LeftOn = "2020-01-01"
	if _, err := s.SaveClient(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	m := r.Import
	m.Read("klienten.csv", text("Nr;Name;E-Mail;SB\n10000;Umbenannt GmbH;;Anna\n10001;Klient 1 GmbH;;\n777;Neu KG;a@neu.example;Anna\n778;Mail KG;a@b..c;\n;x;;\n"))
	th.until("the plan is made", func() bool { return !m.Busy && m.Table != nil && len(m.Plan.Refused) == 2 })
	if p := m.Plan; p.New != 1 || p.Altered != 1 || p.Same != 1 || m.Err != nil {
		t.Fatalf("the plan is %+v, %v", p, m.Err)
	}
	m.Map(1, ColumnNone)
	if !m.Plan.NoName {
		t.Error("without a name there is a plan")
	}
	m.Map(1, ColumnName)
	th.until("the plan is made again", func() bool { return !m.Busy && m.Plan.New == 1 })
	m.Take()
	th.until("they are taken over", func() bool { return m.Done && len(r.Clients) == 12 })
	if left, err := s.ClientByNumber(t.Context(), "10001"); err != nil || left.LeftOn != "2020-01-01" {
		t.Errorf("who has left is back: %+v, %v", left, err)
	}
	m.Read("bild.csv", text("\x89PNG"))
	th.until("it is no table", func() bool { return errors.Is(m.Err, ErrNoTable) })
}

// text is a file that holds it.
func text(s string) func() ([]byte, error) { return func() ([]byte, error) { return []byte(s), nil } }
