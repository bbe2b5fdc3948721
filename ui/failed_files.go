package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"belegpost/storage"
	"belegpost/ui/native"
	"belegpost/ui/state"
)

// memoryFolder is where the folder is remembered that was saved into last.
const memoryFolder = "failed.folder"

// failedFiles brings files out of failed imports and into them.
type failedFiles struct {
	w       *Window
	page    *failedPage
	dialogs native.Dialogs
}

func newFailedFiles(w *Window, page *failedPage) *failedFiles {
	f := &failedFiles{w: w, page: page}
	if w.desk.FailedWork != nil {
		f.dialogs = native.NewDialogs(w.window, w.desk.FailedWork.Post)
	}
	return f
}

// tell says what could not be done.
func (f *failedFiles) tell(err error) {
	if err != nil {
		f.page.note.fail(err)
	}
}

// into asks where to save something, and remembers the folder.
func (f *failedFiles) into(name string, save func(path string)) {
	choice := native.Choice{Title: f.w.Words.Say("failed.save"), Name: name, Folder: state.Recall(f.w.Memory, memoryFolder, "")}
	f.dialogs.SaveFile(context.Background(), choice, func(path string, err error) {
		if err != nil || path == "" {
			f.tell(err)
			return
		}
		f.w.Memory.Keep(memoryFolder, filepath.Dir(path))
		save(path)
	})
}

// saved says what was saved, or why not.
func (f *failedFiles) saved(path string) func(error) {
	return func(err error) {
		if err != nil {
			f.tell(err)
			return
		}
		f.page.note.say(f.w.Words.Say("failed.saved", "file", filepath.Base(path)), "", nil)
	}
}

// fromInternet marks a file as come from there. A disk that keeps no marks
// still keeps the file.
func fromInternet(file string) error {
	_ = native.FromInternet(file)
	return nil
}

func (f *failedFiles) name(a storage.MailAttachment) string {
	return storage.FileName(a.Name, f.w.Words.Say("attachment.unnamed"))
}

func (f *failedFiles) save(a storage.MailAttachment) {
	f.into(f.name(a), func(path string) { f.page.detail.work.Save(a, path, fromInternet, f.saved(path)) })
}

// saveMail saves the original of the shown import.
func (f *failedFiles) saveMail() {
	work := f.page.detail.work
	if !work.Chosen || work.Import.Spool == "" {
		return
	}
	name := storage.FileName(work.Import.Subject, "E-Mail") + ".eml"
	f.into(name, func(path string) { work.SaveMail(path, fromInternet, f.saved(path)) })
}

// saveAll saves all attachments of the shown import into a folder.
func (f *failedFiles) saveAll() {
	work := f.page.detail.work
	var list []storage.MailAttachment
	for _, a := range work.Import.Attachments {
		if a.Size > 0 && a.Outcome != storage.OutcomeIgnored {
			list = append(list, a)
		}
	}
	if !work.Chosen || len(list) == 0 {
		f.page.note.say(f.w.Words.Say("detail.noattachments"), "", nil)
		return
	}
	choice := native.Choice{Title: f.w.Words.Say("failed.saveall"), Folder: state.Recall(f.w.Memory, memoryFolder, "")}
	f.dialogs.ChooseFolder(context.Background(), choice, func(folder string, err error) {
		if err != nil || folder == "" {
			f.tell(err)
			return
		}
		f.w.Memory.Keep(memoryFolder, folder)
		work.SaveAll(list, folder, f.name, fromInternet, func(err error) {
			if err != nil {
				f.tell(err)
				return
			}
			f.page.note.say(f.w.Words.Count("failed.savedall", len(list), "folder", folder), "", nil)
		})
	})
}

// open opens a copy of an attachment with the system's program. A program is
// never opened, whatever it is called.
func (f *failedFiles) open(a storage.MailAttachment) {
	name := f.name(a)
	if native.IsProgram(name) {
		f.tell(&native.ProgramError{Name: name})
		return
	}
	folder, err := os.MkdirTemp(f.w.Copies, "")
	if err != nil {
		f.tell(err)
		return
	}
	path := filepath.Join(folder, name)
	f.page.detail.work.Save(a, path, func(path string) error {
		_ = fromInternet(path)
		if err := os.Chmod(path, 0o400); err != nil { // nobody shall work on a copy that goes away
			return err
		}
		return native.Open(context.Background(), path)
	}, func(err error) {
		if err != nil {
			f.tell(errors.Join(err, os.RemoveAll(folder)))
		}
	})
}

// choose lets somebody choose further files for the import.
func (f *failedFiles) choose() {
	f.dialogs.OpenFiles(context.Background(), native.Choice{Title: f.w.Words.Say("failed.add")}, func(paths []string, err error) {
		if err != nil {
			f.tell(err)
			return
		}
		var files []state.LocalFile
		for _, path := range paths {
			files = append(files, state.FileAt(path))
		}
		f.add(files)
	})
}

// add gives files from outside to the import that is shown.
func (f *failedFiles) add(files []state.LocalFile) {
	work := f.page.detail.work
	switch {
	case len(files) == 0:
	case !work.Chosen || work.Import.State != storage.FailedOpen || len(work.Marked) > 1:
		f.page.note.say(f.w.Words.Say("failed.nodrop"), "", nil)
	default:
		f.page.note.dismiss()
		work.AddFiles(files)
		f.page.onward() // Enter files them
	}
}

// drop takes files that somebody dragged onto the page.
func (p *failedPage) drop(uris []fyne.URI) {
	if p.detail.work == nil {
		return
	}
	files := localFiles(uris)
	if len(files) == 0 {
		p.note.say(p.w.Words.Say("upload.nofiles"), "", nil)
		return
	}
	p.files.add(files)
}
