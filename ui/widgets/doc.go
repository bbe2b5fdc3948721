// Package widgets holds reusable parts of the window: a table of whole rows, a
// navigation entry, a search field, layouts.
//
// Widgets have no data: they get values and functions, and tell what the user
// did by their On… functions. They know nothing of storage or state. All of
// them live on the window's thread.
package widgets
