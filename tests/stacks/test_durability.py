"""The embedded database: what it keeps when it is killed, when its files are damaged, and when it cannot write."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from acuse_admin.stack import LOCAL_CREDENTIALS
from local import database
from local.database import StackFailed
from local.running import ROOT, WITHOUT_PUBLISHER, start_local_stack

TABLE = {
    "TableName": "things",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "colour")],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by_colour",
            "KeySchema": [{"AttributeName": "colour", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
# A database that is starting again accepts connections, and answers when it has started.
PATIENT = Config(connect_timeout=60, read_timeout=60, retries={"total_max_attempts": 3})


@dataclass
class Database:
    """An embedded database that runs."""

    address: str
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dynamodb: Any = boto3.client("dynamodb", endpoint_url=self.address, config=PATIENT)
        self.s3: Any = boto3.client("s3", endpoint_url=self.address, config=PATIENT)

    def item(self, pk: str) -> Any:
        return self.dynamodb.get_item(TableName="things", Key=key(pk)).get("Item")

    def kill(self) -> None:
        before = database_process(os.getpid())
        before.kill()
        with suppress(psutil.NoSuchProcess):
            while before.status() != psutil.STATUS_ZOMBIE:  # the thread that watches it takes its exit status
                time.sleep(0.01)

    def everything(self) -> Any:
        """What is stored, in an order of its own."""
        tables = {
            name: [
                self.dynamodb.scan(TableName=name)["Items"],
                {k: v for k, v in self.dynamodb.describe_table(TableName=name)["Table"].items() if k != "ItemCount"},
                self.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
                self.dynamodb.describe_table(TableName=name)["Table"]["ItemCount"],
            ]
            for name in self.dynamodb.list_tables()["TableNames"]
        }
        buckets = {}
        for each in self.s3.list_buckets()["Buckets"]:
            name = each["Name"]
            listed = self.s3.list_object_versions(Bucket=name)
            buckets[name] = [
                self.s3.get_bucket_versioning(Bucket=name).get("Status"),
                [(one["Key"], one["VersionId"], one["IsLatest"], one["ETag"]) for one in listed.get("Versions", [])],
                [(one["Key"], one["VersionId"], one["IsLatest"]) for one in listed.get("DeleteMarkers", [])],
            ]
        return tables, buckets


def key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "-"}}


def database_process(parent: int) -> psutil.Process:
    [child] = [each for each in psutil.Process(parent).children() if "local.engine" in each.cmdline()]
    return child


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LOCAL_CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@contextmanager
def running(folder: Path) -> Iterator[Database]:
    said: list[str] = []
    with database.embedded("127.0.0.1", 0, folder, said.append) as address:
        yield Database(address, said)


def write_everything(at: Database) -> None:
    """Every kind of write, on a table and a bucket that are new."""
    at.dynamodb.create_table(**TABLE)
    at.dynamodb.create_table(**(TABLE | {"TableName": "passing"}))
    at.dynamodb.update_time_to_live(
        TableName="things", TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True}
    )
    at.dynamodb.put_item(TableName="passing", Item=key("in a table that is deleted"))
    at.dynamodb.delete_table(TableName="passing")
    for number in range(6):
        at.dynamodb.put_item(
            TableName="things", Item=key(f"put {number}") | {"colour": {"S": "o"}, "bytes": {"B": b"\x00\xff"}}
        )
    at.dynamodb.delete_item(TableName="things", Key=key("put 5"))
    for number in (1, 2):
        at.dynamodb.update_item(
            TableName="things",
            Key=key("counted"),
            UpdateExpression="ADD n :n SET texts = list_append(if_not_exists(texts, :none), :text)",
            ExpressionAttributeValues={
                ":n": {"N": "1"},
                ":none": {"L": []},
                ":text": {"L": [{"S": f"text {number} é"}]},
            },
        )
    transaction = {"Put": {"TableName": "things", "Item": key("in a transaction")}}
    removal = {"Delete": {"TableName": "things", "Key": key("put 0")}}
    change = {
        "Update": {
            "TableName": "things",
            "Key": key("put 1"),
            "UpdateExpression": "SET colour = :c",
            "ExpressionAttributeValues": {":c": {"S": "changed"}},
        }
    }
    at.dynamodb.transact_write_items(TransactItems=[transaction, removal, change])
    at.dynamodb.batch_write_item(
        RequestItems={"things": [{"PutRequest": {"Item": key("in a batch")}}, {"DeleteRequest": {"Key": key("put 2")}}]}
    )
    at.dynamodb.execute_statement(Statement="INSERT INTO things VALUE {'pk': 'by a statement', 'sk': '-'}")
    at.s3.create_bucket(Bucket="objects")
    at.s3.put_bucket_versioning(Bucket="objects", VersioningConfiguration={"Status": "Enabled"})
    for name in ("kept", "replaced", "deleted", "deleted/with others"):
        at.s3.put_object(Bucket="objects", Key=name, Body=name.encode())
    at.s3.put_object(Bucket="objects", Key="replaced", Body=b"again")
    at.s3.delete_object(Bucket="objects", Key="deleted")
    at.s3.delete_objects(Bucket="objects", Delete={"Objects": [{"Key": "deleted/with others"}]})


def test_every_kind_of_write_is_there_after_the_database_was_killed_and_after_a_snapshot(tmp_path: Path) -> None:
    with running(tmp_path) as at:
        write_everything(at)
        before = at.everything()
        assert len(before[0]["things"][0]) == 7
        at.kill()
        assert at.everything() == before
        assert at.said[0] == "The database was ended by signal 9: starting it again …"
        assert at.said[1].startswith("Recovered ")
        assert at.said[2:] == ["The database answers again"]
        by_index = at.dynamodb.query(
            TableName="things",
            IndexName="by_colour",
            KeyConditionExpression="colour = :o",
            ExpressionAttributeValues={":o": {"S": "changed"}},
        )
        assert [item["pk"]["S"] for item in by_index["Items"]] == ["put 1"]
        assert at.s3.get_object(Bucket="objects", Key="replaced")["Body"].read() == b"again"
    with running(tmp_path) as at:
        assert at.said == []
        assert at.everything() == before


def test_a_transaction_that_is_repeated_with_its_token_after_a_kill_is_not_done_twice(tmp_path: Path) -> None:
    change = {
        "Update": {
            "TableName": "things",
            "Key": key("counted"),
            "UpdateExpression": "ADD n :n",
            "ExpressionAttributeValues": {":n": {"N": "1"}},
        }
    }
    with running(tmp_path) as at:
        at.dynamodb.create_table(**TABLE)
        at.dynamodb.transact_write_items(TransactItems=[change], ClientRequestToken="once")
        at.kill()
        at.dynamodb.transact_write_items(TransactItems=[change], ClientRequestToken="once")
    with running(tmp_path) as at:
        at.dynamodb.transact_write_items(TransactItems=[change], ClientRequestToken="once")
        assert at.item("counted")["n"] == {"N": "1"}


def test_a_refused_request_changes_nothing_that_a_kill_would_show(tmp_path: Path) -> None:
    with running(tmp_path) as at:
        at.dynamodb.create_table(**TABLE)
        at.dynamodb.put_item(TableName="things", Item=key("there"))
        items = [{"Put": {"TableName": "things", "Item": key("new")}}]
        items += [
            {"ConditionCheck": {"TableName": "things", "Key": key("x"), "ConditionExpression": "attribute_exists(pk)"}}
        ]
        with pytest.raises(ClientError, match="TransactionCanceled"):
            at.dynamodb.transact_write_items(TransactItems=items)
        statements = [
            {"Statement": f"INSERT INTO things VALUE {{'pk': '{pk}', 'sk': '-'}}"} for pk in ("another", "there")
        ]
        with pytest.raises(ClientError, match="TransactionCanceled"):
            at.dynamodb.execute_transaction(TransactStatements=statements)
        at.kill()
        assert [item["pk"]["S"] for item in at.dynamodb.scan(TableName="things")["Items"]] == ["there"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a database has saved."""
    folder = tmp_path_factory.mktemp("saved")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LOCAL_CREDENTIALS.items():
            patch.setenv(name, value)
        with running(folder) as at:
            write_everything(at)
    return folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def raise_format(path: Path) -> None:
    path.write_text(path.read_text().replace('"__ministack_format__": 2', '"__ministack_format__": 3'))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("dynamodb.json", cut),
        ("dynamodb.json", lambda path: path.write_bytes(b"")),
        ("dynamodb.json", raise_format),
        ("dynamodb.json", Path.unlink),
        ("s3/000000000000/objects/kept", lambda path: path.write_bytes(b"")),
        ("s3/000000000000/objects/kept", Path.unlink),
        ("s3/000000000000/objects/kept.meta.json", cut),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_overwritten(
    saved: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:

    folder = tmp_path / "dynamodb"
    shutil.copytree(saved, folder)
    damage(folder / name)

    def contents() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "log"}

    before = contents()
    with pytest.raises(StackFailed, match=r"/kept|dynamodb\.json") as refused, running(folder):
        pass
    assert str(folder / name).removesuffix(".meta.json") in str(refused.value)
    assert "Nothing was changed" in str(refused.value)
    assert contents() == before


def test_a_folder_of_an_older_release_is_read(saved: Path, tmp_path: Path) -> None:

    folder = tmp_path / "dynamodb"
    shutil.copytree(saved, folder)
    with running(folder) as at:
        before = at.everything()
    document = json.loads((folder / "dynamodb.json").read_text())
    payload = document["payload"]
    buckets = payload.pop("s3")
    del payload["tokens"]
    for name, part in (("dynamodb.json", payload), ("s3.json", buckets)):
        (folder / name).write_text(json.dumps({"__ministack_format__": 2, "payload": part}))
    for path in folder.glob("journal-*"):
        path.unlink()
    with running(folder) as at:
        assert at.everything() == before
        at.dynamodb.put_item(TableName="things", Item=key("after it"))
        at.kill()
        assert at.item("after it")


def test_a_new_start_waits_for_the_database_of_a_run_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from local import database\n"
        "with database.embedded('127.0.0.1', 0, Path(sys.argv[1]), print) as at: print(at, flush=True); input()"
    )
    gateway = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with gateway:
        assert gateway.stdout
        at = Database(gateway.stdout.readline().strip())
        at.dynamodb.create_table(**TABLE)
        at.dynamodb.put_item(TableName="things", Item=key("written"))
        left = database_process(gateway.pid)
        left.suspend()
        gateway.kill()
    said: list[str] = []

    def go_on(message: str) -> None:
        said.append(message)
        left.resume()

    with database.embedded("127.0.0.1", 0, tmp_path, go_on) as address:
        assert said == ["The database of an earlier run is still saving: waiting for it …"]
        assert Database(address).item("written")


def test_a_stack_that_cannot_save_says_so_and_its_next_start_has_everything(tmp_path: Path) -> None:
    stack = start_local_stack(tmp_path, WITHOUT_PUBLISHER)
    (tmp_path / "dynamodb" / "dynamodb.json.new").mkdir()  # where the snapshot would be written
    said = stack.stop()
    assert stack.process.returncode == 1
    assert "The database could not save its data" in said
    assert "Stopped." not in said
    assert "Traceback" not in said
    (tmp_path / "dynamodb" / "dynamodb.json.new").rmdir()
    with running(tmp_path / "dynamodb") as at:
        assert at.said[0].startswith("Recovered ")


def test_a_stack_whose_database_cannot_keep_a_write_ends_with_a_message(tmp_path: Path) -> None:
    stack = start_local_stack(tmp_path, WITHOUT_PUBLISHER)
    child = database_process(stack.process.pid)
    journal = max((tmp_path / "dynamodb").glob("journal-*"), key=lambda path: path.stat().st_size)
    full = journal.stat().st_size + 10
    child.rlimit(psutil.RLIMIT_FSIZE, (full, full))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stack.environment.items():
            patch.setenv(name, value)
        at: Any = boto3.client("dynamodb", endpoint_url=stack.environment["DYNAMODB_ENDPOINT"], config=PATIENT)
        with pytest.raises(Exception, match=r"closed|reset|connect"):
            at.put_item(TableName=stack.environment["RESULTS_TABLE"], Item=key("never acknowledged"))
    assert stack.process.wait(60) == 1
    said = stack.said()
    assert "A write cannot be kept" in said
    assert "Stopped." not in said
    with running(tmp_path / "dynamodb") as again:
        assert not any("cut off" in each for each in again.said), "what did not fit was taken back"
        table = stack.environment["RESULTS_TABLE"]
        assert "Item" not in again.dynamodb.get_item(TableName=table, Key=key("never acknowledged"))


def test_a_second_ctrl_c_does_not_cut_off_the_saving(tmp_path: Path) -> None:
    stack = start_local_stack(tmp_path, WITHOUT_PUBLISHER)
    child = database_process(stack.process.pid)
    child.suspend()  # its saving takes a while
    try:
        stack.process.send_signal(signal.SIGINT)
        while stack.said() != "Saving the data …\n":
            assert stack.process.poll() is None
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.process.send_signal(number)
    finally:
        child.resume()
    assert stack.process.wait(60) == 0
    assert stack.said() == "Saving the data …\nStopped.\n"
