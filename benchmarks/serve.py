"""Answer one request again and again, with DynamoDB's answers given; run where a built function is alone.

The first line of the standard input is JSON: `handler`, `event`, `answers` by operation, and `stub`, which says what
is replaced: `call`, botocore's whole call, or `send`, only what goes over the network. The first line of the output is
JSON: the handler's `answer` and the `lines` that it printed. Then each line of input is a number of requests and a
clock, and each line of output the microseconds that one of them took on average.
"""

import importlib
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import botocore.client
import botocore.httpsession
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders


class Raw(io.BytesIO):
    """An answer's body, as urllib3 gives it."""

    def stream(self) -> Iterator[bytes]:
        """All of it."""
        yield self.read()


class Context:
    """What Powertools looks at."""

    function_name = "f"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f"
    aws_request_id = "6a1f9b1e-9b0c-4f0e-8a2e-5f1c1d523c4e"


def replace_calls(answers: dict[str, Any]) -> None:
    """Answer botocore's calls before it does anything for them."""

    def make_api_call(_client: Any, operation: str, _parameters: Any) -> Any:
        return answers[operation]

    client: Any = botocore.client.BaseClient
    client._make_api_call = make_api_call  # noqa: SLF001 - there is no other place for it


def replace_network(answers: dict[str, Any]) -> None:
    """Answer what botocore would send, so that it still serialises, signs and parses."""
    bodies = {operation: json.dumps(answer).encode() for operation, answer in answers.items()}

    def send(_session: Any, request: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"]
        name = (operation.decode() if isinstance(operation, bytes) else operation).partition(".")[2]
        return AWSResponse(request.url, 200, HTTPHeaders(), Raw(bodies[name]))

    session: Any = botocore.httpsession.URLLib3Session
    session.send = send


def main() -> None:
    """Serve what the standard input asks for."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # each line goes out at once, as on Lambda
    task = json.loads(sys.stdin.readline())
    {"call": replace_calls, "send": replace_network}[task["stub"]](task["answers"])
    module, _, name = task["handler"].rpartition(".")
    handler, event = getattr(importlib.import_module(module), name), task["event"]
    out = os.fdopen(os.dup(1), "w")

    nowhere = os.open(os.devnull, os.O_WRONLY)
    reading, writing = os.pipe()
    os.dup2(nowhere, 1)
    handler(event, Context())  # the first request of a process prints more than others
    os.dup2(writing, 1)
    answer = handler(event, Context())
    os.dup2(nowhere, 1)
    os.close(writing)
    with os.fdopen(reading) as printed:
        print(json.dumps({"answer": answer, "lines": printed.read().splitlines()}), file=out, flush=True)

    clocks = {"processor": time.process_time_ns, "wall": time.perf_counter_ns}
    for line in sys.stdin:
        count, clock = line.split()
        begin = clocks[clock]()
        for _ in range(int(count)):
            handler(event, Context())
        print((clocks[clock]() - begin) / 1000 / int(count), file=out, flush=True)


main()
