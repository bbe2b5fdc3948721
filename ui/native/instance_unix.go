//go:build unix

package native

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// longestSocket is how long the path of a socket may be on every Unix (macOS
// has room for 104 bytes with the closing zero).
const longestSocket = 103

// shown is what the first window answers.
const shown = "shown\n"

// door is the claim of a data folder. The lock decides who is first, because
// the kernel ends it with the process; the socket only carries the knocks.
type door struct {
	lock *os.File
	ln   *net.UnixListener
}

// session tells the desktops of one person apart: another display, or another
// person, has a window of its own.
func session() string {
	return digest(strconv.Itoa(os.Getuid()), os.Getenv("WAYLAND_DISPLAY"), os.Getenv("DISPLAY"))
}

func claim(dir string) (*door, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "window-"+session()+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = errTaken
		}
		return nil, errors.Join(err, lock.Close())
	}
	ln, err := listen(dir)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &door{lock: lock, ln: ln}, nil
}

func listen(dir string) (*net.UnixListener, error) {
	path, err := socket(dir)
	if err != nil {
		return nil, err
	}
	// We hold the lock: what lies here belongs to a process that is gone.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
}

// socket is where the knocks go: into the data folder, or into the person's
// folder for such things if that path is too long for a socket.
func socket(dir string) (string, error) {
	path := filepath.Join(dir, "window-"+session()+".sock")
	if len(path) <= longestSocket {
		return path, nil
	}
	room := os.Getenv("XDG_RUNTIME_DIR")
	if !filepath.IsAbs(room) {
		room = filepath.Join(os.TempDir(), "belegpost-"+strconv.Itoa(os.Getuid()))
		if err := os.Mkdir(room, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	// A folder that somebody else made in /tmp would let him listen.
	at, err := os.Lstat(room)
	if err != nil {
		return "", err
	}
	if owner, ok := at.Sys().(*syscall.Stat_t); !ok || !at.IsDir() || int(owner.Uid) != os.Getuid() || at.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s: %w", room, fs.ErrPermission)
	}
	return filepath.Join(room, "belegpost-"+digest(dir, session())+".sock"), nil
}

// serve answers the knocks until the returned function is called.
func (d *door) serve(onShow func()) (release func()) {
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := d.ln.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				<-time.After(again) // out of files: it gets better or the process ends
				continue
			}
			onShow()
			_ = conn.SetDeadline(time.Now().Add(patience)) // whoever knocked may be gone
			_, _ = io.WriteString(conn, shown)
			_ = conn.Close()
		}
	})
	return sync.OnceFunc(func() {
		_ = d.ln.Close() // removes the socket
		running.Wait()
		_ = d.lock.Close() // last: now the next one may be first
	})
}

// knock asks the first window to come to the front and waits for its answer.
func knock(dir string, end time.Time) error {
	path, err := socket(dir)
	if err != nil {
		return err
	}
	conn, err := net.DialTimeout("unix", path, time.Until(end))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(end); err != nil {
		return err
	}
	_, err = io.ReadFull(conn, make([]byte, len(shown)))
	return err
}
