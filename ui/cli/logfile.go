package cli

import (
	"os"
	"path/filepath"
	"sync"
)

const (
	logName    = "belegpost.log"
	logLargest = 5 << 20 // bytes before a new file is begun; one old file is kept
)

// LogFile is where the program writes what support needs: below the data
// folder, because a window has no console and a command's stderr is for one
// sentence. It never holds passwords or mail text. Before [LogFile.In] has
// named the folder, and where it cannot be written, everything is dropped.
type LogFile struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
}

// In names the data folder. The first one counts.
func (l *LogFile) In(data string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.path == "" {
		l.path = filepath.Join(data, "log", logName)
	}
}

// Write implements io.Writer. It never fails: a full disk must not stop mail.
func (l *LogFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.path == "" || !l.open() {
		return len(line), nil
	}
	n, err := l.file.Write(line)
	l.size += int64(n)
	if err == nil && l.size > logLargest {
		l.turn()
	}
	return len(line), nil
}

// open opens the file at its end.
func (l *LogFile) open() bool {
	if l.file != nil {
		return true
	}
	if os.MkdirAll(filepath.Dir(l.path), 0o700) != nil {
		return false
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return false
	}
	l.file, l.size = f, info.Size()
	return true
}

// turn begins a new file.
func (l *LogFile) turn() {
	_ = l.file.Close()
	l.file = nil
	_ = os.Rename(l.path, l.path+".1")
}

// Close ends writing.
func (l *LogFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
