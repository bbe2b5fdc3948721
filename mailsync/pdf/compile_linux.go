package pdf

import (
	"bytes"
	"os"
	"runtime/metrics"
	"strconv"
	"time"
)

// codeSeen is how much memory that is not Go's shows that the finished code is
// being copied to where it runs. It is 20 MB and more in the end.
const codeSeen = 6 << 20

// waitForCode waits until the finished code is being copied to where it runs,
// which takes 20 ms; false if stop came first. It makes no garbage: that would
// start the collector a moment too soon.
func waitForCode(stop <-chan struct{}) bool {
	m, err := newMeter()
	if err != nil {
		return false
	}
	defer m.statm.Close()
	if m.others() > codeSeen {
		return false // the race detector takes as much from the start
	}
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for m.others() < codeSeen {
		select {
		case <-stop:
			return false
		case <-tick.C:
		}
	}
	return true
}

// meter measures the memory of this process that neither Go manages nor a file holds.
type meter struct {
	statm *os.File
	text  [128]byte
	ours  [2]metrics.Sample
}

func newMeter() (*meter, error) {
	statm, err := os.Open("/proc/self/statm")
	if err != nil {
		return nil, err
	}
	return &meter{statm: statm, ours: [2]metrics.Sample{
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}}, nil
}

// others gives it in bytes; less than nothing while Go's own is not in use.
func (m *meter) others() int64 {
	n, _ := m.statm.ReadAt(m.text[:], 0)
	metrics.Read(m.ours[:])
	return anonymous(m.text[:n]) - int64(m.ours[0].Value.Uint64()-m.ours[1].Value.Uint64())
}

// anonymous is the memory in use, in bytes, that is no part of a file. Statm holds
// the total size, what of it is in use, and what of that is part of files, in pages.
func anonymous(statm []byte) int64 {
	_, rest, _ := bytes.Cut(statm, []byte(" "))
	resident, rest, _ := bytes.Cut(rest, []byte(" "))
	shared, _, _ := bytes.Cut(rest, []byte(" "))
	all, _ := strconv.ParseInt(string(resident), 10, 64)
	files, _ := strconv.ParseInt(string(shared), 10, 64)
	return (all - files) * int64(os.Getpagesize())
}
