"""The Reten dialect: how its endpoints authenticate, read, answer and refuse."""
