"""Who may call Reten: API keys, and members with bearer tokens."""
