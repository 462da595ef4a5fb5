"""The embedded database's own process: MiniStack's DynamoDB and S3, which keep what they acknowledged.

`storage` keeps a folder: a snapshot, and a journal of what was written since. `changes` finds out what MiniStack's
services change, and applies it again. `python -m local.engine` is the process; local/database.py starts it.
"""

from typing import Final

PASSED: Final = "passed"
"""The file with the number of the last record of the stream that was published."""
CANNOT_GO_ON: Final = 3
"""The exit code of a process that would end again if it were started again."""
