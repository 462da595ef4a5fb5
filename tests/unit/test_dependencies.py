"""layers/dependencies: what a layer leaves out of a package is what no function needs."""

import json
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.session
import pytest
from botocore.config import Config

from layers.dependencies.reduce_botocore import OPERATIONS, reduced

_OF_LAMBDA = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
"""What Lambda calls with the function's permissions."""
_IN_A_TRANSACTION = {"ConditionCheckItem"}


def test_the_layer_describes_the_operations_that_the_functions_may_call(template: dict[str, Any]) -> None:
    permitted: dict[str, set[str]] = {service: set() for service in OPERATIONS}
    for resource in template["Resources"].values():
        for policy in resource.get("Properties", {}).get("Policies", []):
            for statement in policy["Statement"] if isinstance(policy, dict) else ():
                actions = statement["Action"]
                for action in [actions] if isinstance(actions, str) else actions:
                    service, _, operation = action.partition(":")
                    permitted.get(service, set()).add(operation)
    in_transactions = {"PutItem", "UpdateItem", "DeleteItem", *_IN_A_TRANSACTION}
    assert permitted["events"] == set(OPERATIONS["events"])
    assert permitted["dynamodb"] & in_transactions  # which is how TransactWriteItems is permitted
    assert permitted["dynamodb"] - _OF_LAMBDA - _IN_A_TRANSACTION == set(OPERATIONS["dynamodb"]) - {
        "TransactWriteItems"
    }


@pytest.mark.parametrize("service", OPERATIONS)
def test_an_operation_is_described_as_botocore_describes_it_but_for_the_words(service: str) -> None:
    whole = botocore.loaders.Loader().load_service_model(service, "service-2")
    small = reduced(whole, OPERATIONS[service])
    assert small["operations"].keys() == set(OPERATIONS[service])
    for name, operation in small["operations"].items():
        assert operation.items() <= whole["operations"][name].items()
    for name, shape in small["shapes"].items():
        assert shape.keys() >= whole["shapes"][name].keys() - {"documentation"}
        assert shape.get("members", {}).keys() == whole["shapes"][name].get("members", {}).keys()
    assert len(json.dumps(small)) < len(json.dumps(whole)) / 5


def test_a_client_is_made_of_what_the_layer_describes(tmp_path: Path) -> None:
    """Without rules for endpoints too: the address is known when the client is made."""
    loader = botocore.loaders.Loader()
    folder = tmp_path / "dynamodb" / "2012-08-10"
    folder.mkdir(parents=True)
    model = reduced(loader.load_service_model("dynamodb", "service-2"), OPERATIONS["dynamodb"])
    (folder / "service-2.json").write_text(json.dumps(model))
    for name in ("endpoints", "sdk-default-configuration"):
        (tmp_path / f"{name}.json").write_text(json.dumps(loader.load_data(name)))
    session = botocore.session.Session()
    session.register_component(
        "data_loader",
        botocore.loaders.Loader(extra_search_paths=[str(tmp_path)], include_default_search_paths=False),
    )
    config = Config(retries={"mode": "standard"})
    for region, suffix in (("us-east-1", ""), ("cn-north-1", ".cn"), ("eu-west-3", "")):
        client = session.create_client("dynamodb", region_name=region, config=config)
        assert client.meta.endpoint_url == f"https://dynamodb.{region}.amazonaws.com{suffix}"
