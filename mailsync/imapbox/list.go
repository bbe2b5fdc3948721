package imapbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// mostMessages bounds an answer to SEARCH: a server that names four thousand
// million messages with one range would cost all memory.
const mostMessages = 20_000_000

// Listed is a message that lies in the folder. Size (RFC822.SIZE, in bytes) is
// what the server says and may be wrong; Size and InternalDate are zero where
// the server says nothing.
type Listed struct {
	UID          uint32
	Size         int64
	InternalDate time.Time
}

// List returns the messages with a UID of at least from, ascending. since, if
// not zero, leaves out those that came into the mailbox before it
// (INTERNALDATE); a message without a date is never left out.
func (b *Box) List(ctx context.Context, from uint32, since time.Time) ([]Listed, error) {
	if err := b.selected(); err != nil {
		return nil, err
	}
	b.hush()
	uids, err := b.numbersFrom(ctx, max(from, 1), since)
	if err != nil {
		return nil, err
	}
	about := make(map[uint32]Listed, len(uids))
	s := search{
		box: b,
		try: func(ctx context.Context, uids []uint32) ([]uint32, uint32, error) {
			return nil, 0, b.describe(ctx, uids, about)
		},
		alone: func(context.Context, uint32) error { return nil }, // it is listed by its UID only
	}
	for _, part := range ranges(uids, rangeMessages) {
		if err := s.run(ctx, part); err != nil {
			return nil, err
		}
	}
	list := make([]Listed, 0, len(uids))
	for _, uid := range uids {
		m := about[uid]
		m.UID = uid // the server may have left it out: Fetch will find out why
		if m.InternalDate.IsZero() || !m.InternalDate.Before(since) {
			list = append(list, m)
		}
	}
	return list, nil
}

// numbersFrom asks UID SEARCH UID from:*, which costs 0.1 ms in a mailbox of
// 100,000. Never FETCH with n:*, which downloads the last message each time.
func (b *Box) numbersFrom(ctx context.Context, from uint32, since time.Time) ([]uint32, error) {
	var set imap.UIDSet
	set.AddRange(imap.UID(from), 0)
	criteria := imap.SearchCriteria{UID: []imap.UIDSet{set}}
	if !since.IsZero() {
		// SINCE compares dates in a zone that nobody knows; the exact comparison is List's.
		criteria.Since = since.AddDate(0, 0, -1)
	}
	var uids []uint32
	err := b.during(ctx, "search messages", KindProtocol, func(s *session) error {
		data, err := s.proto.UIDSearch(&criteria, nil).Wait()
		if err != nil {
			return err
		}
		uids, err = enumerate(data.All, from)
		return err
	})
	return uids, err
}

// enumerate returns the numbers of a set from a lower bound on, ascending:
// n:* always holds the last message, even if its UID is smaller than n (RFC
// 3501 section 6.4.8; trap 8).
func enumerate(found imap.NumSet, from uint32) ([]uint32, error) {
	set, _ := found.(imap.UIDSet)
	var uids []uint32
	for _, r := range set {
		start, stop := max(uint32(r.Start), from), uint32(r.Stop)
		if start > stop {
			continue
		}
		if int(stop-start) >= mostMessages-len(uids) {
			return nil, errors.New("server names too many messages")
		}
		for uid := uint64(start); uid <= uint64(stop); uid++ {
			uids = append(uids, uint32(uid))
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids), nil
}

// describe asks for sizes and dates.
func (b *Box) describe(ctx context.Context, uids []uint32, about map[uint32]Listed) error {
	return b.during(ctx, "list messages", KindProtocol, func(s *session) error {
		answers := s.proto.Fetch(numbers(uids), &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true})
		for answer := answers.Next(); answer != nil; answer = answers.Next() {
			m := described(answer)
			about[m.UID] = m
		}
		return answers.Close()
	})
}

func described(answer *imapclient.FetchMessageData) Listed {
	var m Listed
	for item := answer.Next(); item != nil; item = answer.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			m.UID = uint32(item.UID)
		case imapclient.FetchItemDataRFC822Size:
			m.Size = item.Size
		case imapclient.FetchItemDataInternalDate:
			m.InternalDate = item.Time
		}
	}
	return m
}
