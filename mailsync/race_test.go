//go:build race

package mailsync

// slowdown is what the race detector costs where every byte is looked at.
const slowdown = 20
