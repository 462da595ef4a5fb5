"""What the embedded database does once for an expression, however many items it is asked of."""

from ministack.services import dynamodb as ministack

from acuse.storage.dynamodb import Connection


def test_an_expression_is_parsed_once_for_all_items(tables: Connection) -> None:
    for number in range(10):
        item = {"pk": {"S": "x"}, "sk": {"S": str(number)}, "number": {"N": str(number)}}
        tables.client.put_item(TableName=tables.results, Item=item)
    condition, filtering = "pk = :pk", "#number > :least"
    before = ministack._condition_syntax_error.cache_info().misses
    found = tables.client.query(
        TableName=tables.results,
        KeyConditionExpression=condition,
        FilterExpression=filtering,
        ExpressionAttributeNames={"#number": "number"},
        ExpressionAttributeValues={":pk": {"S": "x"}, ":least": {"N": "3"}},
    )
    assert (found["Count"], found["ScannedCount"]) == (6, 10)
    assert ministack._condition_syntax_error.cache_info().misses - before <= 2
