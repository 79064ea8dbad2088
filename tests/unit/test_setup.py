"""The set-up changes only what it must in files that belong to the machine's owner."""

from __future__ import annotations

import json
from types import ModuleType

import pytest

from tests.fakes import scripts


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    return scripts.load("setup-gvisor")


def test_an_empty_daemon_file_gets_our_runtime(setup: ModuleType) -> None:
    config = json.loads(setup.merged("", "/usr/bin/runsc"))

    assert config["experimental"] is True
    assert config["runtimes"]["runsc"]["path"] == "/usr/bin/runsc"
    assert "--host-uds=open" in config["runtimes"]["runsc"]["runtimeArgs"]


def test_everything_else_in_the_daemon_file_is_kept(setup: ModuleType) -> None:
    before = {"log-driver": "local", "runtimes": {"kata": {"path": "/usr/bin/kata"}}}

    config = json.loads(setup.merged(json.dumps(before), "/usr/bin/runsc"))

    assert config["log-driver"] == "local"
    assert config["runtimes"]["kata"] == {"path": "/usr/bin/kata"}


def test_an_own_runsc_keeps_its_path_and_other_arguments(setup: ModuleType) -> None:
    args = ["--debug", "--host-uds=all"]
    before = {"runtimes": {"runsc": {"path": "/opt/runsc", "runtimeArgs": args}}}

    runtime = json.loads(setup.merged(json.dumps(before), "/usr/bin/runsc"))["runtimes"]["runsc"]

    assert runtime["path"] == "/opt/runsc"
    assert runtime["runtimeArgs"] == ["--debug", "--host-uds=open", "--network=none"]


def test_a_second_run_changes_nothing(setup: ModuleType) -> None:
    assert setup.merged(setup.merged("", "/usr/bin/runsc"), "/usr/bin/runsc") is None


@pytest.mark.parametrize("text", ["{", "[]", '{"runtimes": []}', "null", '"x"'])
def test_a_malformed_daemon_file_is_refused(setup: ModuleType, text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        setup.merged(text, "/usr/bin/runsc")


def test_backports_come_from_the_machines_own_mirror(setup: ModuleType) -> None:
    one_line = "deb [signed-by=/k.gpg] http://mirror.test/debian bookworm main contrib\n"
    deb822 = (
        "Types: deb\nURIs: http://other.test/debian\nSuites: bookworm bookworm-updates\n"
        "Components: main\nSigned-By: /usr/share/keyrings/x.gpg\n"
    )

    assert setup.backports_line(one_line, "bookworm") == (
        "deb [signed-by=/k.gpg] http://mirror.test/debian bookworm-backports main"
    )
    assert setup.backports_line(deb822, "bookworm") == (
        "deb [signed-by=/usr/share/keyrings/x.gpg] http://other.test/debian bookworm-backports main"
    )


def test_a_machine_without_a_source_is_told_what_to_do(setup: ModuleType) -> None:
    with pytest.raises(SystemExit, match="by hand"):
        setup.backports_line("", "bookworm")
