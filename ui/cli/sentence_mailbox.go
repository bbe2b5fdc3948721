package cli

// mailboxGerman are the sentences for trouble with the mailbox and the sending
// account, by the keys that main gives them.
func mailboxGerman() table {
	return table{
		"mailbox/none":            "Es ist noch kein Importpostfach eingerichtet. Tragen Sie es in office.toml unter [mailbox] ein und rufen Sie „belegpost apply“ auf.",
		"mailbox/elsewhere":       "Ein anderes Belegpost auf diesem Computer ruft die E-Mails gerade ab. Beenden Sie es, oder warten Sie, bis es fertig ist.",
		"mailbox/host":            "Der Mailserver {host} antwortet nicht. Prüfen Sie mailbox.host und mailbox.port und die Internetverbindung; vorhandene Belege bleiben verfügbar.",
		"mailbox/lost":            "Die Verbindung zum Mailserver {host} ist abgebrochen. Belegpost versucht es wieder; es ging nichts verloren.",
		"mailbox/tls":             "Mit dem Mailserver {host} kommt keine sichere Verbindung zustande. Prüfen Sie mailbox.security und mailbox.port.",
		"mailbox/tls/untrusted":   "Das Zertifikat des Mailservers {host} ist von keiner bekannten Stelle ausgestellt. Geben Sie unter mailbox.ca_file die Zertifizierungsstelle Ihres Servers an, wenn Sie ihm vertrauen.",
		"mailbox/tls/name":        "Das Zertifikat des Mailservers gilt nicht für {host}. Tragen Sie unter mailbox.host den Namen ein, auf den es ausgestellt ist.",
		"mailbox/tls/expired":     "Das Zertifikat des Mailservers {host} ist abgelaufen. Bitten Sie Ihren Mailanbieter, es zu erneuern, und prüfen Sie die Uhr dieses Computers.",
		"mailbox/tls/no-tls":      "Der Mailserver {host} spricht an diesem Port keine Verschlüsselung. Prüfen Sie mailbox.port und mailbox.security (993 mit tls, 143 mit starttls).",
		"mailbox/tls/handshake":   "Mit dem Mailserver {host} kommt keine sichere Verbindung zustande. Prüfen Sie mailbox.security und mailbox.port.",
		"mailbox/starttls":        "Der Mailserver {host} bietet keine Verschlüsselung (STARTTLS) an. Verwenden Sie mailbox.security = \"tls\" mit Port 993, oder fragen Sie Ihren Mailanbieter.",
		"mailbox/auth":            "Der Mailserver {host} hat Benutzername oder Kennwort abgelehnt. Prüfen Sie mailbox.username und das Kennwort.",
		"mailbox/folder":          "Den Ordner „{folder}“ gibt es im Postfach auf {host} nicht. Prüfen Sie mailbox.folders und mailbox.after_import.",
		"mailbox/throttled":       "Der Mailserver {host} bittet um eine Pause. Belegpost versucht es in {after} wieder.",
		"mailbox/protocol":        "Der Mailserver {host} hat unverständlich geantwortet. Belegpost versucht es wieder; wenn es dabei bleibt, wenden Sie sich an Ihren Mailanbieter.",
		"mailbox/unsupported":     "Der Mailserver {host} kann E-Mails nicht verschieben. Wählen Sie für mailbox.after_import \"keyword\", \"seen\" oder \"nothing\".",
		"mailbox/config":          "Die Angaben zum Postfach auf {host} passen nicht zusammen. Prüfen Sie den Abschnitt [mailbox].",
		"mailbox/config/security": "mailbox.security = \"plain\" ist nur zu diesem Computer selbst erlaubt. Verwenden Sie für {host} \"tls\" oder \"starttls\".",
		"mailbox/config/ca_file":  "Die Datei mit der Zertifizierungsstelle (mailbox.ca_file) lässt sich nicht lesen. Prüfen Sie den Pfad.",
		"sending/account":         "Das Konto zum Senden ist nicht vollständig. Prüfen Sie den Abschnitt [sending]; Benachrichtigungen bleiben bis dahin liegen.",
		"sending/host":            "Der Mailserver {host} zum Senden antwortet nicht. Belegpost versucht es wieder; Benachrichtigungen bleiben bis dahin liegen.",
		"sending/tls":             "Mit dem Mailserver {host} zum Senden kommt keine sichere Verbindung zustande. Prüfen Sie sending.security, sending.port und sending.ca_file.",
		"sending/auth":            "Der Mailserver {host} hat beim Senden Benutzername oder Kennwort abgelehnt. Prüfen Sie sending.username und das Kennwort.",
		"sending/sender":          "Der Mailserver {host} lässt den Absender sending.from nicht zu. Tragen Sie die Adresse des Kontos ein.",
		"sending/temporary":       "Der Mailserver {host} nimmt Benachrichtigungen gerade nicht an. Belegpost versucht es wieder.",
		"sending/permanent":       "Der Mailserver {host} hat eine Benachrichtigung abgelehnt. Sehen Sie im Postausgang nach, welche es ist.",
		"sending/size":            "Eine Benachrichtigung war für den Mailserver {host} zu groß und wird ohne Anhänge gesendet.",
		"sending/recipient":       "Der Mailserver {host} kennt einen Empfänger nicht. Sehen Sie im Postausgang nach, welcher es ist.",
		"sending/content":         "Eine Datei für eine Benachrichtigung lässt sich nicht lesen. Prüfen Sie mit „belegpost check --files“, welche fehlt.",
	}
}

// mailboxEnglish is mailboxGerman in English.
func mailboxEnglish() table {
	return table{
		"mailbox/none":            "No import mailbox has been set up yet. Enter it in office.toml under [mailbox] and run \"belegpost apply\".",
		"mailbox/elsewhere":       "Another Belegpost on this computer is fetching mail. Close it, or wait until it is done.",
		"mailbox/host":            "The mail server {host} does not answer. Check mailbox.host, mailbox.port and the internet connection; your documents remain available.",
		"mailbox/lost":            "The connection to the mail server {host} broke. Belegpost tries again; nothing was lost.",
		"mailbox/tls":             "No secure connection to the mail server {host} can be made. Check mailbox.security and mailbox.port.",
		"mailbox/tls/untrusted":   "The certificate of the mail server {host} was issued by no known authority. Name your server's authority under mailbox.ca_file if you trust it.",
		"mailbox/tls/name":        "The mail server's certificate is not valid for {host}. Enter under mailbox.host the name that it was issued for.",
		"mailbox/tls/expired":     "The certificate of the mail server {host} has expired. Ask your mail provider to renew it, and check this computer's clock.",
		"mailbox/tls/no-tls":      "The mail server {host} does not speak TLS on this port. Check mailbox.port and mailbox.security (993 with tls, 143 with starttls).",
		"mailbox/tls/handshake":   "No secure connection to the mail server {host} can be made. Check mailbox.security and mailbox.port.",
		"mailbox/starttls":        "The mail server {host} offers no encryption (STARTTLS). Use mailbox.security = \"tls\" with port 993, or ask your mail provider.",
		"mailbox/auth":            "The mail server {host} refused the user name or the password. Check mailbox.username and the password.",
		"mailbox/folder":          "There is no folder \"{folder}\" in the mailbox on {host}. Check mailbox.folders and mailbox.after_import.",
		"mailbox/throttled":       "The mail server {host} asks for a pause. Belegpost tries again in {after}.",
		"mailbox/protocol":        "The mail server {host} gave an answer that makes no sense. Belegpost tries again; if this persists, ask your mail provider.",
		"mailbox/unsupported":     "The mail server {host} cannot move mails. Choose \"keyword\", \"seen\" or \"nothing\" for mailbox.after_import.",
		"mailbox/config":          "The settings of the mailbox on {host} do not fit together. Check the section [mailbox].",
		"mailbox/config/security": "mailbox.security = \"plain\" is only allowed to this computer itself. Use \"tls\" or \"starttls\" for {host}.",
		"mailbox/config/ca_file":  "The file with the certificate authority (mailbox.ca_file) cannot be read. Check its path.",
		"sending/account":         "The sending account is not complete. Check the section [sending]; notices wait until then.",
		"sending/host":            "The mail server {host} for sending does not answer. Belegpost tries again; notices wait until then.",
		"sending/tls":             "No secure connection to the mail server {host} for sending can be made. Check sending.security, sending.port and sending.ca_file.",
		"sending/auth":            "The mail server {host} for sending refused the user name or the password. Check sending.username and the password.",
		"sending/sender":          "The mail server {host} does not allow the sender sending.from. Enter the account's own address.",
		"sending/temporary":       "The mail server {host} does not take notices at the moment. Belegpost tries again.",
		"sending/permanent":       "The mail server {host} refused a notice. The outbox shows which one.",
		"sending/size":            "A notice was too large for the mail server {host} and is sent without attachments.",
		"sending/recipient":       "The mail server {host} does not know a recipient. The outbox shows which one.",
		"sending/content":         "A file of a notice cannot be read. \"belegpost check --files\" tells which one is missing.",
	}
}
