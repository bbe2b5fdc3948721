package main

import (
	"context"

	"belegpost/mailsync"
	"belegpost/storage"
	"belegpost/ui/cli"
	"belegpost/ui/state"
)

// accounts wires the trials of the settings.
func (p program) accounts(s *storage.Store) accounts {
	env := p.env
	env.Data = s.Dir()
	return accounts{mailsync.Accounts{Store: s, Password: env.Password, Log: p.log,
		Keep: func(name, secret string) error { return env.Keychain().Store(name, secret) }}}
}

// probe checks the mailbox of an open store.
func (p program) probe(ctx context.Context, s *storage.Store) (cli.ProbeResult, error) {
	r, err := p.accounts(s).Accounts.Probe(ctx, func(mailsync.Stage) {})
	return cli.ProbeResult(r), spoken(err)
}

// accounts is mailsync.Accounts as the settings see it.
type accounts struct{ mailsync.Accounts }

// TestMailbox implements state.Accounts.
func (a accounts) TestMailbox(ctx context.Context, m storage.MailboxSettings, password string) (state.MailboxResult, error) {
	r, err := a.Accounts.TestMailbox(ctx, m, password)
	return state.MailboxResult(r), spoken(err)
}

// TestSending implements state.Accounts.
func (a accounts) TestSending(ctx context.Context, d storage.SendingSettings, password, to string) error {
	return spoken(a.Accounts.TestSending(ctx, d, password, to))
}

// Probe implements state.Courier.
func (a accounts) Probe(ctx context.Context, progress func(string)) (state.TripResult, error) {
	r, err := a.Accounts.Probe(ctx, func(s mailsync.Stage) { progress(string(s)) })
	return state.TripResult{After: r.After, Folder: r.Folder, Profile: r.Profile}, spoken(err)
}

// TestAddress implements state.Courier.
func (a accounts) TestAddress(ctx context.Context, address string, progress func(string)) (state.TripResult, error) {
	r, err := a.Accounts.TestAddress(ctx, address, func(s mailsync.Stage) { progress(string(s)) })
	return state.TripResult{After: r.After, Folder: r.Folder, Routed: r.Routed}, spoken(err)
}
