//go:build !race

package cputime

// Slowdown is what the race detector costs where every byte is looked at: it is off.
const Slowdown = 1
