"""Resources of other collections that tasks can name."""
