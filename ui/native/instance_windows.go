package native

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// door is the claim of a data folder: a pipe that only one process can make,
// and that ends with it.
type door struct {
	pipe windows.Handle
	name *uint16
}

// pipeName belongs to one folder, person and session: on a terminal server
// every person has a window of his own.
func pipeName(dir string) (name *uint16, sid string, err error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, "", err
	}
	var session uint32
	if err := windows.ProcessIdToSessionId(uint32(os.Getpid()), &session); err != nil {
		return nil, "", err
	}
	sid = user.User.Sid.String()
	name, err = windows.UTF16PtrFromString(`\\.\pipe\belegpost-` + digest(strings.ToLower(dir), sid, fmt.Sprint(session)))
	return name, sid, err
}

func claim(dir string) (*door, error) {
	name, sid, err := pipeName(dir)
	if err != nil {
		return nil, err
	}
	sd, err := windows.SecurityDescriptorFromString("D:P(A;;GA;;;" + sid + ")") // nobody else may knock
	if err != nil {
		return nil, err
	}
	sa := &windows.SecurityAttributes{SecurityDescriptor: sd}
	sa.Length = uint32(unsafe.Sizeof(*sa))
	pipe, err := windows.CreateNamedPipe(name, windows.PIPE_ACCESS_DUPLEX|windows.FILE_FLAG_FIRST_PIPE_INSTANCE,
		windows.PIPE_TYPE_BYTE|windows.PIPE_WAIT|windows.PIPE_REJECT_REMOTE_CLIENTS, 1, 64, 64, 0, sa)
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_PIPE_BUSY) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	return &door{pipe: pipe, name: name}, nil
}

// serve answers the knocks until the returned function is called.
func (d *door) serve(onShow func()) (release func()) {
	var closed atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !closed.Load() {
			err := windows.ConnectNamedPipe(d.pipe, nil)
			if closed.Load() {
				return
			}
			if err == nil || errors.Is(err, windows.ERROR_PIPE_CONNECTED) {
				var n uint32
				one := make([]byte, 1)
				if windows.ReadFile(d.pipe, one, &n, nil) == nil && n == 1 {
					onShow()
					_ = windows.WriteFile(d.pipe, one, &n, nil)
					_ = windows.FlushFileBuffers(d.pipe) // the answer is read before it is thrown away
				}
			} else {
				<-time.After(again)
			}
			_ = windows.DisconnectNamedPipe(d.pipe)
		}
	}()
	return sync.OnceFunc(func() {
		closed.Store(true)
		for wait := true; wait; { // ConnectNamedPipe ends when somebody connects
			if h, err := d.open(); err == nil {
				_ = windows.CloseHandle(h)
			}
			select {
			case <-done:
				wait = false
			case <-time.After(again):
			}
		}
		_ = windows.CloseHandle(d.pipe)
	})
}

func (d *door) open() (windows.Handle, error) {
	return windows.CreateFile(d.name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, 0, 0)
}

// knock asks the first window to come to the front and waits for its answer.
func knock(dir string, end time.Time) error {
	name, _, err := pipeName(dir)
	if err != nil {
		return err
	}
	pipe, err := (&door{name: name}).open()
	if err != nil {
		return err
	}
	answer := make(chan error, 1)
	go func() { // a first window that is frozen keeps it; the caller ends then
		answer <- askToShow(pipe)
		_ = windows.CloseHandle(pipe)
	}()
	select {
	case err := <-answer:
		return err
	case <-time.After(time.Until(end)):
		return ErrSilent
	}
}

// askToShow lets the first window come to the front, which only the process that the
// person has just started may allow, and reads its answer.
func askToShow(pipe windows.Handle) error {
	var pid, n uint32
	if err := windows.GetNamedPipeServerProcessId(pipe, &pid); err == nil {
		_, _, _ = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow").Call(uintptr(pid))
	}
	one := []byte{1}
	if err := windows.WriteFile(pipe, one, &n, nil); err != nil {
		return err
	}
	return windows.ReadFile(pipe, one, &n, nil)
}
