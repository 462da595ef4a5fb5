"""The dialect of Wello/Odyssee: how its endpoints authenticate, negotiate formats, read, answer and refuse."""
