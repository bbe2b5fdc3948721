//go:build !unix || darwin

package native

import "context"

// TrayShown reports whether the system shows icons beside the clock now.
// Windows and macOS always do.
func TrayShown(context.Context) bool { return true }
