"""What `sam build` makes of the functions and of their peers, on a tree that nobody can write to, as on Lambda."""

import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from acuse_admin.stack import LOCAL_CREDENTIALS
from tools import templates

ROOT: Final = Path(__file__).parent.parent
PEERS: Final = ROOT / "benchmarks" / "peers"
ARCHITECTURE: Final = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
OURS: Final = "SubmitTaskResult"

_ENVIRONMENT = LOCAL_CREDENTIALS | {
    "RESULTS_TABLE": "ResultsTable",
    "CONFIGS_TABLE": "ConfigsTable",
    "OBJECTS_BUCKET": "objects",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "API_KEY_CACHE_SECONDS": "30",
    "TOKEN_ISSUER": "https://issuer.example",
    "TOKEN_AUDIENCE": "acuse",
    "AWS_LAMBDA_FUNCTION_NAME": "f",
    "_X_AMZN_TRACE_ID": "Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=0",
}


class BenchFailed(Exception):
    """A measurement would be worth nothing; the message says why."""


@dataclass(frozen=True)
class Artefact:
    """A built function."""

    name: str
    handler: str
    """Module and name."""
    path: tuple[Path, ...]
    """Where its modules are, beside the standard library."""

    def python(self, script: str, *arguments: str) -> tuple[list[str], Mapping[str, str]]:
        """Command and environment of a fresh interpreter that has nothing but this and the standard library."""
        command = [sys.executable, "-S", "-P", str(ROOT / "benchmarks" / script), *arguments]
        return command, _ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(map(str, self.path))}


@dataclass(frozen=True)
class Built:
    """Everything that was built."""

    functions: dict[str, Artefact]
    peers: dict[str, Artefact]
    peers_with_bytecode: dict[str, Artefact]
    layers_mb: float
    """Unpacked, all of them."""
    protection: str
    """What keeps the tree from being written to."""


@contextmanager
def built() -> Iterator[Built]:
    """Build everything for this machine's processor into a temporary folder, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="acuse-bench-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        tree = folder / "built"
        _build(folder, {ROOT: tree / "ours", PEERS: tree / "peers"})
        if bytecode := next((tree / "peers").rglob("*.pyc"), None):
            raise BenchFailed(
                f"sam build shipped bytecode, {bytecode.name}: the peers are not what they are said to be"
            )
        shutil.copytree(tree / "peers", tree / "compiled")
        compiling = ["-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
        _run(sys.executable, *compiling, str(tree / "compiled"))
        with _read_only(tree) as protection:
            yield Built(
                _functions_in(tree / "ours"),
                _functions_in(tree / "peers"),
                _functions_in(tree / "compiled"),
                sum(file.stat().st_size for file in (tree / "ours").glob("*Layer/**/*") if file.is_file()) / 1e6,
                protection,
            )


def _build(folder: Path, targets: Mapping[Path, Path]) -> None:
    """Run `sam build` on the templates in some folders, all at once."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TMPDIR": str(folder),
    }
    running: list[tuple[subprocess.Popen[bytes], Path]] = []
    try:
        for source, target in targets.items():
            log = folder / f"{target.name}.log"
            where = ["--build-dir", str(target), "--parameter-overrides", f"Architecture={ARCHITECTURE}"]
            with log.open("w") as output:
                process = subprocess.Popen(
                    [sys.executable, "-m", "samcli", "build", "--parallel", *where],
                    cwd=source,
                    env=environment,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # so that it ends with everything that it started
                )
            running.append((process, log))
        for process, log in running:
            if process.wait():
                raise BenchFailed(f"sam build failed:\n{log.read_text()}")
    except BaseException:
        for process, _ in running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        raise


def _functions_in(build: Path) -> dict[str, Artefact]:
    template: dict[str, Any] = templates.read(build / "template.yaml")
    shared = template["Globals"]["Function"].get("Layers", [])
    found: dict[str, Artefact] = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function" or "Condition" in resource:
            continue  # measured is what is always deployed
        settings = resource["Properties"]
        layers = [layer["Ref"] for layer in (*settings.get("Layers", []), *shared)]
        path = (build / name, *(build / layer / "python" for layer in layers))
        handler = settings.get("Handler") or template["Globals"]["Function"]["Handler"]
        found[name] = Artefact(name, handler, path)
    return found


@contextmanager
def _read_only(tree: Path) -> Iterator[str]:
    """Make a tree read-only; gives how. The mount ends with this process, however that ends."""
    if os.geteuid() == 0:  # whom no permission stops
        how, undo = "a read-only mount", ["umount", "--lazy", str(tree)]
        try:
            os.unshare(os.CLONE_NEWNS)
            for options in (
                ["--make-rprivate", "/"],
                ["--bind", str(tree), str(tree)],
                ["-o", "remount,bind,ro", str(tree)],
            ):
                _run("mount", *options)
        except (AttributeError, OSError, subprocess.CalledProcessError) as error:
            raise BenchFailed(f"root cannot mount anything read-only here ({error}): run it as another user") from None
    else:
        how, undo = "its permissions", ["chmod", "-R", "u+w", str(tree)]
        _run("chmod", "-R", "a-w", str(tree))
    try:
        if _can_write(tree / "ours" / OURS):
            raise BenchFailed("the built tree can be written to: initialisations would leave bytecode behind")
        yield how
    finally:
        _run(*undo)


def _can_write(folder: Path) -> bool:
    try:
        (folder / "probe").touch()
    except OSError:
        return False
    return True


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
