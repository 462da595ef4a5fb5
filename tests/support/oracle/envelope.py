"""What every refusal of this dialect looks like."""

import httpx

CODES = {
    "00002": 405,
    "00003": 404,
    "00006": 400,
    "00007": 400,
    "00008": 500,
    "00010": 400,
    "00011": 400,
    "00012": 400,
    "00013": 404,
    "00014": 401,
    "00016": 400,
    "00035": 503,
}


def assert_refused(response: httpx.Response, code: str, *, says: str = "", status: int | None = None) -> None:
    """The error envelope: a problem document whose type leads to what describes its code."""
    assert response.status_code == (status or CODES[code]), response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "instance", "o:errorCode"]
    assert body["o:errorCode"] == f"OSC-CREST-{code}"
    assert body["type"].endswith(f"/services/rest/connect/exceptions/OSC-CREST-{code}")
    assert body["status"] == response.status_code
    assert body["title"]
    assert says in body["detail"], body["detail"]
    for internal in ("Traceback", "pydantic", "DynamoDB", "botocore", "Error:"):
        assert internal not in response.text
