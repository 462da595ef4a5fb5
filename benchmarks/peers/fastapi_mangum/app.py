"""FastAPI behind Mangum: one route, Pydantic models, a boto3 client; no log, no metric."""

import hashlib
import os
import uuid
from datetime import UTC, datetime
from typing import Annotated, Literal

import boto3
from fastapi import FastAPI, Header, HTTPException
from mangum import Mangum
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

dynamodb = boto3.client("dynamodb")
RESULTS, CONFIGS = os.environ["RESULTS_TABLE"], os.environ["CONFIGS_TABLE"]
tenants: dict[str, str] = {}
"""By API key, for the life of the process."""

ExternalId = Annotated[str, Field(min_length=1, max_length=255)]
Status = Literal["EFFECTIVE", "NOT_EFFECTIVE", "PENDING"]


class TaskResult(BaseModel):
    """Task result detail."""

    result: ExternalId
    comment: str | None = None
    contact_type: Literal["INBOUND", "OUTBOUND"] | None = None
    operator_external_id: ExternalId


class Submission(BaseModel):
    """The result of a task."""

    activity_id: uuid.UUID
    commerce_external_id: ExternalId
    occurred_at: datetime
    status: Status
    hard_override: bool = False
    task_result: TaskResult


class View(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class ResultTypeView(View):
    """A result type."""

    code: str
    label: str


class OperatorView(View):
    """An operator."""

    external_id: str
    name: str


class DetailsView(View):
    """What the task came to."""

    result: ResultTypeView
    comment: str | None
    operator: OperatorView


class ResultView(View):
    """A registered result."""

    id: uuid.UUID
    activity_id: uuid.UUID
    result_status: Status
    occurred_at: datetime
    created_at: datetime
    result_details: DetailsView


app = FastAPI()


@app.post("/api/integration/activity-results/tasks", status_code=201)
def submit(submission: Submission, x_api_key: Annotated[str, Header()]) -> ResultView:
    """Register the result of a task."""
    tenant, task = tenant_of(x_api_key), submission.task_result
    keys = [
        (f"{tenant}#commerce#{submission.commerce_external_id}", "commerce"),
        (f"{tenant}#result-types", task.result),
        (f"{tenant}#operator#{task.operator_external_id}", "operator"),
    ]
    asked = {CONFIGS: {"Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys]}}
    items = {item["sk"]["S"]: item for item in dynamodb.batch_get_item(RequestItems=asked)["Responses"][CONFIGS]}
    if task.result not in items or "operator" not in items:
        raise HTTPException(400)
    view = ResultView(
        id=uuid.uuid4(),
        activity_id=submission.activity_id,
        result_status=submission.status,
        occurred_at=submission.occurred_at,
        created_at=datetime.now(UTC),
        result_details=DetailsView(
            result=ResultTypeView(code=task.result, label=items[task.result]["label"]["S"]),
            comment=task.comment,
            operator=OperatorView(external_id=task.operator_external_id, name=items["operator"]["name"]["S"]),
        ),
    )
    try:
        dynamodb.update_item(
            TableName=RESULTS,
            Key={"pk": {"S": f"{tenant}#activity#{submission.activity_id}"}, "sk": {"S": "activity"}},
            UpdateExpression="SET #result = :result",
            ConditionExpression="commerce_external_id = :commerce AND attribute_not_exists(#result)",
            ExpressionAttributeNames={"#result": "result"},
            ExpressionAttributeValues={
                ":result": {"S": view.model_dump_json()},
                ":commerce": {"S": submission.commerce_external_id},
            },
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        raise HTTPException(409) from None
    return view


def tenant_of(key: str) -> str:
    """Whose API key it is."""
    if key not in tenants:
        pk = f"api-key#{hashlib.sha256(key.encode()).hexdigest()}"
        found = dynamodb.get_item(TableName=CONFIGS, Key={"pk": {"S": pk}, "sk": {"S": "api-key"}}, ConsistentRead=True)
        if "Item" not in found:
            raise HTTPException(401)
        tenants[key] = found["Item"]["tenant"]["S"]
    return tenants[key]


handler = Mangum(app, lifespan="off")
