"""The tree and the reports as text or bytes: pure functions that know no database."""
