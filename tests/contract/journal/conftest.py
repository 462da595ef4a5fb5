"""Tenants with the data of every dialect: the journal tells of all."""

import httpx
import pytest

from local.world import World


@pytest.fixture
def world(base_url: str, http: httpx.Client) -> World:
    return World(base_url, http)


@pytest.fixture
def other(base_url: str, http: httpx.Client) -> World:
    return World(base_url, http)
