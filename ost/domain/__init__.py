"""The model: kinds, refs, statuses, rules and arithmetic. Knows no store, no terminal and no file format."""
