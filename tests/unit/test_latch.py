"""Where there were grants, a file without any opens nothing until the operator says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from declared.access.latch import CLOSED, Latch
from declared.section import BadDeclaration
from mcp_server.access.grants import UNDECLARED, Grants
from mcp_server.declared import parsing as of_datasets
from sidecar.gateway import parsing as of_servers

GRANTS = "[grants.all]\ndatasets = ['*']\ntools = ['*']\n"
SERVER = "[servers.crm]\ncommand = ['crm']\ntools = ['*']\n"


class Reading:
    """Both processes, as they read the file of one folder, begun anew."""

    def __init__(self, folder: Path) -> None:
        kept = folder / "had-grants"
        self.toml = folder / "datasets.toml"
        self.datasets = of_datasets.declared_in(folder, dict, Latch(kept))
        self.servers = of_servers.declared_in(folder, dict, Latch(kept))

    def say(self, text: str | None) -> None:
        """A file with that text, or none."""
        self.toml.unlink(missing_ok=True)
        if text is not None:
            self.toml.write_text(text)

    @property
    def is_open(self) -> bool:
        """Whether members see all that isn't granted otherwise; both processes are of one mind."""
        grants = self.datasets.read()[0].grants
        of_tools = self.servers.read()[0].grants
        assert grants in (UNDECLARED, Grants())
        assert (grants == UNDECLARED) == bool(of_tools)
        return grants == UNDECLARED


@pytest.mark.parametrize(
    "text",
    [None, "", SERVER, "# [grants.all]\n", "open = false\n", "[roles]\nx = ['slack:T1:U1']\n"],
)
def test_what_is_left_after_grants_opens_nothing_not_even_after_a_restart(
    tmp_path: Path, text: str | None
) -> None:
    reading = Reading(tmp_path)
    reading.say(text)
    assert reading.is_open
    reading.say(GRANTS)
    assert len(reading.datasets.read()[0].grants.all) == len(reading.servers.read()[0].grants) == 1
    for now in (reading, Reading(tmp_path)):
        now.say(text)
        assert not now.is_open
        assert now.datasets.read()[1] == CLOSED


def test_one_process_hears_of_grants_that_the_other_has_seen(tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    reading.say(GRANTS)
    reading.servers.read()
    reading.say("")
    assert reading.datasets.read()[0].grants == Grants()


def test_the_operators_word_opens_it_and_goes_as_it_came(tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    reading.say(GRANTS)
    reading.datasets.read()
    reading.say("open = true\n" + SERVER)
    assert reading.is_open
    assert reading.datasets.read()[1] is None
    reading.say(SERVER)
    assert not reading.is_open


def test_a_broken_file_goes_on_as_it_was_and_after_a_restart_opens_nothing(tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    reading.say(GRANTS)
    good = reading.datasets.read()[0]
    reading.say("[datasets.a]\nnonsense = 1")
    assert reading.datasets.read()[0] == good
    found, problem = Reading(tmp_path).datasets.read()
    assert found.grants == Grants()
    assert problem is not None
    assert "nonsense" in problem


def test_grants_are_not_taken_where_that_they_were_there_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "datasets.toml").write_text(GRANTS)
    latch = Latch(tmp_path / "no such folder" / "had-grants")
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            of_datasets.declared_in(tmp_path, dict, latch).read()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("open = true\n[grants.x]\ndatasets = ['a']", "line 1, open can't go together with grants"),
        ("open = 'yes'", "line 1, open is true or false"),
        ("[grants]\nopen = true", "grants.open is a table"),
    ],
)
def test_what_cannot_be_meant_is_told_by_both(text: str, told: str) -> None:
    for parse in (of_datasets.parse, of_servers.parse):
        with pytest.raises(BadDeclaration) as raised:
            parse(text, Path("/data"), {})
        assert told in str(raised.value)
