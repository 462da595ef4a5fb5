"""What belongs to a task: notes and file attachments."""
