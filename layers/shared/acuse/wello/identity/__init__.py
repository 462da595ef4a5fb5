"""Who may call this dialect."""
