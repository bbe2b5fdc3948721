// Package state is what each screen shows, without any widget.
//
// A page binds one state object to widgets; tests bind the same object to
// nothing. All fields and methods of a state object but Run belong to one
// thread, the window's: results of background reading come there through Post.
//
// # Vocabulary
//
// A [List] is one query over rows that are too many to hold; it reads pages of
// them as they are looked at. A [Query] is the search and the order. The [Desk]
// is everything that one window shows.
//
// # Promises
//
// Nothing here waits for the disk on the window's thread. A newer query beats
// an older one: what was read for an older query is never shown. While rows
// are read again the old ones stay, so that nothing flickers. Run returns only
// when nothing that it started is left.
package state
