//go:build cgo || ci

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"belegpost/assets/i18n"
	"belegpost/assets/icon"
	"belegpost/assets/wording"
	"belegpost/docs"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/storage/einvoice"
	"belegpost/ui"
	"belegpost/ui/native"
	"belegpost/ui/state"
)

// hasWindow tells that this build can open a window.
const hasWindow = true

type windowOptions struct {
	Store   *storage.Store
	Mailbox state.Mailbox
	Title   string
	Quit    func()          // ends everything beside the window
	Show    <-chan struct{} // somebody started the program once more; nil without

	Viewer   *pdf.Viewer // draws previews
	Failed   state.FailedTools
	Accounts state.Accounts // nil: no settings
	Courier  state.Courier  // nil without Accounts
	Demo     func()         // starts the demo office; nil without

	Background bool // begin beside the clock, where there is one
}

// openWindow shows the office of a store until the window is closed or ctx ends.
func openWindow(ctx context.Context, o windowOptions) error {
	set, err := o.Store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	words, err := i18n.For(windowLanguage(set))
	if err != nil {
		return err
	}
	toolkit, err := words.Toolkit()
	if err != nil {
		return fmt.Errorf("read the toolkit's words: %w", err)
	}
	// Under the system's exact tag, so that no other language of the toolkit is nearer.
	if err := lang.AddTranslations(fyne.NewStaticResource(lang.SystemLocale().LanguageString()+".json", toolkit)); err != nil {
		return fmt.Errorf("use the toolkit's words: %w", err)
	}
	if !native.OpenGLUsable() {
		native.TellNoOpenGL(windowLanguage(set)) //nolint:staticcheck // SA4017: it tells on Windows only
		return errors.New("no usable OpenGL")
	}
	memory := state.Remember(memoryFile(o.Store.Dir()))
	ui.UseScale(memory)
	a := app.NewWithID("eu.belegpost.app")
	a.SetIcon(fyne.NewStaticResource("belegpost.png", icon.PNG))
	copies, err := os.MkdirTemp("", "belegpost-")
	if err != nil {
		return fmt.Errorf("make a folder for copies: %w", err)
	}
	defer os.RemoveAll(copies) // what another program still has open stays behind
	post := fyne.Do
	desk := state.NewDesk(o.Store, o.Mailbox, post)
	desk.FailedWork = state.NewFailedWork(o.Store, o.Failed, post)
	desk.Filing.Maker, desk.Filing.Locks, desk.Filing.Reader = o.Failed.Maker, o.Failed.Locks, reader{o.Viewer}
	desk.MailLook = state.NewMailLook(o.Store, o.Failed.Letters, o.Failed.Again, post)
	options := ui.Options{Title: o.Title, Version: version, Words: words, Where: set.Location(), Now: time.Now, Quit: o.Quit, Demo: o.Demo, Pages: pages{maker{o.Viewer, o.Store}}, Copies: copies}
	options.Register = state.NewRegister(o.Store, post)
	options.Memory, options.Letter, options.Licences = memory, pdf.TextToPDF, docs.Licences
	if start, err := native.NewAutostart("--data", o.Store.Dir(), "--background"); err == nil {
		options.Autostart = start
	}
	if o.Accounts != nil {
		options.Settings = state.NewSettings(o.Store, o.Accounts, post)
		options.Trip = state.NewTrip(o.Courier, post)
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	options.Tray = func(done func(bool)) {
		if ctx.Err() != nil {
			return
		}
		running.Go(func() {
			there := trayShown(ctx)
			post(func() { done(there) })
		})
	}
	w := ui.NewWindow(a, desk, options)
	alarm := newAlarm(a, desk, w)
	running.Go(func() { alarm.Run(ctx) })
	running.Go(func() { desk.Run(ctx) })
	running.Go(func() { options.Register.Run(ctx) })
	running.Go(func() { options.Memory.Run(ctx) })
	if options.Settings != nil {
		running.Go(func() { options.Settings.Run(ctx) })
		running.Go(func() { options.Trip.Run(ctx) })
	}
	running.Go(func() { showAgain(ctx, o.Show, w.Fyne()) })
	running.Go(func() { w.ShowsTests(ctx) })
	var over atomic.Bool
	context.AfterFunc(ctx, func() {
		running.Wait() // once its loop has ended, the toolkit runs what is posted right there, or panics
		if !over.Load() {
			post(a.Driver().Quit)
		}
	})
	if !o.Background || !trayShown(ctx) {
		w.Fyne().Show()
	}
	a.Run()
	over.Store(true)
	return nil
}

// memoryFile is where the window of the person who is signed in is remembered.
// On a terminal server several persons may share a data folder.
func memoryFile(dir string) string {
	who := "user"
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|.`, r) { // a domain's name ends with a backslash
			return '_'
		}
		return r
	}, who)
	return filepath.Join(dir, "window", plain+".json")
}

// showAgain brings the window to the front whenever the program is started
// once more.
func showAgain(ctx context.Context, show <-chan struct{}, w fyne.Window) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-show:
			fyne.Do(func() {
				w.Show()
				w.RequestFocus()
			})
		}
	}
}

// claimWindow makes this the one window of a data folder. Where another one is
// open already it is brought to the front, and first is false.
func claimWindow(dir string) (first bool, show <-chan struct{}, release func(), err error) {
	asked := make(chan struct{}, 1)
	first, release, err = native.First(dir, func() {
		select {
		case asked <- struct{}{}:
		default: // it comes to the front anyway
		}
	})
	return first, asked, release, err
}

// windowLanguage is what the window begins in: the office's language; before
// there is an office, the system's. BELEGPOST_LANGUAGE (de, en) is for a person
// who reads another. From then on the window's words say it ([ui.Window.Spoken]).
func windowLanguage(set storage.Settings) string {
	language, country := set.Office.Language, set.Office.Country
	if !set.Saved {
		if language = "en"; strings.HasPrefix(lang.SystemLocale().LanguageString(), "de") {
			language = "de"
		}
		if strings.HasSuffix(lang.SystemLocale().LanguageString(), "DE") {
			country = "DE"
		}
	}
	if chosen := os.Getenv("BELEGPOST_LANGUAGE"); chosen == "de" || chosen == "en" {
		language = chosen
	}
	return wording.Language(language, country)
}

// displayAvailable reports whether a window can be shown at all.
func displayAvailable() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// pages draws previews for the window.
type pages struct{ maker }

// Open implements state.Pages. What is no PDF is an XML e-invoice, or tried as a
// picture.
func (p pages) Open(ctx context.Context, r io.Reader, size int64, password string) (state.PageDocument, error) {
	in := bufio.NewReader(r)
	head, _ := in.Peek(1024) // a shorter file has a shorter head
	if pdf.HasHeader(head) {
		d, err := p.Viewer.Open(ctx, in, size, password)
		return document{d}, notShown(err)
	}
	raw, err := io.ReadAll(io.LimitReader(in, pdf.MaxSize))
	if err != nil {
		return nil, err
	}
	made, err := p.made(ctx, head, raw)
	if err != nil {
		return nil, notShown(err)
	}
	d, err := p.Viewer.Open(ctx, bytes.NewReader(made), int64(len(made)), "")
	return document{d}, notShown(err)
}

// made is a PDF of what is none.
func (p pages) made(ctx context.Context, head, raw []byte) ([]byte, error) {
	if einvoice.MayBeXML(head) {
		return p.InvoiceToPDF(ctx, raw)
	}
	return p.ImagesToPDF(ctx, []*io.SectionReader{io.NewSectionReader(bytes.NewReader(raw), 0, int64(len(raw)))})
}

// document is an opened file of the viewer.
type document struct{ *pdf.Document }

// Count implements state.PageDocument.
func (d document) Count() int { return d.Pages }

// Page implements state.PageDocument.
func (d document) Page(ctx context.Context, number, width, rotation int) (*image.RGBA, error) {
	picture, err := d.Document.Page(ctx, number, pdf.Look{Width: width, Turns: rotation})
	return picture, notShown(err)
}

// Text implements state.PageDocument.
func (d document) Text(ctx context.Context, number int) (string, error) {
	text, err := d.Document.Text(ctx, number)
	return text, notShown(err)
}
