"""From event to response, whatever the dialect."""
