//go:build race

package cputime

// Slowdown is what the race detector costs where every byte is looked at. Pools
// keep little under it, so that more memory is asked for, too.
const Slowdown = 20
