package mailsync

import (
	"regexp"
	"strings"

	"belegpost/mailsync/mimewalk"
)

// confirmers are the addresses from which providers ask whether a mailbox may
// be forwarded to another one.
var confirmers = map[string]bool{
	"forwarding-noreply@google.com":                            true, // Gmail: "(#123456789) Gmail Forwarding Confirmation"
	"microsoft-noreply@microsoft.com":                          true,
	"outlook-noreply@microsoft.com":                            true,
	"account-security-noreply@accountprotection.microsoft.com": true,
}

var (
	confirmationCode = regexp.MustCompile(`\(#(\d{6,12})\)|(?i:(?:confirmation code|bestätigungscode)\D{0,20}(\d{6,12}))`)
	confirmationLink = regexp.MustCompile(`https://[a-z0-9.-]*(?:google\.com|live\.com|microsoft\.com|outlook\.com)/\S+`)
)

// confirmation gives the code and the link of a provider's auto-forward
// confirmation, "" if the mail is none. The link is only shown, never opened.
func confirmation(m *mimewalk.Message) string {
	if !confirmers[sender(m.Header)] || len(m.Parts) > 0 {
		return ""
	}
	text := m.Header.Text("Subject") + "\n" + m.Text
	var found []string
	if c := confirmationCode.FindStringSubmatch(text); c != nil {
		found = append(found, c[1]+c[2])
	}
	if link := confirmationLink.FindString(text); link != "" {
		found = append(found, link)
	}
	return strings.Join(found, " ")
}
