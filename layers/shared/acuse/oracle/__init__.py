"""The dialect of Oracle B2C Service: how its endpoints authenticate, read, answer, link and refuse."""
