// Package native is what each system does its own way: one window per data
// folder, start on sign-in, opening and showing files, the mark of files from
// the internet, file dialogs, notifications, and whether a window can be drawn.
//
// Words: a program is anything that runs when it is opened; it is never opened
// here. The session is the person's desktop: two sessions on one machine may
// each have a window on the same data folder. The mark says that a file came
// from the internet, so that the system and the office programs are careful
// with it.
//
// Promises: no text of a mail reaches a notification, a shell or a script.
// What waits takes a context and belongs into the background; what a dialog
// answers arrives through the caller's own post function. Errors are typed or
// wrapped, never sentences. The package knows neither storage nor mail, and
// uses the toolkit only where a window is needed.
package native
