"""Tables that others wrote, as measurements: files in, values out. No database, no clock, no network."""
