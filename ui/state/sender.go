package state

import "cmp"

// ShownSender is what a list shows of a mail's sender: the name, else the
// address.
func ShownSender(name, address string) string { return cmp.Or(name, address) }

// WholeSender is whom a mail is from, as mail programs write it.
func WholeSender(name, address string) string {
	if name == "" {
		return address
	}
	return name + " <" + address + ">"
}
