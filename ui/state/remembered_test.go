package state

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatIsKeptComesBackAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window", "maria.json")
	synctest.Test(t, func(t *testing.T) {
		r := Remember(path)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { r.Run(ctx); close(done) }()
		r.Keep("size", []float32{1280, 720})
		time.Sleep(2 * gathered)
		if got := Recall(Remember(path), "size", []float32(nil)); len(got) != 2 || got[1] != 720 {
			t.Errorf("while it runs the file has %v", got)
		}
		r.Keep("list.documents", Kept{Sort: "-name", Only: Choice{Symbol: "ER"}})
		stop() // the last change is not lost
		<-done
	})
	again := Remember(path)
	if got := Recall(again, "list.documents", Kept{}); got.Sort != "-name" || got.Only.Symbol != "ER" {
		t.Errorf("after the restart %+v", got)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("beside the file lie %v, %v", left, err)
	}
}

func TestDamagedMemoryIsForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "maria.json")
	for _, raw := range []string{"", "null", "[1]", `{"size":"wide","page`} {
		if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
		r := Remember(path)
		if got := Recall(r, "size", 5); got != 5 {
			t.Errorf("%q gives %d", raw, got)
		}
		r.Keep("size", 7)
		if got := Recall(r, "size", 5); got != 7 {
			t.Errorf("after %q nothing is kept", raw)
		}
	}
	if got := Recall[int]((*Remembered)(nil), "size", 5); got != 5 {
		t.Errorf("without a memory %d", got)
	}
	(*Remembered)(nil).Keep("size", 7)
}
