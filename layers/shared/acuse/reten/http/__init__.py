"""How Reten's requests are read and its responses written."""
