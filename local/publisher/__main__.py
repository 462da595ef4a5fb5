"""The publisher's own process."""

import importlib
import logging
import sys
from pathlib import Path

from local.engine import parent
from local.publisher.stream_reader import Publisher


def main() -> None:
    """Take the functions from where the gateway has them."""
    logging.basicConfig(level=logging.WARNING)
    parent.end_with_it()
    folder, *sources = sys.argv[1:]
    sys.path[:0] = sources
    handler = importlib.import_module("journal.publish_events.app").handler
    stream = importlib.import_module("acuse.journal.stream")
    Publisher(Path(folder), handler, stream.as_lambda_gives_it).run()


if __name__ == "__main__":
    main()
