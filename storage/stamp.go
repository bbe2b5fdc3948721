package storage

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// stampLayout sorts as text.
const stampLayout = "2006-01-02T15:04:05.000Z"

// stamp is a time as it stands in a column; the zero time is NULL.
type stamp time.Time

// Value implements driver.Valuer.
func (t stamp) Value() (driver.Value, error) {
	if time.Time(t).IsZero() {
		return nil, nil
	}
	return time.Time(t).UTC().Format(stampLayout), nil
}

// Scan implements sql.Scanner.
func (t *stamp) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*t = stamp{}
		return nil
	case string:
		p, err := time.Parse(stampLayout, v)
		*t = stamp(p)
		return err
	case time.Time:
		*t = stamp(v)
		return nil
	}
	return fmt.Errorf("scan time out of %T", v)
}
