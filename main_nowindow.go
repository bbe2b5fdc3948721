//go:build !cgo && !ci

package main

import (
	"context"
	"errors"

	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/ui/state"
)

// hasWindow tells that this build has no window: it serves servers, NAS and tests.
const hasWindow = false

type windowOptions struct {
	Store   *storage.Store
	Mailbox state.Mailbox
	Title   string
	Quit    func()
	Show    <-chan struct{}

	Failed   state.FailedTools
	Viewer   *pdf.Viewer
	Accounts state.Accounts
	Courier  state.Courier
	Demo     func()

	Background bool
}

func openWindow(context.Context, windowOptions) error {
	return errors.New("this build has no window")
}

func displayAvailable() bool { return false }

func claimWindow(string) (bool, <-chan struct{}, func(), error) { return true, nil, func() {}, nil }
