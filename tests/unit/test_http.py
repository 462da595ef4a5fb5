"""acuse.requests.http: API Gateway's events read, answers written."""

import base64

from acuse.requests.http import Request, Response


def test_header_names_are_read_in_any_case() -> None:
    request = Request({"headers": {"X-Api-Key": "k", "Content-Type": "Application/JSON; charset=utf-8"}})
    assert request.headers["x-api-key"] == "k"
    assert request.media_type == "application/json"


def test_spaces_and_tabs_round_a_header_are_not_part_of_it() -> None:
    sent = {"x-api-key": " \tk\t ", "content-type": "\tapplication/json ;charset=utf-8", "prefer": "a \t b\xa0"}
    request = Request({"headers": sent})
    assert (request.headers["x-api-key"], request.media_type, request.headers["prefer"]) == (
        "k",
        "application/json",
        "a \t b\xa0",
    )


def test_an_event_may_lack_what_is_empty() -> None:
    request = Request({"headers": None, "body": None, "pathParameters": None})
    assert (request.body, request.media_type, request.path_parameters, request.query) == (b"", "", {}, {})


def test_a_body_may_come_base64_encoded() -> None:
    body = base64.b64encode(b"\xff{}").decode()
    assert Request({"body": body, "isBase64Encoded": True}).body == b"\xff{}"
    assert Request({"body": "é", "isBase64Encoded": False}).body == "é".encode()


def test_halves_of_surrogate_pairs_are_in_no_text_and_make_a_body_that_is_no_utf_8() -> None:
    half = "\ud800"
    request = Request(
        {
            "headers": {"Host": half},
            "requestContext": {"requestId": "r", "http": {"method": half}},
            "rawPath": half,
            "rawQueryString": half,
            "pathParameters": {"id": half},
            "queryStringParameters": {"q": half},
            "body": half,
        }
    )
    texts = [request.headers["host"], request.method, request.path, request.path_parameters["id"], request.query["q"]]
    assert [*texts, request.uri] == ["?", "?", "?", "?", "?", "???"]
    assert request.body == b"\xed\xa0\x80"


ON_EVERY_ANSWER = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def test_an_answer_without_a_body_names_no_media_type() -> None:
    assert Response(204, "").to_event() == {"statusCode": 204, "headers": ON_EVERY_ANSWER, "body": ""}
    headers = Response(200, "[]", {"x": "y"}).to_event()["headers"]
    assert headers == {**ON_EVERY_ANSWER, "content-type": "application/json", "x": "y"}


def test_a_query_says_which_parameters_are_sent_several_times() -> None:
    assert Request({"rawQueryString": "a=1&b=2&%61=3&c&c&&&d=a=b"}).repeated_parameters == ["a", "c"]
    assert Request({}).repeated_parameters == []
