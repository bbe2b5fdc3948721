package imapbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

func uidsOf(list []Listed) []uint32 {
	var uids []uint32
	for _, m := range list {
		uids = append(uids, m.UID)
	}
	return uids
}

// Trap 8: n:* always holds the last message.
func TestListLeavesOutTheLastMessageWhenItIsOld(t *testing.T) {
	sc := &script{mail: mails(5, 3)}
	b := opened(t, sc)
	for from, want := range map[uint32][]uint32{0: {5, 6, 7}, 6: {6, 7}, 7: {7}, 8: nil, 1 << 31: nil} {
		list, err := b.List(t.Context(), from, time.Time{})
		if err != nil || !slices.Equal(uidsOf(list), want) {
			t.Errorf("from %d: %v, %v; want %v", from, uidsOf(list), err, want)
		}
	}
}

func TestListTellsSizeAndDate(t *testing.T) {
	sc := &script{mail: mails(5, 1)}
	list := listing(t, opened(t, sc))
	want := Listed{UID: 5, Size: int64(len(sc.mail[5])), InternalDate: time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)}
	if len(list) != 1 || list[0].UID != want.UID || list[0].Size != want.Size || !list[0].InternalDate.Equal(want.InternalDate) {
		t.Fatalf("list %v, want %v", list, want)
	}
}

func TestListSinceComparesTheExactTimeAndKeepsTheUndated(t *testing.T) {
	sc := &script{mail: mails(1, 10)}
	var criteria string
	sc.on = map[string]func(*peer, string, string){
		"UID SEARCH": func(p *peer, tag, args string) {
			criteria = args
			p.answer(tag, "UID SEARCH", args)
		},
		"UID FETCH": func(p *peer, tag, args string) {
			for _, uid := range p.asked(args) {
				if uid != 2 { // the server says nothing about it
					p.text(uid, false)
				}
			}
			p.say("%s OK done", tag)
		},
	}
	b := opened(t, sc)
	noonOfSixth := time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC) // UID 5
	for since, want := range map[time.Time][]uint32{
		noonOfSixth:                  {2, 5, 6, 7, 8, 9, 10},
		noonOfSixth.Add(time.Second): {2, 6, 7, 8, 9, 10},
	} {
		list, err := b.List(t.Context(), 1, since)
		if err != nil || !slices.Equal(uidsOf(list), want) {
			t.Errorf("since %v: %v, %v; want %v", since, uidsOf(list), err, want)
		}
	}
	if !strings.Contains(criteria, "5-Nov-2026") {
		t.Errorf("criteria %q, want the day before: the server's zone is unknown", criteria)
	}
}

func TestMessageThatBreaksTheListingIsListedByItsUID(t *testing.T) {
	sc := &script{mail: mails(1, 20)}
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH": func(p *peer, tag, args string) {
			for _, uid := range p.asked(args) {
				if uid == 9 {
					p.say(`* 9 FETCH (UID 9 RFC822.SIZE 5 INTERNALDATE "no date")`)
					return
				}
				p.text(uid, false)
			}
			p.say("%s OK done", tag)
		},
	}
	b := opened(t, sc)
	list := listing(t, b)
	if len(list) != 20 || list[8].UID != 9 || !list[8].InternalDate.IsZero() {
		t.Fatalf("listed %v", list)
	}
	fetched(t, b, list).check(t, sc.mail)
}

func TestListRefusesAnAnswerWithoutMeasure(t *testing.T) {
	sc := &script{mail: mails(1, 3)}
	sc.on = map[string]func(*peer, string, string){
		"UID SEARCH": func(p *peer, tag, _ string) {
			p.say(`* ESEARCH (TAG "%s") UID ALL 1:4294967295`, tag)
			p.say("%s OK done", tag)
		},
	}
	b := opened(t, sc)
	_, err := b.List(t.Context(), 1, time.Time{})
	ofKind(t, err, KindProtocol)
}

func TestSelectTellsWhatTheFolderCanDo(t *testing.T) {
	const rest = "* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 12] next\r\n"
	for name, tc := range map[string]struct {
		selected, ok       string
		keywords, readOnly bool
	}{
		"any keyword":         {"* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n" + rest, "", true, false},
		"our keyword":         {"* OK [PERMANENTFLAGS (\\Seen $belegpost)] x\r\n" + rest, "", true, false},
		"other keywords":      {"* OK [PERMANENTFLAGS (\\Seen $Junk)] x\r\n" + rest, "", false, false},
		"none":                {"* OK [PERMANENTFLAGS ()] x\r\n" + rest, "", false, false},
		"not said: all":       {rest, "", true, false},
		"read-only":           {rest, "OK [READ-ONLY] selected", false, true},
		"lower case":          {"* OK [permanentflags ()] x\r\n" + rest, "OK [read-only] selected", false, true},
		"read-only as a name": {"* OK selected [READ-ONLY]\r\n" + rest, "", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := connected(t, (&script{mail: mails(1, 4), selected: tc.selected, selectOK: tc.ok}).start(t))
			got, err := b.Select(t.Context(), "INBOX")
			want := Folder{Name: "INBOX", UIDValidity: 7, UIDNext: 12, Messages: 4, Keywords: tc.keywords, ReadOnly: tc.readOnly}
			if err != nil || got != want {
				t.Fatalf("%+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestSelectTroubleHasItsKind(t *testing.T) {
	for answer, want := range map[string]Kind{
		"NO [NONEXISTENT] no such mailbox":                                     KindFolder,
		"NO Mailbox doesn't exist":                                             KindFolder,
		"BAD Request is throttled. Suggested Backoff Time: 3000 milliseconds":  KindThrottled,
		"BAD User is authenticated but not connected.":                         KindThrottled,
		"NO [INUSE] mailbox is locked":                                         KindThrottled,
		"BAD what":                                                             KindProtocol,
		"OK [READ-WRITE] but no UIDVALIDITY, so that no number means anything": KindUnsupported,
	} {
		t.Run(answer, func(t *testing.T) {
			sc := &script{on: map[string]func(*peer, string, string){"SELECT": func(p *peer, tag, _ string) { p.say("%s %s", tag, answer) }}}
			b := connected(t, sc.start(t))
			_, err := b.Select(t.Context(), "Rechnungen")
			e := ofKind(t, err, want)
			if want == KindFolder && e.Folder != "Rechnungen" {
				t.Errorf("folder %q", e.Folder)
			}
			if want == KindThrottled && strings.Contains(answer, "3000") && e.After != 3*time.Second {
				t.Errorf("after %v", e.After)
			}
		})
	}
}

func TestFolderNameThatIsNoNameIsRefused(t *testing.T) {
	b := opened(t, &script{})
	for _, name := range []string{"", "a\r\nb", "\x00", "\xff"} {
		_, err := b.Select(t.Context(), name)
		ofKind(t, err, KindFolder)
	}
}

func TestCallsBeforeSelectAreRefused(t *testing.T) {
	b := connected(t, (&script{caps: "IDLE MOVE"}).start(t))
	_, list := b.List(t.Context(), 1, time.Time{})
	_, fetch := b.Fetch(t.Context(), nil, nil, nil)
	_, idle := b.Idle(t.Context(), time.Hour)
	for _, err := range []error{list, fetch, idle, b.MarkSeen(t.Context(), []uint32{1}), b.Move(t.Context(), []uint32{1}, "x")} {
		if ofKind(t, err, KindFolder); !errors.Is(err, errNoFolder) {
			t.Errorf("error %v", err)
		}
	}
}

func TestPlanKeepsTheLimits(t *testing.T) {
	var list []Listed
	for i := range uint32(200) {
		list = append(list, Listed{UID: i + 1, Size: 1000})
	}
	list[60].Size = 20 << 20
	list[70].Size, list[71].Size = 9<<20, 9<<20
	var all []uint32
	for _, chunk := range plan(list) {
		var bytes int64
		for _, uid := range chunk {
			bytes += list[uid-1].Size
		}
		if len(chunk) > chunkMessages || bytes > chunkBytes && len(chunk) > 1 {
			t.Errorf("chunk of %d messages, %d bytes", len(chunk), bytes)
		}
		all = append(all, chunk...)
	}
	if !slices.Equal(all, uidsOf(list)) {
		t.Error("chunks do not hold every message once")
	}
}

func TestRangesFitIntoACommandLine(t *testing.T) {
	var sparse []uint32
	for i := range uint32(5000) {
		sparse = append(sparse, 4_000_000_000+2*i)
	}
	var all []uint32
	for _, part := range ranges(sparse, rangeMessages) {
		line := fmt.Sprintf("T1000000 UID STORE %s +FLAGS.SILENT (%s)\r\n", numbers(part), strings.Repeat("x", 100))
		if len(line) > commandLine || len(part) > rangeMessages {
			t.Errorf("%d messages in a line of %d", len(part), len(line))
		}
		all = append(all, part...)
	}
	if !slices.Equal(all, sparse) {
		t.Error("ranges do not hold every message once")
	}
	if n := len(ranges([]uint32{1, 2, 3, 4, 5, 6}, 1000)); n != 1 {
		t.Errorf("%d commands for 1:6", n)
	}
}

func TestSplitHoldsEveryMessageOnce(t *testing.T) {
	uids := []uint32{2, 4, 6, 8, 10}
	for _, suspect := range []uint32{0, 2, 5, 6, 10, 11} {
		parts := split(uids, suspect)
		if got := slices.Concat(parts...); !slices.Equal(got, uids) || len(parts) < 2 {
			t.Errorf("suspect %d: %v", suspect, parts)
		}
	}
}

func TestQuietKeepsNamesAndDropsMail(t *testing.T) {
	for said, want := range map[string]string{
		`unsupported response type "XYZZY"`:         `unsupported response type "XYZZY"`,
		`unsupported msg-att name: "RFC822"`:        `unsupported msg-att name: "RFC822"`,
		`unknown tag "Subject:"`:                    `unknown tag "…"`,
		`unknown tag "Rechnung von Huber`:           `unknown tag "…"`,
		"panic reading response: x\ngoroutine 1 [r": "panic reading response: x",
	} {
		if got := quiet(errors.New(said)); got != want {
			t.Errorf("%s: got %s, want %s", said, got, want)
		}
	}
}

func FuzzLaterNeverPanics(f *testing.F) {
	f.Add("Suggested Backoff Time: 178755 milliseconds")
	f.Add("backoff time: 99999999999999 seconds")
	f.Fuzz(func(t *testing.T, text string) {
		after, ok := later(&imap.Error{Text: text})
		if after < 0 || after > 0 && !ok {
			t.Fatalf("after %v, %v", after, ok)
		}
	})
}
