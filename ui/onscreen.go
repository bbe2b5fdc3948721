//go:build !e2e

package ui

import "context"

// ShowsTests does nothing: only builds for the tests with a real window tell
// what they show.
func (w *Window) ShowsTests(context.Context) {}
