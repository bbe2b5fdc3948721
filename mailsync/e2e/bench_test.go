//go:build linux

package e2e

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// benchUser owns the mailbox of the benchmark in the rig.
const benchUser = "bench"

// BenchmarkFirstSync compares the first sync of a mailbox, everything durable on
// disk, with isync's mbsync (which only stores) and with a pull to nothing. The
// three take turns, so that a busy machine is busy for all of them. It prints the
// table of docs/performance.md and fails where a promise of it is broken.
// BELEGPOST_BENCH_MAILS changes the number of mails (2,000).
func BenchmarkFirstSync(b *testing.B) {
	const rounds = 3
	r := dovecot(b)
	mbsync, err := exec.LookPath("mbsync")
	if err != nil {
		b.Fatal("no mbsync here; install it with: apt-get install isync")
	}
	truth, bytes := fillBenchBox(b, r, mailCount(b))
	for b.Loop() {
		var raw, stored, first, second series
		var memory series // peaks in MB
		for range rounds {
			raw.add(timed(func() { pullAll(b, r) }))
			stored.add(timed(func() { runMbsync(b, r, mbsync) }))
			o := newBenchOffice(b)
			watch := watchMemory(os.Getpid(), o.bin)
			first.add(timed(func() { o.syncLong(b) }))
			memory = append(memory, float64(watch.end()>>20))
			second.add(timed(func() { o.sync(b) }))
			o.compareTruth(b, truth)
			unmark(b, r)
		}
		report(b, len(truth), bytes, rows{
			{"raw pull to nothing", raw, nil}, {"mbsync, fsync", stored, nil}, {"belegpost, first sync", first, memory}, {"belegpost, second sync", second, nil},
		})
		if ratio := first.median() / stored.median(); ratio > 3 {
			b.Errorf("first sync takes %.1f times mbsync, want 3 at most", ratio)
		}
		if peak := slices.Max(memory); peak > 300 {
			b.Errorf("the process tree took %.0f MB, want 300 at most", peak)
		}
		if second.median() >= 1 {
			b.Errorf("the second sync took %.2f s, want less than 1", second.median())
		}
		b.ReportMetric(first.median(), "s/first-sync")
		b.ReportMetric(first.median()/stored.median(), "x/mbsync")
	}
}

func mailCount(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("BELEGPOST_BENCH_MAILS"))
	if err != nil || n <= 0 {
		return 2000
	}
	return n
}

func benchGenerator() Generator { return Generator{Seed: 1, Domain: domain, Clients: 40} }

// fillBenchBox generates the mailbox and has Dovecot index it.
func fillBenchBox(b *testing.B, r *rig, n int) ([]Mail, int64) {
	b.Helper()
	truth, err := benchGenerator().WriteMaildir(r.inbox(benchUser), n)
	must(b, err)
	must(b, filepath.WalkDir(filepath.Dir(r.inbox(benchUser)), func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, r.uid, r.gid)
	}))
	return truth, pullAll(b, r)
}

func pullAll(b *testing.B, r *rig) int64 {
	b.Helper()
	c := r.open(b, benchUser)
	defer c.close()
	total, err := c.pull()
	must(b, err)
	return total
}

// unmark takes the keyword away again, so that each round marks every mail.
func unmark(b *testing.B, r *rig) {
	b.Helper()
	c := r.open(b, benchUser)
	defer c.close()
	_, err := c.command("SELECT INBOX")
	must(b, err)
	_, err = c.command("UID STORE 1:* -FLAGS.SILENT ($Belegpost)")
	must(b, err)
}

// runMbsync pulls the mailbox into a new Maildir as mbsync does by default, but
// without compression, which would measure zlib.
func runMbsync(b *testing.B, r *rig, program string) {
	b.Helper()
	dir, err := os.MkdirTemp(shared.dir, "mbsync")
	must(b, err)
	// At the end: ext4 passes over every inode that was deleted in the last five
	// seconds, so that whoever comes next would pay for it with each new file.
	b.Cleanup(func() { removeAll(dir) })
	must(b, os.Mkdir(filepath.Join(dir, "mail"), 0o700))
	config := fmt.Sprintf(`FSync yes
IMAPStore far
Host localhost
Port %d
User %s
Pass %s
SSLType IMAPS
CertificateFile %s
DisableExtensions COMPRESS=DEFLATE

MaildirStore near
Path %[5]s/mail/
Inbox %[5]s/mail/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState %[5]s/state
`, r.port, benchUser, secret, r.caFile, dir)
	file := filepath.Join(dir, "mbsyncrc")
	must(b, os.WriteFile(file, []byte(config), 0o600))
	cmd := exec.Command(program, "-c", file, "c")
	cmd.Env = append(cleanEnv(), "HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("mbsync: %v\n%s", err, out)
	}
}

// newBenchOffice is a fresh office with every address that the generator uses.
func newBenchOffice(b *testing.B) *office {
	b.Helper()
	o := newOffice(b, "bench")
	o.user = benchUser
	g := benchGenerator()
	var tail strings.Builder
	for i := range g.Clients {
		fmt.Fprintf(&tail, "\n[[client]]\nnumber = \"%d\"\nname = \"Klient %d\"\nrecipients = [{ email = \"klient%[2]d@klient.example\", success = \"none\" }]\naddresses = [", 10000+i, i)
		for _, s := range Symbols {
			fmt.Fprintf(&tail, "{ label = %q, symbol = %[1]q, extension = %q }, ", s, Extension)
		}
		tail.WriteString("]\n")
	}
	o.apply(b, o.toml(false, tail.String()))
	return o
}

// syncLong is sync --once without the patience of the other tests.
func (o *office) syncLong(b *testing.B) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, o.bin, o.arguments([]string{"sync", "--once", "--json"})...)
	cmd.Env, cmd.Dir, cmd.SysProcAttr = o.env, o.dir, dieWithTest()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("sync: %v\n%s", err, out)
	}
}

// compareTruth tests that the archive holds every PDF that was sent to a known
// address, and nothing else.
func (o *office) compareTruth(b *testing.B, truth []Mail) {
	b.Helper()
	want := map[string]bool{}
	for _, m := range truth {
		for _, a := range m.Attachments {
			if m.Known && a.PDF {
				want[a.SHA256] = true
			}
		}
	}
	files := o.files(b)
	for _, sum := range files {
		delete(want, sum)
	}
	if len(want) > 0 {
		b.Errorf("%d PDFs of the mailbox are not in the archive (%d files)", len(want), len(files))
	}
}

// series is one figure of every round: wall times in seconds, peaks in MB.
type series []float64

func (s *series) add(d time.Duration) { *s = append(*s, d.Seconds()) }

func (s series) median() float64 { return slices.Sorted(slices.Values(s))[len(s)/2] }

func timed(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}

// rows are the lines of the table, the first two being what the rest is measured by.
type rows []struct {
	name   string
	wall   series
	memory series // peak PSS in MB, nil where not measured
}

// report prints the table in Markdown.
func report(b *testing.B, mails int, bytes int64, table rows) {
	b.Helper()
	var out strings.Builder
	fmt.Fprintf(&out, "\n%d mails, %.1f MB on the wire, IMAPS on the loopback, %d rounds in turn\n\n", mails, float64(bytes)/1e6, len(table[0].wall))
	out.WriteString("| | median s | each round s | × raw | × mbsync | peak PSS each round MB |\n|---|---:|---|---:|---:|---:|\n")
	for _, r := range table {
		memory := ""
		if r.memory != nil {
			memory = strings.Trim(fmt.Sprintf("%.0f", r.memory), "[]")
		}
		fmt.Fprintf(&out, "| %s | %.2f | %s | %.1f | %.2f | %s |\n", r.name, r.wall.median(), strings.Trim(fmt.Sprintf("%.2f", r.wall), "[]"),
			r.wall.median()/table[0].wall.median(), r.wall.median()/table[1].wall.median(), memory)
	}
	fmt.Println(out.String())
}
