"""Every read of all three dialects when the database throttles it, loses the answer, or leaves a part of a batch."""

import pytest

from local.world import World
from tests.faults.attack import Attack
from tests.support.faults import OF_READS
from tests.support.good_requests import good_requests

READS = {
    "reten": ["ListTaskResultTypeConfigs", "ListTargetResolutions", "ListUserRetentionStatuses", "ListApiKeys"],
    "oracle": [
        "ListTasks",
        "ListQueryResults",
        "GetTask",
        "ListTaskNotes",
        "GetTaskNote",
        "ListTaskFileAttachments",
        "GetTaskFileAttachment",
        "GetTaskFileAttachmentData",
        "ListNamedIdEntries",
        "GetReference",
    ],
    "wello": ["GetTaskActivityLog", "ListTaskActivityLogs"],
}


@pytest.mark.parametrize("system", READS)
def test_a_read_is_answered_or_503(system: str, world: World, attack: Attack) -> None:
    requests = good_requests(world)
    world.statuses_made += [requests["DeleteUserRetentionStatus"].parameters["id"]]
    for function in READS[system]:
        attack.read(function, requests[function], OF_READS)
