package storage_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestNewOfficeHasDefaults(t *testing.T) {
	set := settings(t, storagetest.New(t))
	o, m := set.Office, set.Mailbox
	if set.Saved || o.Language != "de" || o.Country != "AT" || o.Timezone != "Europe/Vienna" || o.MailLimit != 300 || m.Port != 993 || m.Security != "tls" ||
		!slices.Equal(m.Folders, []string{"INBOX"}) || m.AfterImport != "keyword" || m.NotifyOld || m.Since != "" ||
		set.Sending.Port != 587 || set.Sending.Security != "starttls" || !set.Addresses.Token {
		t.Errorf("%+v", set)
	}
}

func TestSettingsComeBackAsSaved(t *testing.T) {
	s := storagetest.With(t, at(noon))
	set := settings(t, s)
	set.Office = storage.OfficeSettings{Name: "Kanzlei Müller", Language: "en", Country: "DE", Timezone: "Europe/Berlin",
		Archive: filepath.Join(t.TempDir(), "belege"), Recipients: []string{"Buero@kanzlei.at"}, MailLimit: 500}
	set.Mailbox = storage.MailboxSettings{Host: "imap.kanzlei.at", Port: 143, Security: "starttls", CAFile: "/ca.pem", Username: "u",
		Secret:  storage.SecretRef{Kept: storage.KeptInEnv, Env: "PASSWORD"},
		Folders: []string{"INBOX", "Junk"}, Since: "2026-03-01", AfterImport: "move:Erledigt", NotifyOld: true}
	set.Sending = storage.SendingSettings{Host: "::1", Port: 25, Security: "plain", Username: "x", From: "Belege <belege@kanzlei.at>"}
	set.Addresses = storage.AddressSettings{Plus: "belege@kanzlei.at"}
	save(t, s, set)
	got := settings(t, s)
	set.Saved = true
	if !equalSettings(got, set) {
		t.Errorf("saved %+v\n read %+v", set, got)
	}
	links := auditLength(t, s)
	save(t, s, got)
	if auditLength(t, s) != links {
		t.Error("saving the same settings is audited as a change")
	}
}

func equalSettings(a, b storage.Settings) bool {
	same := slices.Equal(a.Office.Recipients, b.Office.Recipients) && slices.Equal(a.Mailbox.Folders, b.Mailbox.Folders) &&
		slices.Equal(a.Addresses.OldDomains, b.Addresses.OldDomains) && a.Sending == b.Sending && a.Saved == b.Saved
	for _, s := range []*storage.Settings{&a, &b} {
		s.Office.Recipients, s.Mailbox.Folders, s.Addresses.OldDomains = nil, nil, nil
	}
	return same && a.Office.Archive == b.Office.Archive && a.Office.Name == b.Office.Name && a.Office.Language == b.Office.Language &&
		a.Office.Country == b.Office.Country && a.Office.Timezone == b.Office.Timezone && a.Mailbox.Host == b.Mailbox.Host &&
		a.Mailbox.Port == b.Mailbox.Port && a.Mailbox.Security == b.Mailbox.Security && a.Mailbox.CAFile == b.Mailbox.CAFile &&
		a.Mailbox.Username == b.Mailbox.Username && a.Mailbox.Secret == b.Mailbox.Secret && a.Mailbox.Since == b.Mailbox.Since &&
		a.Mailbox.AfterImport == b.Mailbox.AfterImport && a.Mailbox.NotifyOld == b.Mailbox.NotifyOld &&
		a.Addresses.Domain == b.Addresses.Domain && a.Addresses.Plus == b.Addresses.Plus && a.Addresses.Token == b.Addresses.Token
}

func TestMailCountsFromThirtyDaysBeforeTheMailboxWasSet(t *testing.T) {
	// 23:30 UTC is the next day in Vienna.
	s := storagetest.With(t, at(time.Date(2026, 3, 17, 23, 30, 0, 0, time.UTC)))
	set := settings(t, s)
	set.Mailbox.Host, set.Mailbox.Username = "imap.kanzlei.at", "belege"
	save(t, s, set)
	if got := settings(t, s).Mailbox.Since; got != "2026-02-16" {
		t.Errorf("since %s", got)
	}
}

func TestWrongSettingsAreRefused(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct {
		field storage.Field
		code  string
		set   func(*storage.Settings)
	}{
		{storage.FieldOfficeName, storage.InvalidCharacters, func(s *storage.Settings) { s.Office.Name = "a\nb" }},
		{storage.FieldOfficeName, storage.InvalidCharacters, func(s *storage.Settings) { s.Office.Name = "a\u202eb" }},
		{storage.FieldOfficeName, storage.InvalidTooLong, func(s *storage.Settings) { s.Office.Name = long }},
		{storage.FieldOfficeLanguage, storage.InvalidUnknown, func(s *storage.Settings) { s.Office.Language = "fr" }},
		{storage.FieldOfficeCountry, storage.InvalidUnknown, func(s *storage.Settings) { s.Office.Country = "CH" }},
		{storage.FieldOfficeTimezone, storage.InvalidUnknown, func(s *storage.Settings) { s.Office.Timezone = "Europe/Wien" }},
		{storage.FieldOfficeTimezone, storage.InvalidUnknown, func(s *storage.Settings) { s.Office.Timezone = "" }},
		{storage.FieldOfficeTimezone, storage.InvalidUnknown, func(s *storage.Settings) { s.Office.Timezone = "Local" }},
		{storage.FieldOfficeArchive, storage.InvalidFormat, func(s *storage.Settings) { s.Office.Archive = "belege" }},
		{storage.FieldOfficeRecipients, storage.InvalidFormat, func(s *storage.Settings) { s.Office.Recipients = []string{"buero"} }},
		{storage.FieldOfficeMailLimit, storage.InvalidFormat, func(s *storage.Settings) { s.Office.MailLimit = 0 }},
		{storage.FieldOfficeMailLimit, storage.InvalidFormat, func(s *storage.Settings) { s.Office.MailLimit = 2001 }},
		{storage.FieldMailboxHost, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.Host = "imap.kanzlei.at:993" }},
		{storage.FieldMailboxHost, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.Host = "https://imap.kanzlei.at" }},
		{storage.FieldMailboxHost, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.Host = "a\r\nb" }},
		{storage.FieldMailboxPort, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.Port = 0 }},
		{storage.FieldMailboxPort, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.Port = 65536 }},
		{storage.FieldMailboxSecurity, storage.InvalidUnknown, func(s *storage.Settings) { s.Mailbox.Security = "ssl" }},
		{storage.FieldMailboxSecurity, storage.InvalidPlainNetwork, func(s *storage.Settings) {
			s.Mailbox.Host, s.Mailbox.Security = "imap.kanzlei.at", "plain"
		}},
		{storage.FieldMailboxSecurity, storage.InvalidPlainNetwork, func(s *storage.Settings) {
			s.Mailbox.Host, s.Mailbox.Security = "localhost.kanzlei.at", "plain"
		}},
		{storage.FieldMailboxUsername, storage.InvalidEmpty, func(s *storage.Settings) { s.Mailbox.Host = "imap.kanzlei.at" }},
		{storage.FieldMailboxFolders, storage.InvalidEmpty, func(s *storage.Settings) { s.Mailbox.Folders = nil }},
		{storage.FieldMailboxFolders, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.Folders = []string{"A\r\nB"} }},
		{storage.FieldMailboxSince, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.Since = "1.3.2026" }},
		{storage.FieldMailboxAfterImport, storage.InvalidUnknown, func(s *storage.Settings) { s.Mailbox.AfterImport = "delete" }},
		{storage.FieldMailboxAfterImport, storage.InvalidFormat, func(s *storage.Settings) { s.Mailbox.AfterImport = "move:" }},
		{storage.FieldMailboxAfterImport, storage.InvalidTaken, func(s *storage.Settings) { s.Mailbox.AfterImport = "move:INBOX" }},
		{storage.FieldSendingSecurity, storage.InvalidPlainNetwork, func(s *storage.Settings) {
			s.Sending.Host, s.Sending.Security = "10.0.0.1", "plain"
		}},
		{storage.FieldSendingFrom, storage.InvalidEmpty, func(s *storage.Settings) { s.Sending.Host = "smtp.kanzlei.at" }},
		{storage.FieldSendingFrom, storage.InvalidFormat, func(s *storage.Settings) { s.Sending.From = "Kanzlei" }},
		{storage.FieldSendingFrom, storage.InvalidFormat, func(s *storage.Settings) { s.Sending.From = "A <a@b.at>, C <c@d.at>" }},
		{storage.FieldAddressesDomain, storage.InvalidFormat, func(s *storage.Settings) { s.Addresses.Domain = "@kanzlei.at" }},
		{storage.FieldAddressesDomain, storage.InvalidFormat, func(s *storage.Settings) { s.Addresses.Domain = "kanzlei" }},
		{storage.FieldAddressesPlus, storage.InvalidFormat, func(s *storage.Settings) { s.Addresses.Plus = "a+b@kanzlei.at" }},
		{storage.FieldAddressesPlus, storage.InvalidInUse, func(s *storage.Settings) {
			s.Addresses.Domain, s.Addresses.Plus = "belege.kanzlei.at", "belege@kanzlei.at"
		}},
	} {
		s := storagetest.New(t)
		set := settings(t, s)
		c.set(&set)
		refused(t, s.SaveSettings(t.Context(), set), c.field, c.code)
		if settings(t, s).Saved {
			t.Errorf("%s: something was saved", c.field)
		}
	}
}

func TestFormerDomainsStayKnown(t *testing.T) {
	s := storagetest.New(t)
	for _, a := range []storage.AddressSettings{
		{Domain: "Alt.Kanzlei.at."}, {Domain: "Büro.kanzlei.at"}, {Plus: "Belege@kanzlei.at"}, {Domain: "alt.kanzlei.at"}, {Domain: "neu.kanzlei.at"},
	} {
		set := settings(t, s)
		set.Addresses = a // a caller that knows nothing of former domains
		save(t, s, set)
	}
	got := settings(t, s).Addresses
	slices.Sort(got.OldDomains)
	if got.Domain != "neu.kanzlei.at" || !slices.Equal(got.OldDomains, []string{"alt.kanzlei.at", "belege@kanzlei.at", "xn--bro-hoa.kanzlei.at"}) {
		t.Errorf("%+v", got)
	}
}

func TestNewArchiveIsMadeOurs(t *testing.T) {
	s := storagetest.New(t)
	set := settings(t, s)
	set.Office.Archive = filepath.Join(t.TempDir(), "nirgends", "belege")
	if err := s.SaveSettings(t.Context(), set); err == nil || settings(t, s).Saved {
		t.Errorf("an archive without a parent folder was saved: %v", err)
	}
	set.Office.Archive = filepath.Join(t.TempDir(), "belege")
	save(t, s, set)
	must(t, s.CheckArchive(t.Context()))
}
