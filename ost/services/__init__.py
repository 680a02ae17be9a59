"""Use cases: they take a workspace, do one thing, and return a result."""
