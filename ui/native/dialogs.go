package native

import (
	"context"
	"errors"
	"os"

	"fyne.io/fyne/v2"
)

// Choice is what a file dialog asks for.
type Choice struct {
	Title   string   // in the person's language
	Folder  string   // where it begins; the system's own choice if "" or not there
	Name    string   // the proposed name, for SaveFile
	Filters []Filter // the first one counts at once; none shows every file
}

// Filter is one kind of file.
type Filter struct {
	Name       string   // in the person's language: "PDF-Dateien"
	Extensions []string // without dot, lower case: "pdf", "jpg"
}

// Dialogs asks for files and folders with the dialogs of the system. Each
// method returns at once; done is called exactly once, through the post
// function of [NewDialogs]. No path and no error means that the person
// cancelled. While one dialog is open another one is answered like that too.
// When ctx ends the dialog goes away where the system allows it, and done gets
// the context's error. Call the methods on the window's thread.
type Dialogs interface {
	// OpenFiles asks for one or more files that exist.
	OpenFiles(ctx context.Context, c Choice, done func(paths []string, err error))
	// SaveFile asks where to write a file. The dialog has asked whether a file
	// that is there may be replaced; the toolkit's own leaves an empty file.
	SaveFile(ctx context.Context, c Choice, done func(path string, err error))
	// ChooseFolder asks for a folder that exists.
	ChooseFolder(ctx context.Context, c Choice, done func(path string, err error))
}

// NewDialogs are the dialogs over the window w. post brings a function onto
// the window's thread.
func NewDialogs(w fyne.Window, post func(func())) Dialogs {
	return &dialogs{window: w, post: post}
}

// purpose is what the chosen path is for.
type purpose int

const (
	toOpen purpose = iota
	toSave
	toFolder
)

// question is one dialog. A Choice whose folder is not there has lost it.
type question struct {
	Choice
	purpose purpose
	owner   uintptr // the system's number of our window; 0 unknown
}

// errNoDialog is the answer of ask where the system has no dialog for us.
var errNoDialog error = problem{"open/no-dialog", "the system has no file dialog"}

// dialogs implements Dialogs; ask and askToolkit differ by system.
type dialogs struct {
	window fyne.Window
	post   func(func())
	busy   bool // only touched on the window's thread
}

// OpenFiles implements Dialogs.
func (d *dialogs) OpenFiles(ctx context.Context, c Choice, done func([]string, error)) {
	d.begin(ctx, question{Choice: c, purpose: toOpen}, done)
}

// SaveFile implements Dialogs.
func (d *dialogs) SaveFile(ctx context.Context, c Choice, done func(string, error)) {
	d.begin(ctx, question{Choice: c, purpose: toSave}, one(done))
}

// ChooseFolder implements Dialogs.
func (d *dialogs) ChooseFolder(ctx context.Context, c Choice, done func(string, error)) {
	d.begin(ctx, question{Choice: c, purpose: toFolder}, one(done))
}

func one(done func(string, error)) func([]string, error) {
	return func(paths []string, err error) {
		if err != nil || len(paths) == 0 {
			done("", err)
			return
		}
		done(paths[0], nil)
	}
}

// begin asks in the background; the goroutine lives as long as the dialog.
func (d *dialogs) begin(ctx context.Context, q question, done func([]string, error)) {
	if d.busy {
		d.post(func() { done(nil, nil) })
		return
	}
	d.busy = true
	answer := func(paths []string, err error) {
		d.busy = false
		done(paths, err)
	}
	q.owner = owner(d.window)
	go func() {
		if at, err := os.Stat(q.Folder); err != nil || !at.IsDir() { // a share may take its time
			q.Folder = ""
		}
		paths, err := ask(ctx, q)
		d.post(func() {
			if errors.Is(err, errNoDialog) && ctx.Err() == nil {
				askToolkit(d.window, q, answer)
				return
			}
			answer(paths, err)
		})
	}()
}
