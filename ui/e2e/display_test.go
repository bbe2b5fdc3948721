//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// tags are those of the shipped program, and the one that lets it tell what it shows.
const tags = "migrated_fynedo,no_emoji,e2e"

// root is the repository, seen from this package.
const root = "../.."

// build compiles the program with a build tag of the toolkit and returns its
// path: "migrated_fynedo" as it is shipped; without it the toolkit checks that
// every call comes from its own thread.
func build(t *testing.T, name, tags string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(root, "build", name))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-tags", tags, "-o", path, ".")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CC=clang", "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// display is a virtual screen with a window manager.
type display struct {
	t    *testing.T
	name string // ":7"
	env  []string
}

// newDisplay starts a screen of a size; it ends with the test.
func newDisplay(t *testing.T, width, height int) *display {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	// Without -noreset the server begins anew when its last client goes: a question
	// that ends before the window manager has come would throw that out.
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{write} // the server says there which number was free
	start(t, cmd)
	_ = write.Close()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("start Xvfb: %v", err)
	}
	d := &display{t: t, name: ":" + strings.TrimSpace(line)}
	d.env = append(os.Environ(), "DISPLAY="+d.name)
	wm := exec.Command("openbox")
	wm.Env = d.env
	start(t, wm)
	// without it a window gets no file and no Ctrl+Q
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		ask := exec.Command("xdotool", "get_num_desktops")
		ask.Env = d.env
		if ask.Run() == nil {
			return d
		}
		if time.Now().After(end) {
			t.Fatal("openbox does not come up")
		}
	}
}

// start runs cmd until the test ends.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd.Path, err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// output is what a program printed; it is written while the test reads it.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// program is the running program and its window.
type program struct {
	*display
	cmd    *exec.Cmd
	log    *output
	window string
	path   string
	socket string // where the window tells what it shows
	keys   int    // pressed so far
	done   chan error

	doing string                   // what the test does now
	busy  map[string]time.Duration // the longest stretch that the window's thread computed meanwhile
}

// run starts the program on the display and waits for its window.
func (d *display) run(path string, env []string, args ...string) *program {
	d.t.Helper()
	home := d.t.TempDir()
	short, err := os.MkdirTemp("", "onscreen") // a socket's path must be short
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = os.RemoveAll(short) })
	p := &program{display: d, log: &output{}, done: make(chan error, 1), socket: filepath.Join(short, "s"), doing: "start", busy: map[string]time.Duration{}}
	p.cmd = exec.Command("dbus-run-session", append([]string{"--", path}, args...)...)
	p.cmd.Env = append(append(d.env, "LANG=de_AT.UTF-8", "HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "TMPDIR="+home, "BELEGPOST_ONSCREEN="+p.socket), env...)
	p.cmd.Stdout, p.cmd.Stderr = io.Discard, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	d.t.Cleanup(p.stop)
	p.window = p.await("window", 2*patience, func() string {
		return strings.TrimSpace(p.tool("search", "--onlyvisible", "--name", "Belegpost"))
	})
	p.path = path
	p.tool("windowactivate", "--sync", p.window)
	p.tool("windowsize", "--sync", p.window, "100%", "100%")
	p.tool("windowmove", p.window, "0", "0")
	p.until("the window is painted", func() bool { return !blank(p.grab()) })
	return p
}

// stop ends the program and looks at what it logged.
func (p *program) stop() {
	p.tool("windowactivate", "--sync", p.window, "key", "ctrl+q")
	select {
	case <-p.done:
	case <-time.After(patience):
		p.keep("not-ended-" + strings.ReplaceAll(p.t.Name(), "/", "-"))
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGQUIT) // it tells where it is
		select {
		case <-p.done:
		case <-time.After(patience):
			_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // and what it started
			<-p.done
		}
		p.t.Errorf("the program does not end on Ctrl+Q:\n%s", p.log.String())
	}
	for _, bad := range []string{"Error in Fyne call thread", "Translation failure", "panic:", "DATA RACE"} {
		if text := p.log.String(); strings.Contains(text, bad) {
			p.t.Errorf("the log holds %q:\n%s", bad, text)
		}
	}
}

// toolTime is how long xdotool may wait for what it never says will not come.
const toolTime = 30 * time.Second

// tool runs xdotool; what it cannot find is no error.
func (p *program) tool(args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), toolTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = p.env
	out, _ := cmd.Output()
	return string(out)
}

// await asks until there is an answer.
func (p *program) await(what string, limit time.Duration, ask func() string) string {
	p.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	late := time.After(limit)
	for {
		if answer := ask(); answer != "" {
			return strings.Fields(answer)[0]
		}
		select {
		case <-tick.C:
		case err := <-p.done:
			p.t.Fatalf("the program ended before %s: %v\n%s", what, err, p.log.String())
		case <-late:
			p.t.Fatalf("no %s after %v\n%s", what, limit, p.log.String())
		}
	}
}

// rows is how many rows a list of the program's commands has.
func (p *program) rows(data, noun string) int {
	out, _ := exec.Command(p.path, "list", noun, "--data", data, "--json").Output() // no database yet: no rows
	return bytes.Count(out, []byte("\n"))
}

// grab is what the screen shows.
func (p *program) grab() image.Image {
	p.t.Helper()
	cmd := exec.Command("import", "-window", "root", "png:-")
	cmd.Env = append(p.env, "TMPDIR="+p.t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("import: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		p.t.Fatal(err)
	}
	return img
}

// still waits until the screen has stopped changing.
func (p *program) still() image.Image {
	last := p.grab()
	for range 20 {
		next := p.grab()
		if share(last, next) < 0.0003 { // a cursor may blink
			return next
		}
		last = next
	}
	return last
}

// shot keeps a picture, and tells which texts in it cannot be read.
func (p *program) shot(name string) {
	p.t.Helper()
	p.keep(name)
	for _, fault := range p.screen().Faults() {
		p.t.Errorf("%s: %s", name, fault)
	}
}

// keep writes a picture into build/shots.
func (p *program) keep(name string) {
	p.t.Helper()
	img := p.still()
	dir := filepath.Join(root, "build", "shots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), buf.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// blank reports whether there is nothing but black in the middle of a picture:
// no theme has that colour.
func blank(img image.Image) bool {
	b := img.Bounds()
	for x := b.Dx() / 4; x < b.Dx()*3/4; x++ {
		if r, g, b, _ := img.At(x, b.Dy()/2).RGBA(); r+g+b > 0 {
			return false
		}
	}
	return true
}

// share is how much of two pictures differs, 0 to 1.
func share(a, b image.Image) float64 {
	r := a.Bounds().Intersect(b.Bounds())
	differ := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.NRGBAModel.Convert(a.At(x, y)) != color.NRGBAModel.Convert(b.At(x, y)) {
				differ++
			}
		}
	}
	return float64(differ) / float64(max(1, r.Dx()*r.Dy()))
}
