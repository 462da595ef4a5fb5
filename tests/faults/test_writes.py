"""Every write of all three dialects under every fault of the database: no 500, nothing half-written, one effect."""

from collections.abc import Callable

import httpx
import pytest

from tests.contract.oracle.envelope import assert_refused as assert_refused_by_oracle
from tests.contract.reten.envelope import assert_refused as assert_refused_by_reten
from tests.contract.wello.envelope import assert_refused as assert_refused_by_wello
from tests.deploy.requests import Sent
from tests.faults import oracle_writes, reten_writes, wello_writes
from tests.faults.conftest import LAMBDA_SECONDS, Call, Pauses
from tests.faults.faults import FAULTS, Trial
from tests.faults.proxy import Proxy
from tests.faults.writes import Arranged, Write
from tests.world import World

TABLE = {"reten": reten_writes.WRITES, "oracle": oracle_writes.WRITES, "wello": wello_writes.WRITES}

print(sum(map(len,TABLE.values())))
