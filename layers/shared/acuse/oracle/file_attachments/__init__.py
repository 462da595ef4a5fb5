"""File attachments of a task."""
