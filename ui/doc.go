// Package ui is what the office sees: the window, one file per screen, the
// status bar, the menus.
//
// A page binds a state object of ui/state to widgets of ui/widgets and says
// everything in the words of assets/i18n. The package knows mail only through
// [state.Mailbox], which main fills.
//
// # Promises
//
// Lists change in place, without losing selection or scroll. Every command
// stands in a menu with its key. No error's own text and no code is shown: a
// screen speaks in sentences that say what to do.
package ui
