"""The rules that the tool knows: what they find, what they ask, and how a team says that it may stand."""
