"""A boto3 client and a handler by hand: no models, no log, no metric."""

import hashlib
import json
import os
import uuid
from datetime import UTC, datetime
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")
RESULTS, CONFIGS = os.environ["RESULTS_TABLE"], os.environ["CONFIGS_TABLE"]
tenants: dict[str, str] = {}
"""By API key, for the life of the process."""


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Register the result of a task."""
    key = event["headers"]["x-api-key"]
    if key not in tenants:
        pk = f"api-key#{hashlib.sha256(key.encode()).hexdigest()}"
        found = dynamodb.get_item(TableName=CONFIGS, Key={"pk": {"S": pk}, "sk": {"S": "api-key"}}, ConsistentRead=True)
        tenants[key] = found["Item"]["tenant"]["S"]
    tenant, body = tenants[key], json.loads(event["body"])
    task = body["task_result"]
    keys = [
        (f"{tenant}#commerce#{body['commerce_external_id']}", "commerce"),
        (f"{tenant}#result-types", task["result"]),
        (f"{tenant}#operator#{task['operator_external_id']}", "operator"),
    ]
    asked = {CONFIGS: {"Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys]}}
    items = {item["sk"]["S"]: item for item in dynamodb.batch_get_item(RequestItems=asked)["Responses"][CONFIGS]}
    result_type, operator = items[task["result"]], items["operator"]
    answer = {
        "id": str(uuid.uuid4()),
        "activityId": body["activity_id"],
        "resultStatus": body["status"],
        "occurredAt": body["occurred_at"],
        "createdAt": datetime.now(UTC).isoformat(),
        "resultDetails": {
            "result": {"code": task["result"], "label": result_type["label"]["S"]},
            "comment": task["comment"],
            "operator": {"externalId": task["operator_external_id"], "name": operator["name"]["S"]},
        },
    }
    dynamodb.update_item(
        TableName=RESULTS,
        Key={"pk": {"S": f"{tenant}#activity#{body['activity_id']}"}, "sk": {"S": "activity"}},
        UpdateExpression="SET #result = :result",
        ConditionExpression="commerce_external_id = :commerce AND attribute_not_exists(#result)",
        ExpressionAttributeNames={"#result": "result"},
        ExpressionAttributeValues={
            ":result": {"S": json.dumps(answer)},
            ":commerce": {"S": body["commerce_external_id"]},
        },
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    return {"statusCode": 201, "headers": {"content-type": "application/json"}, "body": json.dumps(answer)}
