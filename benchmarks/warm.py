"""What a handler takes for a request beside DynamoDB, in a process that is warm."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Literal

from benchmarks.artefacts import Artefact, BenchFailed

type Stub = Literal["call", "send"]
"""What is replaced: botocore's whole call, or only what goes over the network."""


type Clock = Literal["processor", "wall"]
"""What is measured: the time of a processor that was used, or all that went by."""


class Server:
    """A built function that answers one request, in a process of its own."""

    def __init__(self, artefact: Artefact, stub: Stub, event: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
        command, environment = artefact.python("serve.py")
        self.name = artefact.name
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        task = {"handler": artefact.handler, "event": event, "answers": answers, "stub": stub}
        first = json.loads(self._ask(json.dumps(task)))
        self.lines: list[str] = first["lines"]
        """What it prints for a request."""
        if first["answer"]["statusCode"] != HTTPStatus.CREATED:
            raise BenchFailed(f"{self.name} did not register the result: {first['answer']}")

        self.answer_bytes = len(first["answer"]["body"].encode())

    @property
    def process_id(self) -> int:
        """Of the process that answers."""
        return self._process.pid

    def serve(self, requests: int, clock: Clock = "processor") -> float:
        """Answer so many requests; gives the microseconds that one took on average."""
        return float(self._ask(f"{requests} {clock}"))

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, line: str) -> str:
        assert self._process.stdin  # noqa: S101 - it is a pipe
        assert self._process.stdout  # noqa: S101
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self._process.stdout.readline()
        if not answer:
            raise BenchFailed(f"{self.name} ended:\n{self._process.communicate()[1]}")
        return answer


@contextmanager
def serving(
    artefacts: Mapping[str, Artefact], stub: Stub, event: Mapping[str, Any], answers: Mapping[str, Any]
) -> Iterator[dict[str, Server]]:
    """A process for each function, all answering the same request."""
    servers: dict[str, Server] = {}
    try:
        for name, artefact in artefacts.items():
            servers[name] = Server(artefact, stub, event, answers)
        yield servers
    finally:
        for server in servers.values():
            server.end()


def in_turns(
    servers: Mapping[str, Server], batches: int, requests: int, advance: Callable[[], None]
) -> dict[str, list[float]]:
    """Microseconds a request of each server, `batches` times, in turns; a batch before them is not counted."""
    found: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(batches + 1):
        for name, server in servers.items():
            found[name].append(server.serve(requests))
        advance()
    return {name: each[1:] for name, each in found.items()}
