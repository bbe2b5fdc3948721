package pdf

import (
	"bytes"
	"os"
	"testing"
)

// TestMain makes the test binary its own PDF child, and the children that
// misbehave (fakes_test.go).
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case ChildArg:
			os.Exit(RunChild())
		case fakeArg:
			os.Exit(runFake(os.Args[2]))
		}
	}
	os.Exit(m.Run())
}

// newChecker returns a Checker whose cache all tests share, so that only the
// first child of a test run compiles.
func newChecker(t testing.TB, conf Config) *Checker {
	t.Helper()
	if conf.CacheDir == "" {
		conf.CacheDir = sharedCache()
	}
	c := New(conf)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return c
}

func check(t testing.TB, c *Checker, file []byte) Result {
	t.Helper()
	return c.Check(t.Context(), bytes.NewReader(file), int64(len(file)))
}

// mustOK checks a file that must come out good.
func mustOK(t testing.TB, c *Checker, file []byte) {
	t.Helper()
	if got := check(t, c, file); got.Outcome != OK {
		t.Fatalf("a good PDF came out %+v", got)
	}
}
