"""Collections and menus that seed 003 names."""

FIELDS = [
    "marketingSettings.document",
    "marketingSettings.mailing",
    "marketingSettings.survey",
    "notes.channel",
    "priority",
    "statusWithType.status",
    "statusWithType.statusType",
    "taskTemplate",
    "taskType",
]
"""Seed 003: the schemas namedIDs-tasks-…"""


COLLECTIONS = [
    "accounts",
    "answers",
    "campaigns",
    "contacts",
    "incidents",
    "opportunities",
    "organizations",
    "queryResults",
    "tasks",
]

REFERENCED = [name for name in COLLECTIONS if name not in ("queryResults", "tasks")]
"""Those whose resources tasks refer to."""
