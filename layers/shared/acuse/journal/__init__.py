"""The journal: what happened to every record of every dialect, in one form."""
