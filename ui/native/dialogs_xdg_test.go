//go:build unix && !darwin

package native

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// desk is a window without a display whose thread is the test.
type desk struct {
	t      *testing.T
	window fyne.Window
	queue  chan func()
	Dialogs
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	test.NewTempApp(t)
	d := &desk{t: t, window: test.NewTempWindow(t, widget.NewLabel("Belegpost")), queue: make(chan func(), 8)}
	d.window.Resize(fyne.NewSize(1000, 700))
	d.Dialogs = NewDialogs(d.window, func(f func()) { d.queue <- f })
	return d
}

// tap presses a button of the dialog that is open; word is the toolkit's own.
func (d *desk) tap(word string) {
	text := lang.L(word)
	d.t.Helper()
	top := d.window.Canvas().Overlays().Top()
	if top == nil {
		d.t.Fatal("no dialog is open")
	}
	var labels []string
	for _, o := range test.LaidOutObjects(top) {
		if b, ok := o.(*widget.Button); ok {
			if labels = append(labels, b.Text); b.Text == text {
				test.Tap(b)
				return
			}
		}
	}
	d.t.Fatalf("no button %q among %q", text, labels)
}

func TestToolkitAsksWhereTheSystemCannot(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	var got []string
	done := func(path string, err error) {
		if err != nil {
			t.Error(err)
		}
		got = append(got, path)
	}
	d.ChooseFolder(t.Context(), Choice{Title: "Ablage", Folder: dir}, done)
	if d.window.Canvas().Overlays().Top() != nil || len(got) != 0 {
		t.Fatal("the window was touched outside its thread")
	}
	(<-d.queue)()
	d.tap("Open")
	d.SaveFile(t.Context(), Choice{Title: "Liste", Folder: dir, Name: "Liste.zip"}, done)
	(<-d.queue)()
	d.tap("Save")
	d.ChooseFolder(t.Context(), Choice{Folder: filepath.Join(dir, "not there")}, done)
	(<-d.queue)()
	d.tap("Cancel")
	if want := dir + "|" + filepath.Join(dir, "Liste.zip") + "|"; strings.Join(got, "|") != want {
		t.Errorf("chosen %q, want %q", got, want)
	}
	d.OpenFiles(t.Context(), Choice{Folder: dir, Filters: []Filter{{"PDF", []string{"pdf"}}}}, func(paths []string, err error) {
		if err != nil || len(paths) != 0 {
			t.Errorf("cancelled: %v %v", paths, err)
		}
		got = nil
	})
	(<-d.queue)()
	d.tap("Cancel")
	if got != nil {
		t.Error("a cancelled dialog did not answer")
	}
}

func TestOneDialogAtATime(t *testing.T) {
	d := newDesk(t)
	answers := 0
	d.OpenFiles(t.Context(), Choice{}, func([]string, error) { answers++ })
	(<-d.queue)()
	d.OpenFiles(t.Context(), Choice{}, func(paths []string, err error) {
		if answers++; paths != nil || err != nil {
			t.Errorf("a second dialog: %v %v", paths, err)
		}
	})
	(<-d.queue)()
	if answers != 1 {
		t.Fatalf("%d answers while the first is open", answers)
	}
	d.tap("Cancel")
	d.OpenFiles(t.Context(), Choice{}, nil)
	(<-d.queue)()
	if d.window.Canvas().Overlays().Top() == nil {
		t.Error("no dialog after the first one ended")
	}
}

func TestEndedContextIsTheAnswer(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var got error
	d.SaveFile(ctx, Choice{}, func(_ string, err error) { got = err })
	(<-d.queue)()
	if got == nil || d.window.Canvas().Overlays().Top() != nil {
		t.Errorf("answer %v, or a dialog is open", got)
	}
}

func TestNotificationSaysFixedWordsAndANumber(t *testing.T) {
	a := test.NewTempApp(t)
	for _, c := range []struct {
		lang string
		kind Notice
		n    int
		want string
	}{
		{"de-AT", NoticeFailed, 1, "Ein neuer fehlgeschlagener Import wartet auf Sie."},
		{"de-DE", NoticeFailed, 1204, "1.204 neue fehlgeschlagene Importe warten auf Sie."},
		{"en", NoticeFailed, 1204, "1,204 new failed imports wait for you."},
		{"de", NoticeSilent, 1, "Seit einer Stunde konnten keine E-Mails abgerufen werden."},
		{"en", NoticeSilent, 3, "No e-mails could be fetched for 3 hours."},
	} {
		test.AssertNotificationSent(t, fyne.NewNotification("Belegpost", c.want), func() { Notify(a, c.lang, c.kind, c.n) })
		if strings.ContainsAny(c.want, "$`\"") {
			t.Errorf("%q is dangerous in a script", c.want)
		}
	}
	test.AssertNotificationSent(t, nil, func() { Notify(a, "de", NoticeFailed, 0) })
	test.AssertNotificationSent(t, nil, func() { Notify(a, "de", Notice(99), 3) })
}

func TestImportsNeitherStorageNorMail(t *testing.T) {
	for _, system := range []string{"linux", "windows", "darwin"} {
		cmd := exec.Command("go", "list", "-tags", "ci", "-deps", ".")
		cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for _, path := range strings.Fields(string(out)) {
			if strings.HasPrefix(path, "belegpost/") && path != "belegpost/ui/native" || path == "fyne.io/fyne/v2/app" {
				t.Errorf("%s: imports %s", system, path)
			}
		}
	}
}
