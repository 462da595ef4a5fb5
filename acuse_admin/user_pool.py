"""The user pool of a deployed stack: its users, and the tokens that it issues to them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

_FLOW: Final = "ADMIN_USER_PASSWORD_AUTH"


class PoolRefused(Exception):
    """The user pool did not do it; the message says why."""


@dataclass(frozen=True, slots=True)
class PoolUser:
    """A user of the pool."""

    user_id: str
    """The `sub` of their tokens, by which memberships name them."""
    email: str
    role: str | None = None
    """In the tenant that they were made a member of."""


def make_up_password() -> str:
    """A password of 28 characters, of every kind that a pool's policy can ask for."""
    return secrets.token_urlsafe(18) + "-aA1"


class UserPool:
    """A pool, and the application of it for which tokens are issued."""

    def __init__(self, pool_id: str, client_id: str) -> None:
        self._pool, self._application = pool_id, client_id
        self._client: Any = boto3.client("cognito-idp")

    def create(self, email: str, password: str) -> PoolUser:
        """Make a user whose password is theirs to keep; nobody is written to.

        Raises
        ------
        PoolRefused
            There is such a user, or the password does not meet the pool's policy: then nothing is made.
        """
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        with _refusals():
            made = self._client.admin_create_user(
                UserPoolId=self._pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS"
            )["User"]
        try:
            with _refusals():
                self._client.admin_set_user_password(
                    UserPoolId=self._pool, Username=made["Username"], Password=password, Permanent=True
                )
        except PoolRefused:
            self.delete(made["Username"])
            raise
        subject = next(each["Value"] for each in made["Attributes"] if each["Name"] == "sub")
        return PoolUser(subject, email)

    def delete(self, user_id: str) -> None:
        """Delete a user."""
        with _refusals():
            self._client.admin_delete_user(UserPoolId=self._pool, Username=user_id)

    def issue_token(self, user: str, password: str) -> str:
        """An access token of a user, who is named by their email or their `sub`; it is good for an hour.

        Raises
        ------
        PoolRefused
        """
        with _refusals():
            answer = self._client.admin_initiate_auth(
                UserPoolId=self._pool,
                ClientId=self._application,
                AuthFlow=_FLOW,
                AuthParameters={"USERNAME": user, "PASSWORD": password},
            )
        if "AuthenticationResult" not in answer:
            raise PoolRefused(f"The user pool asks for more than a password: {answer.get('ChallengeName')}")
        return str(answer["AuthenticationResult"]["AccessToken"])


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise PoolRefused(f"The user pool refused it: {error.response['Error'].get('Message') or error}") from None
    except BotoCoreError as error:
        raise PoolRefused(f"The user pool cannot be reached: {error}") from None
