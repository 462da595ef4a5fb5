"""`python -m tools.api_reference` writes the page, compressed: the same bytes for the same sources."""

import gzip
import sys

from tools.api_reference import page

if __name__ == "__main__":
    sys.stdout.buffer.write(gzip.compress(page.make().encode(), mtime=0))
