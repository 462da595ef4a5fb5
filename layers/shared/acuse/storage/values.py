"""What items hold, as Python has it."""

from typing import Any

Values = dict[str, Any]
"""An item as plain values: str, bool, int, bytes, list, dict."""
