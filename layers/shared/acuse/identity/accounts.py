"""Accounts that call with a user name and a password: generated secrets, of which only the SHA-256 is stored.

The password alone finds the account and with it the tenant, so two tenants may have the same user names and
neither can find out about the other's. An account is for one dialect. A domain is part of who calls: an account that
has one needs it, and one that has none is refused with any.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from acuse import timestamps
from acuse.errors import Conflict, Contended, Unauthenticated
from acuse.identity import permissions
from acuse.identity.callers import Caller, TenantId
from acuse.identity.permissions import Permission
from acuse.runtime.remembered import Remembered
from acuse.storage import dynamodb, lists, tolerant_readers
from acuse.storage.values import Values
from acuse.timestamps import Timestamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

WRONG_CREDENTIALS: Final = "The user name or password is missing or wrong"
USERNAME: Final = re.compile(r"[^\x00-\x1f\x7f:#]{1,80}")
_SECRET = re.compile(r"[0-9a-f]{56}", re.ASCII)


class Account(NamedTuple):
    """A stored account, without its password.

    `number` is the id that a dialect which needs one knows it by; `domain` is what its dialect's clients name beside
    the user name, empty where they name none.
    """

    tenant: TenantId
    username: str
    number: int | None
    digest: str
    permissions: tuple[Permission, ...]
    created_at: Timestamp
    domain: str = ""
    dialect: str = ""
    """The system whose endpoints let it in."""

    @property
    def caller(self) -> Caller:
        """The caller that this account stands for."""
        return Caller(self.tenant, self.username, frozenset(self.permissions))


class AccountExists(Conflict):
    """The tenant already has an account with this user name."""

    def __init__(self, username: str) -> None:
        super().__init__(f"An account with the user name {username} already exists")


remembered: Remembered[str, Account] = Remembered()
"""Accounts by the digest of their password."""


def create(
    tenant: TenantId,
    username: str,
    permissions: Sequence[Permission],
    *,
    dialect: str,
    number: int | None = None,
    domain: str = "",
    password: str | None = None,
) -> tuple[Account, str]:
    """Store a new account; returns it and its password, random unless given, which nothing can show again.

    Raises
    ------
    AccountExists
    """
    password = password or secrets.token_hex(28)
    created_at = timestamps.now()
    account = Account(tenant, username, number, _digest(password), tuple(permissions), created_at, domain, dialect)
    pointer = {**_name_key(tenant, username, domain), "digest": account.digest}
    _write_all([_put(_to_values(account)), _put(pointer)], refused=AccountExists(username))
    return account, password


def renew(account: Account) -> tuple[Account, str]:
    """Give an account a new password. The old one stops working when functions have forgotten it."""
    password = secrets.token_hex(28)
    renewed = Account(**{**_plain(account), "digest": _digest(password)})
    at = dynamodb.connection()
    # As it is stored, with what a newer release says of it.
    old = at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(_key(account.digest)), ConsistentRead=True)
    values = {**dynamodb.to_values(old.get("Item", {})), **_key(renewed.digest)}
    pointer: TransactWriteItemTypeDef = {
        "Update": {
            "TableName": at.configs,
            "Key": dynamodb.to_item(_name_key(account.tenant, account.username, account.domain)),
            "UpdateExpression": "SET digest = :new",
            "ConditionExpression": "digest = :old",
            "ExpressionAttributeValues": {":new": {"S": renewed.digest}, ":old": {"S": account.digest}},
        }
    }
    _write_all([_put(values), pointer, _delete(_key(account.digest))], refused=Contended())
    return renewed, password


def remove(account: Account) -> None:
    """Delete an account. It stops working when functions have forgotten it."""
    pointer = _delete(_name_key(account.tenant, account.username, account.domain))
    pointer["Delete"]["ConditionExpression"] = "digest = :digest"  # it was not renewed since
    pointer["Delete"]["ExpressionAttributeValues"] = {":digest": {"S": account.digest}}
    _write_all([_delete(_key(account.digest)), pointer], refused=Contended())


def forget(account: Account) -> None:
    """Delete an account of a tenant that is being deleted. It stops working when functions have forgotten it."""
    at = dynamodb.connection()
    at.client.delete_item(TableName=at.configs, Key=dynamodb.to_item(_key(account.digest)))


def find(tenant: TenantId, username: str, domain: str = "") -> Account | None:
    """The tenant's account of this user name."""
    at = dynamodb.connection()
    key = dynamodb.to_item(_name_key(tenant, username, domain))
    pointer = at.client.get_item(TableName=at.configs, Key=key, ConsistentRead=True)
    return _read(dynamodb.to_values(pointer["Item"])["digest"]) if "Item" in pointer else None


def list_of(tenant: TenantId) -> Iterator[Account]:
    """A tenant's accounts, of every dialect, by user name."""
    return map(_from_values, lists.read(dynamodb.connection().configs, "accounts", tenant))


def authenticate(dialect: str, username: str, password: str, domain: str = "") -> Account:
    """Find a dialect's account behind a user name, a password and, where the dialect has them, a domain.

    What is found is remembered for at most API_KEY_CACHE_SECONDS.

    Raises
    ------
    Unauthenticated
        One of them is unknown or wrong: always the same words.
    """
    if not _SECRET.fullmatch(password):
        raise Unauthenticated(WRONG_CREDENTIALS)
    digest = _digest(password)
    account = remembered.get(digest)
    if account is None:
        account = _read(digest)
        if account:
            remembered.put(digest, account)
    if account is None or account.dialect != dialect or not _is_called(account, username, domain):
        raise Unauthenticated(WRONG_CREDENTIALS)
    return account


def _is_called(account: Account, username: str, domain: str) -> bool:
    """Whether an account is called so; user names of a domain compare without case."""
    stored, sent = account.username, username
    if account.domain:
        stored, sent = stored.casefold(), sent.casefold()
    has_name = hmac.compare_digest(stored.encode(), sent.encode())
    has_domain = hmac.compare_digest(account.domain.encode(), domain.encode())
    return has_name and has_domain


def _read(digest: str) -> Account | None:
    at = dynamodb.connection()
    answer = at.client.get_item(TableName=at.configs, Key=dynamodb.to_item(_key(digest)), ConsistentRead=True)
    return _from_values(dynamodb.to_values(answer["Item"])) if "Item" in answer else None


def _write_all(writes: "list[TransactWriteItemTypeDef]", *, refused: Conflict) -> None:
    at = dynamodb.connection()
    try:
        dynamodb.transact_write(writes)
    except at.client.exceptions.TransactionCanceledException as canceled:
        if "ConditionalCheckFailed" in dynamodb.cancellation_codes(canceled):
            raise refused from None
        raise


def _put(values: Values) -> "TransactWriteItemTypeDef":
    at = dynamodb.connection()
    item = dynamodb.to_item(values)
    return {"Put": {"TableName": at.configs, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}


def _delete(key: Values) -> "TransactWriteItemTypeDef":
    return {"Delete": {"TableName": dynamodb.connection().configs, "Key": dynamodb.to_item(key)}}


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def _key(digest: str) -> Values:
    # Like an API key's, it cannot start with the tenant: the password says who the tenant is.
    return {"pk": f"account#{digest}", "sk": "account"}


def _name_key(tenant: TenantId, username: str, domain: str) -> Values:
    own = f"#{domain}" if domain else ""  # no user name has a #
    return {"pk": f"{tenant}#account-name#{username}{own}", "sk": "account-name"}


def _plain(account: Account) -> Values:
    return account._asdict()


def _to_values(account: Account) -> Values:
    own = {name: value for name, value in _plain(account).items() if name != "digest"}
    own["permissions"] = [str(permission) for permission in account.permissions]
    return {**_key(account.digest), **own, **lists.entry("accounts", account.tenant, account.username)}


def _from_values(values: Values) -> Account:
    own = tolerant_readers.known(Account, values)
    own["digest"] = values["pk"].removeprefix("account#")
    own["permissions"] = permissions.known(values["permissions"])
    if not own["dialect"]:  # stored by an older release, which knew these two dialects
        own["dialect"] = "wello" if own["domain"] else "oracle"
    return Account(**own)
