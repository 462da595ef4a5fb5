"""The journal's part of the demo tenant."""

from typing import Final

from local.demo import Demo, Facts


def _curls(base_url: str, facts: Facts, tenant: str) -> list[str]:
    return [
        f"""curl "{base_url}/journal/v1/events?order=desc" \\
  -H "Authorization: Bearer {facts["bearer_token"]}" \\
  -H "x-tenant-id: {tenant}\""""
    ]


PART: Final = Demo(
    credentials=lambda _, bearer_token: {"bearer_token": bearer_token},
    labels=lambda _: {},
    curls=_curls,
    schemes=lambda _: {},
)
