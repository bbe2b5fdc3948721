//go:build !race

package mailsync

// slowdown is what the race detector costs where every byte is looked at: it is off.
const slowdown = 1
