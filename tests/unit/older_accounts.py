"""Accounts as releases stored them that did not say which dialect an account is for."""

from acuse.storage import dynamodb


def forget_dialects(tables: dynamodb.Connection) -> None:
    """Make every stored account one of an older release."""
    for item in tables.client.scan(TableName=tables.configs)["Items"]:
        item.pop("dialect", None)
        tables.client.put_item(TableName=tables.configs, Item=item)
