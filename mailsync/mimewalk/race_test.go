//go:build race

package mimewalk

// slowdown is what the race detector costs where every byte is looked at.
const slowdown = 20
