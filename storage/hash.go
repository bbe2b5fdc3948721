package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
)

func newHash() hash.Hash { return sha256.New() }

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// hashFile reads a whole file.
func hashFile(path string) (sha string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := newHash()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hexSum(h), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
