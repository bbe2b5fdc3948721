package native

import (
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// object is a COM object: a pointer to the table of its methods.
type object struct {
	methods *[32]uintptr
}

// call calls the method at its place in the table. An HRESULT that is a
// failure is a syscall.Errno.
//
//go:uintptrescapes
func (o *object) call(method int, args ...uintptr) error {
	all := append([]uintptr{uintptr(unsafe.Pointer(o))}, args...)
	return hresult(syscall.SyscallN(o.methods[method], all...))
}

// release gives the object back; nil has nothing to give.
func (o *object) release() {
	if o != nil {
		_ = o.call(methodRelease)
	}
}

func hresult(r, _ uintptr, _ syscall.Errno) error {
	if code := uint32(r); int32(code) < 0 {
		return syscall.Errno(code)
	}
	return nil
}

// Places of methods in the tables of IUnknown, IFileDialog, IFileOpenDialog,
// IShellItem and IShellItemArray (shobjidl_core.h).
const (
	methodRelease = 2

	dialogShow                = 3
	dialogSetFileTypes        = 4
	dialogSetOptions          = 9
	dialogGetOptions          = 10
	dialogSetFolder           = 12
	dialogSetFileName         = 15
	dialogSetTitle            = 17
	dialogGetResult           = 20
	dialogSetDefaultExtension = 22
	dialogGetResults          = 27

	itemGetDisplayName = 5
	itemsGetCount      = 7
	itemsGetItemAt     = 8
)

const (
	clsctxInprocServer = 1
	sigdnFileSysPath   = 0x80058000

	// cancelled is HRESULT_FROM_WIN32(ERROR_CANCELLED).
	cancelled = syscall.Errno(0x800704C7)
)

// create makes a COM object of a class.
func create(class, face string) (*object, error) {
	clsid, err := windows.GUIDFromString(class)
	if err != nil {
		return nil, err
	}
	iid, err := windows.GUIDFromString(face)
	if err != nil {
		return nil, err
	}
	var o *object
	err = hresult(syscall.SyscallN(windows.NewLazySystemDLL("ole32.dll").NewProc("CoCreateInstance").Addr(),
		uintptr(unsafe.Pointer(&clsid)), 0, clsctxInprocServer, uintptr(unsafe.Pointer(&iid)), uintptr(unsafe.Pointer(&o))))
	if err != nil {
		return nil, fmt.Errorf("make file dialog: %w", err)
	}
	return o, nil
}

// shellItem is a folder as the shell knows it.
func shellItem(path string) (*object, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	iid, err := windows.GUIDFromString("{43826D1E-E718-42EE-BC55-A1E261C37BFE}") // IShellItem
	if err != nil {
		return nil, err
	}
	var o *object
	err = hresult(syscall.SyscallN(windows.NewLazySystemDLL("shell32.dll").NewProc("SHCreateItemFromParsingName").Addr(),
		uintptr(unsafe.Pointer(name)), 0, uintptr(unsafe.Pointer(&iid)), uintptr(unsafe.Pointer(&o))))
	return o, err
}

// path is where a shell item lies on disk.
func (o *object) path() (string, error) {
	var name *uint16
	if err := o.call(itemGetDisplayName, sigdnFileSysPath, uintptr(unsafe.Pointer(&name))); err != nil {
		return "", err
	}
	defer windows.CoTaskMemFree(unsafe.Pointer(name))
	return windows.UTF16PtrToString(name), nil
}
