package native

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// OpenGLUsable reports whether a window can be drawn in this session. Ask it
// before the toolkit starts: it makes a hidden window with a legacy context,
// as the toolkit will, and looks at its version.
func OpenGLUsable() bool {
	version, err := glVersion()
	return err == nil && enough(version)
}

// TellNoOpenGL shows a message box of the system, in the language that begins
// with "de" or "en", and waits until it is closed. It does nothing elsewhere
// than on Windows; shown tells.
func TellNoOpenGL(lang string) (shown bool) {
	text, err := windows.UTF16PtrFromString(noOpenGL(lang))
	if err != nil {
		return false
	}
	_, err = windows.MessageBox(0, text, windows.StringToUTF16Ptr("Belegpost"), windows.MB_OK|windows.MB_ICONWARNING|windows.MB_SETFOREGROUND)
	return err == nil
}

// wndClass is WNDCLASSW.
type wndClass struct {
	style                     uint32
	wndProc                   uintptr
	clsExtra, wndExtra        int32
	inst, icon, cursor, brush uintptr
	menuName, className       *uint16
}

// pixelFormat is PIXELFORMATDESCRIPTOR.
type pixelFormat struct {
	size, version               uint16
	flags                       uint32
	pixelType, colorBits        byte
	_                           [13]byte
	depthBits, stencilBits, aux byte
	layer, reserved             byte
	layerMask, visMask, dmgMask uint32
}

const (
	csOwnDC       = 0x20
	pfdForToolkit = 0x4 | 0x20 | 0x1 // draw to window, OpenGL, double buffer
	glVersionName = 0x1F02
)

func glVersion() (version string, err error) {
	runtime.LockOSThread() // a window and a context belong to their thread
	defer runtime.UnlockOSThread()
	user32, opengl32 := windows.NewLazySystemDLL("user32.dll"), windows.NewLazyDLL("opengl32.dll") // one beside the program is ours
	if err := opengl32.Load(); err != nil {
		return "", err
	}
	var inst windows.Handle
	if err := windows.GetModuleHandleEx(windows.GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, nil, &inst); err != nil {
		return "", fmt.Errorf("find own module: %w", err)
	}
	name := windows.StringToUTF16Ptr("belegpost-probe")
	class := wndClass{style: csOwnDC, wndProc: user32.NewProc("DefWindowProcW").Addr(), inst: uintptr(inst), className: name}
	_, _, _ = user32.NewProc("RegisterClassW").Call(uintptr(unsafe.Pointer(&class))) // registered already: as good
	window, _, e := user32.NewProc("CreateWindowExW").Call(0, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(name)), 0, 0, 0, 16, 16, 0, 0, uintptr(inst), 0)
	if window == 0 {
		return "", fmt.Errorf("make probe window: %w", e)
	}
	defer func() { _, _, _ = user32.NewProc("DestroyWindow").Call(window) }()
	dc, _, _ := user32.NewProc("GetDC").Call(window)
	defer func() { _, _, _ = user32.NewProc("ReleaseDC").Call(window, dc) }()
	return contextVersion(opengl32, dc)
}

// contextVersion makes a context on dc and asks it for GL_VERSION.
func contextVersion(opengl32 *windows.LazyDLL, dc uintptr) (string, error) {
	gdi32 := windows.NewLazySystemDLL("gdi32.dll")
	format := pixelFormat{version: 1, flags: pfdForToolkit, colorBits: 24}
	format.size = uint16(unsafe.Sizeof(format))
	n, _, e := gdi32.NewProc("ChoosePixelFormat").Call(dc, uintptr(unsafe.Pointer(&format)))
	if n == 0 {
		return "", fmt.Errorf("choose pixel format: %w", e)
	}
	if ok, _, e := gdi32.NewProc("SetPixelFormat").Call(dc, n, uintptr(unsafe.Pointer(&format))); ok == 0 {
		return "", fmt.Errorf("set pixel format: %w", e)
	}
	context, _, e := opengl32.NewProc("wglCreateContext").Call(dc)
	if context == 0 {
		return "", fmt.Errorf("make OpenGL context: %w", e)
	}
	defer func() { _, _, _ = opengl32.NewProc("wglDeleteContext").Call(context) }()
	if ok, _, e := opengl32.NewProc("wglMakeCurrent").Call(dc, context); ok == 0 {
		return "", fmt.Errorf("use OpenGL context: %w", e)
	}
	defer func() { _, _, _ = opengl32.NewProc("wglMakeCurrent").Call(0, 0) }()
	p, _, _ := opengl32.NewProc("glGetString").Call(glVersionName)
	if p == 0 {
		return "", errors.New("OpenGL has no version")
	}
	// The C string lies outside Go's memory; the detour keeps vet content.
	return windows.BytePtrToString(*(**byte)(unsafe.Pointer(&p))), nil
}
