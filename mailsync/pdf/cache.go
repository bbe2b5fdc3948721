package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tetratelabs/wazero"
)

// The compilation cache is a folder that wazero fills with native code (21 MB),
// so that a child starts in 0.1 s instead of 2.5 s. Wazero checks the code it
// reads with a CRC, but not the tables beside it (where each function starts),
// and a wrong table is a crash or worse. So we seal the folder: a file with the
// SHA-256 of all its files, written after compiling and checked before reading.

const (
	sealName = "seal.sha256"
	// wazeroPrefix starts the names of the folders that wazero creates; nothing
	// else in the cache folder is ever deleted, whatever folder was configured.
	wazeroPrefix = "wazero-"
)

// openCache returns a compilation cache for dir and whether it holds code that
// is what we once wrote. The mode is cacheUse or cacheFresh.
func openCache(dir string, mode cacheMode) (cache wazero.CompilationCache, intact bool, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, fmt.Errorf("make cache folder: %w", err)
	}
	// Native code that others could write is not run.
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, false, fmt.Errorf("protect cache folder: %w", err)
	}
	intact = mode == cacheUse && isSealed(dir)
	if !intact {
		if err := clearCache(dir); err != nil {
			return nil, false, err
		}
	}
	cache, err = wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil, false, fmt.Errorf("open cache: %w", err)
	}
	return cache, intact, nil
}

// isSealed reports whether the cache holds exactly the files of its seal.
func isSealed(dir string) bool {
	want, err := os.ReadFile(filepath.Join(dir, sealName))
	if err != nil {
		return false
	}
	got, err := cacheSums(dir)
	return err == nil && len(got) > 0 && bytes.Equal(got, want)
}

// sealCache writes the seal; without it the next child compiles again.
func sealCache(dir string) error {
	sums, err := cacheSums(dir)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, sealName+".*.tmp")
	if err != nil {
		return fmt.Errorf("create cache seal: %w", err)
	}
	_, err = f.Write(sums)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, sealName))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write cache seal: %w", err)
	}
	return nil
}

// clearCache removes what wazero and sealCache wrote, and nothing else.
func clearCache(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("list cache: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, wazeroPrefix) && !strings.HasPrefix(name, sealName) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("clear cache: %w", err)
		}
	}
	return nil
}

// cacheSums lists the files in wazero's folders with their SHA-256, one a line.
// Another process's unfinished files (*.tmp) do not count.
func cacheSums(dir string) ([]byte, error) {
	files, err := fs.Glob(os.DirFS(dir), wazeroPrefix+"*/*")
	if err != nil {
		return nil, fmt.Errorf("list cache: %w", err)
	}
	var sums bytes.Buffer
	for _, name := range files {
		if strings.HasSuffix(name, ".tmp") {
			continue
		}
		sum, err := fileSum(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("read cache: %w", err)
		}
		fmt.Fprintf(&sums, "%s  %s\n", sum, name)
	}
	return sums.Bytes(), nil
}

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
