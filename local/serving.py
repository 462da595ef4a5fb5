"""Serve the API on this machine. What that needs takes a second to import."""

import json
import logging
import os
import sys
import textwrap
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from acuse_admin.printable import PrintableFormatter
from acuse_admin.tokens import AUDIENCE, SigningKey
from console.get_console.site import PATH as CONSOLE
from local import database, demo, publisher, reference
from local.gateway import ISSUER_PATH, Gateway, InProcessRunner, read_template

_ROOT = Path(__file__).parent.parent
_SOURCES = [_ROOT / "functions", _ROOT / "layers" / "shared"]


def serve(
    port: int,
    endpoints: tuple[str, str],
    folder: Path,
    key: SigningKey,
    settings: Mapping[str, str],
    say: Callable[[str], None],
    *,
    is_embedded: bool,
    publishes: bool,
) -> None:
    """Bring up the functions on a database and S3, load the demo tenant, and answer requests until Ctrl-C.

    `settings` are environment variables of the functions beside those that template.yaml gives them.

    Raises
    ------
    StackFailed
        SAM does not understand template.yaml.
    """
    endpoint, s3_endpoint = endpoints
    base_url = f"http://127.0.0.1:{port}"
    issuer = base_url + ISSUER_PATH
    parameters = {
        "DynamoDbEndpoint": endpoint,
        "S3Endpoint": s3_endpoint,
        "EventsEndpoint": s3_endpoint,
        "TokenIssuer": issuer,
        "TokenAudience": AUDIENCE,
    }
    template = read_template(_ROOT / "template.yaml", parameters)
    streamed = "ResultsTable" if is_embedded else None
    database.create_tables(database.client(endpoint), template.document, streamed=streamed)
    database.create_buckets(s3_endpoint, template.document)
    environment = {**template.environment(), **settings, "UNPUBLISHED_QUEUE": publisher.queue_at(endpoint)}
    os.environ |= environment
    told_here = logging.StreamHandler()
    told_here.setFormatter(PrintableFormatter())
    logging.getLogger("acuse.faults").addHandler(told_here)
    runner = InProcessRunner(template, _SOURCES)
    runner.load_all()
    gateway = Gateway(template, runner, port)
    gateway.publish_issuer(issuer, key.jwk)
    token = key.mint(issuer, demo.USER_ID, hours=24 * 7)
    facts = demo.load(base_url, token, folder / "demo.json", is_embedded=is_embedded, say=say)
    gateway.publish_reference(facts)
    gateway.publish_console(token, facts["tenant_id"])
    unfinished = folder / "stack.new"
    unfinished.write_text(
        json.dumps(environment | {"ACUSE_DEMO_TENANT": facts["tenant_id"], "ACUSE_ISSUER_KEY": str(key.path)})
    )
    unfinished.rename(folder / "stack.json")
    publishes = publishes and is_embedded
    _welcome(facts, endpoint, publishes=publishes)
    with publisher.beside(folder / "dynamodb", _SOURCES, say) if publishes else nullcontext():
        gateway.serve()


def _welcome(facts: dict[str, Any], endpoint: str, *, publishes: bool) -> None:
    demos = demo.demos()
    labels = {"tenant id": facts["tenant_id"]} | {
        label: text for name, each in demos.items() for label, text in each.labels(facts[name]).items()
    }
    curls = [
        curl for name, each in demos.items() for curl in each.curls(facts["base_url"], facts[name], facts["tenant_id"])
    ]
    shown = "\n".join(f"  {label:<14}  {text}" for label, text in labels.items())
    events = ".venv/bin/acuse journal tail --follow" if publishes else "not published by this run"
    tried = "\n\n".join(textwrap.indent(curl, "  ") for curl in curls)
    sys.stdout.write(f"""
Acuse is running at {facts["base_url"]} (database: {endpoint})

{shown}

Console, with one click to sign in: {facts["base_url"]}{CONSOLE}
API reference, with these credentials filled in: {facts["base_url"]}{reference.PATH}
Events of everything that changes: {events}

Requests to try:

{tried}

Press Ctrl-C to stop. The data is kept; `make reset` deletes it. A log line for each request follows.

""")
    sys.stdout.flush()
