//go:build demomails

package main

import (
	"crypto/md5"
	"crypto/rc4"
	"fmt"
	"log"
)

// permissions of the locked file: everything may be done once it is open.
const permissions = -4

// padding is the string of ISO 32000-1 section 7.6.3.3.
var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// lock is the standard security handler, revision 3 with 128 bits (ISO 32000-1
// section 7.6): old, still what many banks and payroll offices send.
type lock struct{ key, owner, user []byte }

func fileID(seed string) []byte {
	sum := md5.Sum([]byte("belegpost demo " + seed))
	return sum[:]
}

func newLock(password string, id []byte) *lock {
	l := &lock{}
	padded := append([]byte(password), padding...)[:32]
	// Algorithm 3: the owner entry; both passwords are the same here.
	hash := md5.Sum(padded)
	for range 50 {
		hash = md5.Sum(hash[:])
	}
	l.owner = twenty(hash[:], padded)
	// Algorithm 2: the file key.
	seed := append(append([]byte{}, padded...), l.owner...)
	p := uint32(0xffffffff + permissions + 1)
	seed = append(seed, byte(p), byte(p>>8), byte(p>>16), byte(p>>24))
	hash = md5.Sum(append(seed, id...))
	for range 50 {
		hash = md5.Sum(hash[:])
	}
	l.key = append([]byte{}, hash[:]...)
	// Algorithm 5: the user entry.
	hash = md5.Sum(append(append([]byte{}, padding...), id...))
	l.user = append(twenty(l.key, hash[:]), make([]byte, 16)...)
	return l
}

// twenty encrypts data with twenty keys that differ from key by a counter.
func twenty(key, data []byte) []byte {
	out := append([]byte{}, data...)
	for i := range byte(20) {
		round := make([]byte, len(key))
		for j := range key {
			round[j] = key[j] ^ i
		}
		out = cipher(round, out)
	}
	return out
}

func cipher(key, data []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		log.Fatal(err)
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}

// encrypt locks the stream of object n (Algorithm 1).
func (l *lock) encrypt(n int, data []byte) []byte {
	seed := append(append([]byte{}, l.key...), byte(n), byte(n>>8), byte(n>>16), 0, 0)
	key := md5.Sum(seed)
	return cipher(key[:], data)
}

func (l *lock) dictionary() string {
	return fmt.Sprintf("<< /Filter /Standard /V 2 /R 3 /Length 128 /P %d /O <%x> /U <%x> >>", permissions, l.owner, l.user)
}
