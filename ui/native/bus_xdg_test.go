//go:build unix && !darwin

package native

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// startBus starts a session bus on which nobody is, and is a peer on it. Where
// the machine has no dbus-daemon it says so and gives nil.
func startBus(t *testing.T) *dbus.Conn {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Log("no dbus-daemon here: the desktop's services are not tested")
		return nil
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "bus.conf")
	text := `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=` + filepath.Join(dir, "bus") + `</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(daemon, "--nofork", "--nopidfile", "--print-address", "--config-file="+config)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	conn, err := sessionBus(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func serveOn(t *testing.T, conn *dbus.Conn, name, path, face string, object any) {
	t.Helper()
	if err := conn.Export(object, dbus.ObjectPath(path), face); err != nil {
		t.Fatal(err)
	}
	if reply, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own %s: %v %v", name, reply, err)
	}
}

// fileManager is a file manager on the bus.
type fileManager struct{ items chan string }

// ShowItems implements org.freedesktop.FileManager1.
func (f fileManager) ShowItems(uris []string, _ string) *dbus.Error {
	f.items <- strings.Join(uris, " ")
	return nil
}

func TestFileManagerOnTheBusSelectsTheFile(t *testing.T) {
	path, calls := trickyFile(t), fakeOpener(t, "exit 0")
	conn := startBus(t)
	if conn == nil {
		return
	}
	manager := fileManager{make(chan string, 1)}
	serveOn(t, conn, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1", manager)
	if err := ShowInFolder(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if got, err := filePath(<-manager.items); err != nil || got != path || calls() != "" {
		t.Errorf("shown %s, %v; opened %q", got, err, calls())
	}
}

func TestBusWithoutFileManagerOpensTheFolder(t *testing.T) {
	path, calls := trickyFile(t), fakeOpener(t, "exit 0")
	if startBus(t) == nil {
		return
	}
	if err := ShowInFolder(context.Background(), path); err != nil || calls() != "1|"+filepath.Dir(path) {
		t.Errorf("%v, %q", err, calls())
	}
}

// portal is a desktop portal whose person answers at once, if an answer is
// there, and thinks for ever if not.
type portal struct {
	conn    *dbus.Conn
	answers chan reply
	calls   chan string
}

// reply is what the person does: code 0 chooses.
type reply struct {
	code uint32
	uris []string
}

func (p *portal) answer(method string, sender dbus.Sender, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	token, _ := options["handle_token"].Value().(string)
	delete(options, "handle_token")
	call := method + " " + parent + " " + title
	for _, key := range slices.Sorted(maps.Keys(options)) {
		call += fmt.Sprintf(" %s=%s:%v", key, options[key].Signature(), options[key].Value())
	}
	path := dbus.ObjectPath(portalPath + "/request/" + strings.ReplaceAll(string(sender)[1:], ".", "_") + "/" + token)
	select {
	case r := <-p.answers:
		stranger := map[string]dbus.Variant{"uris": dbus.MakeVariant([]string{"file:///not/ours"})}
		_ = p.conn.Emit(portalPath+"/request/1_1/other", requestFace+".Response", uint32(0), stranger)
		_ = p.conn.Emit(path, requestFace+".Response", r.code, map[string]dbus.Variant{"uris": dbus.MakeVariant(r.uris)})
	default:
	}
	p.calls <- call
	return path, nil
}

// OpenFile implements org.freedesktop.portal.FileChooser.
func (p *portal) OpenFile(s dbus.Sender, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.answer("OpenFile", s, parent, title, options)
}

// SaveFile implements org.freedesktop.portal.FileChooser.
func (p *portal) SaveFile(s dbus.Sender, parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.answer("SaveFile", s, parent, title, options)
}

func startPortal(t *testing.T) *portal {
	t.Helper()
	conn := startBus(t)
	if conn == nil {
		return nil
	}
	p := &portal{conn: conn, answers: make(chan reply, 1), calls: make(chan string, 1)}
	serveOn(t, conn, portalName, portalPath, "org.freedesktop.portal.FileChooser", p)
	return p
}

func TestPortalIsAskedAndItsAnswerRead(t *testing.T) {
	p := startPortal(t)
	if p == nil {
		return
	}
	pdf := []Filter{{Name: "PDF-Dateien", Extensions: []string{"pdf", "p7m"}}}
	for _, c := range []struct {
		q          question
		code       uint32
		uris       []string
		call, want string
	}{
		{question{Choice: Choice{Title: "Öffnen", Folder: "/s b", Filters: pdf}, purpose: toOpen, owner: 0xabc}, 0,
			[]string{"file:///a%20b/c+d%25.pdf", "file:///%C3%BC.pdf"},
			`OpenFile x11:abc Öffnen current_filter=av:[PDF-Dateien [[0 *.[pP][dD][fF]] [0 *.[pP]7[mM]]]] ` +
				`current_folder=ay:[47 115 32 98 0] filters=aav:[[PDF-Dateien [[0 *.[pP][dD][fF]] [0 *.[pP]7[mM]]]]] modal=b:true multiple=b:true`,
			"/a b/c+d%.pdf|/ü.pdf"},
		{question{Choice: Choice{Title: "Speichern", Name: "Liste.zip"}, purpose: toSave}, 0, []string{"file:///x/Liste.zip"},
			`SaveFile  Speichern current_name=s:Liste.zip modal=b:true`, "/x/Liste.zip"},
		{question{Choice: Choice{Title: "Ablage", Filters: pdf}, purpose: toFolder}, 0, []string{"file:///srv/belege/"},
			`OpenFile  Ablage directory=b:true modal=b:true`, "/srv/belege"},
		{question{purpose: toOpen}, 1, nil, `OpenFile   modal=b:true multiple=b:true`, ""},
		{question{purpose: toOpen}, 2, nil, `OpenFile   modal=b:true multiple=b:true`, ""},
	} {
		// The bus library forgets structures when it reads them: look at what is sent.
		if _, sent := portalCall(c.q, "x"); sent["filters"].Value() != nil && sent["filters"].Signature().String() != "a(sa(us))" {
			t.Errorf("filters go out as %s", sent["filters"].Signature())
		}
		p.answers <- reply{c.code, c.uris}
		paths, err := ask(context.Background(), c.q)
		if got := strings.Join(paths, "|"); err != nil || got != c.want {
			t.Errorf("answer %q, %v; want %q", got, err, c.want)
		}
		if got := <-p.calls; got != c.call {
			t.Errorf("call\n got %s\nwant %s", got, c.call)
		}
	}
	p.answers <- reply{0, []string{"trash:///x"}}
	if paths, err := ask(context.Background(), question{}); err == nil {
		t.Errorf("what is no file became %v", paths)
	}
}

func TestDialogGoesAwayWithItsContext(t *testing.T) {
	p := startPortal(t)
	if p == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := ask(ctx, question{})
		ended <- err
	}()
	<-p.calls
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestWithoutPortalThereIsNoSystemDialog(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if _, err := ask(context.Background(), question{}); !errors.Is(err, errNoDialog) {
		t.Errorf("without a bus: %v", err)
	}
	if startBus(t) == nil {
		return
	}
	if _, err := ask(context.Background(), question{}); !errors.Is(err, errNoDialog) {
		t.Errorf("on an empty bus: %v", err)
	}
}
