"""A request to a function, as tests keep it in tables."""

import json
from dataclasses import dataclass, field
from typing import Any

QUERIES = frozenset({"lark"})


@dataclass
class Sent:
    """A request to a function, the status of its answer, and what it loads that others do not."""

    status: int
    headers: dict[str, str]
    parameters: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """Or a function that makes it, where the same body is not taken twice."""
    query: dict[str, str] = field(default_factory=dict)
    loads: frozenset[str] = frozenset()
    method: str = ""
    """Where the route takes any."""

    @property
    def content(self) -> Any:
        """The body of one sending."""
        return self.body() if callable(self.body) else self.body

    def event(self, method: str, path: str) -> dict[str, Any]:
        """What API Gateway sends, for a route."""
        for name, value in self.parameters.items():
            path = path.replace(f"{{{name}}}", value).replace(f"{{{name}+}}", value)
        body = self.content
        is_text = body is None or isinstance(body, str)
        return {
            "headers": {"content-type": "application/json"} | self.headers,
            "requestContext": {"requestId": "r", "http": {"method": self.method or method}},
            "rawPath": path,
            "pathParameters": self.parameters,
            "queryStringParameters": self.query,
            "body": body if is_text else json.dumps(body),
        }
