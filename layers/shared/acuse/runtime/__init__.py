"""What a Lambda process is: its log lines, the time that it has, what it remembers."""
