"""`python -m tools.console FOLDER` writes what the function GetConsole answers into a folder."""

import sys
from pathlib import Path

from tools.console import page

if __name__ == "__main__":
    page.write(Path(sys.argv[1]))
