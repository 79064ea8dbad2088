"""Group D, cases 53 to 60, from inside a real sandbox: what its code says to the dataset server.

| case | tests, those of this file by their number |
|---|---|
| 53 names that are paths, queries | here; `contract/test_upload_visibility`, `test_queries` |
| 54 what is no file, or changes | here; `contract/test_catalogue_abuse` |
| 55 messy CSV | `contract/test_messy_files` |
| 56 what runs code | `contract/test_catalogue_abuse`, `test_upload_abuse` |
| 57 false claims | `contract/test_catalogue_abuse`, `test_upload_abuse` |
| 58 instructions in data | here; `contract/test_upload_abuse`, `abuse/test_chat_pings` |
| 59 instructions as names, 1 MB long | here; `contract/test_catalogue_abuse` |
| 60 another channel's datasets | here; `contract/test_upload_visibility` |
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import App, running
from bot.folders import Folders
from bot.records import Thread
from bot.settings import read
from bot.uploads import Uploads
from sandbox.engine import Engine
from sandbox.session import Execution
from tests.fakes import hostile_folder
from tests.fakes.hostile_folder import INJECTION, NAMES, OWN_QUERIES, QUERIES, SECRET
from tests.fakes.identities import OPERATOR, signed
from tests.fakes.members_read import MembersRead
from tests.fakes.sidecar import MCP_PATH, tool_call
from tests.fakes.uploads import LIMITS, pieces

pytestmark = pytest.mark.asyncio(loop_scope="module")
CALL = {
    "path": MCP_PATH,
    **tool_call("import_dataset", {"name": "salaries"}),
}
TRY_ALL = """
def tried(ask, *arguments, **named):
    try:
        return "gave " + repr(ask(*arguments, **named))[:500]
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""


@dataclass(frozen=True, slots=True)
class Attacker:
    """Code in the sandbox of a thread."""

    app: App
    thread: Thread

    async def run(self, code: str) -> Execution:
        return (await self.app.sessions.run(self.thread, code)).execution

    async def told(self, code: str) -> list[str]:
        """The lines that a cell prints."""
        ran = await self.run(TRY_ALL + code)
        assert ran.ok, ran
        return ran.stdout.splitlines()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def app(sandbox_image: str) -> AsyncGenerator[App]:
    folder = Path(tempfile.mkdtemp(prefix="tb-", dir="/tmp"))
    hostile_folder.fill(folder)
    settings = read(
        Path("no.env"),
        THREADBOOK_HOME=str(folder / "home"),
        THREADBOOK_DATASETS=str(folder / "data"),
        THREADBOOK_MODEL="demo",
        THREADBOOK_MCP_PORT="0",
    )
    async with running(settings, print) as parts:
        parts.audiences.serve("slack", MembersRead())
        yield parts
    engine = await Engine.connect()
    for container in await engine.find({"threadbook.home": Folders(folder / "home").id}):
        await engine.remove(container.id)
    engine.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def attacker(app: App) -> Attacker:
    return Attacker(app, await app.store.open_thread("slack:T1:C1:attacker"))


@pytest.mark.parametrize("ask", ["load", "describe", "sample", "sql"])
async def test_abuse_53_names_that_lead_elsewhere_are_no_datasets(
    attacker: Attacker, ask: str
) -> None:
    """Allowed: a sentence with the names of the thread's own datasets."""
    argument = "'SELECT * FROM \"' + name.replace('\"', '') + '\"'" if ask == "sql" else "name"
    told = await attacker.told(
        f"for name in {NAMES!r}:\n    print(tried(datasets.{ask}, {argument}).replace('\\n', ' '))"
    )
    assert len(told) == len(NAMES)
    for name, line in zip(NAMES, told, strict=True):
        assert line.startswith("ToolError: "), (name, line)
        assert len(line) < 1_000, name
        assert SECRET not in line
        assert "root:" not in line


async def test_abuse_53_twins_of_a_name_are_told_apart(attacker: Attacker) -> None:
    told = await attacker.told(
        "names = [name for name in datasets.list()['name'] if 'ms' in name]\n"
        "print(sorted(datasets.load(name)['form'].iloc[0] for name in names))"
    )
    assert told == ["['NFC', 'NFD']"]


def stolen() -> list[Path]:
    return list(Path("/tmp").glob("stolen*"))


@pytest.mark.parametrize("source", [None, "harbour"])
async def test_abuse_53_no_query_reads_or_writes_anything_but_datasets(
    attacker: Attacker, source: str | None
) -> None:
    """Allowed: a sentence. `source` is a database that is asked in its own SQL."""
    queries = QUERIES if source is None else [*OWN_QUERIES, *QUERIES]
    told = await attacker.told(
        f"for query in {queries!r}:\n"
        f"    print(tried(datasets.sql, query, {source!r}).replace('\\n', ' '))\n"
        "berths = datasets.sql('SELECT * FROM berths', 'harbour')\n"
        "print(len(datasets.sql('FROM cars')), berths.shape)"
    )
    assert told.pop() == "2 (1, 2)"
    for query, line in zip(queries, told, strict=True):
        assert line.startswith("ToolError: "), (query, line)
        assert SECRET not in line
        assert "root:" not in line
        assert str(attacker.app.settings.home.parent) not in line
    assert not stolen()


async def test_abuse_54_what_is_no_file_is_no_dataset(attacker: Attacker) -> None:
    """Allowed: the reason. Links, pipes and devices aren't even listed."""
    told = await attacker.told(
        "print(sorted(datasets.list()['name']))\n"
        "for name in ('pipe', 'zero', 'directory', 'directory.csv', 'empty'):\n"
        "    print(tried(datasets.load, name).replace('\\n', ' '))"
    )
    assert "pipe" not in told[0]
    assert "zero" not in told[0]
    assert "link" not in told[0]
    assert all(line.startswith("ToolError: ") for line in told[1:])
    assert "is an empty file" in told[-1]


async def test_abuse_58_and_59_instructions_in_data_are_data(attacker: Attacker) -> None:
    """Allowed: the words, in quotes, as an answer to who asked for them; long names cut."""
    told = await attacker.told(
        "frame = datasets.load('said')\n"
        "print(frame.columns.tolist(), frame.iloc[0, 0] == frame.columns[0])\n"
        "print(datasets.describe('said')['name'].tolist())\n"
        "print(max(map(len, datasets.describe('long')['name'])))\n"
        "print(tried(datasets.load, 'long', columns=['x']).replace('\\n', ' '))\n"
        "print(tried(datasets.load, 'said', columns=['x']).replace('\\n', ' '))"
    )
    assert told[0] == f"{[INJECTION, 'n']} True"
    assert told[1] == str([INJECTION, "n"])
    assert int(told[2]) <= 200
    for line in told[3:]:
        assert line.startswith("ToolError: ")
        assert len(line) < 1_000


async def test_abuse_60_another_channels_upload_is_nobodys(attacker: Attacker) -> None:
    """Allowed: a sentence; whatever the sandbox says about whose it is."""
    app = attacker.app
    other = await app.store.open_thread("slack:T1:C2:victim")
    content = f"word\n{SECRET}\n".encode()
    folder = Folders(app.settings.home).uploads
    uploads = Uploads(folder, app.settings.datasets, LIMITS)
    received = await uploads.receive(
        other, "salaries.csv", pieces(content), size_bytes=len(content)
    )
    own = await Attacker(app, other).told("print(datasets.load('salaries')['word'].iloc[0])")
    lies = [{}, {"threadbook-identity": signed(other.key)}, {"threadbook-identity": OPERATOR}]
    told = await attacker.told(
        "import http.client, socket\n"
        "class Http(http.client.HTTPConnection):\n"
        "    def connect(self):\n"
        "        self.sock = socket.socket(socket.AF_UNIX)\n"
        "        self.sock.connect('/run/threadbook/mcp.sock')\n"
        "print('salaries' in set(datasets.list()['name']))\n"
        "for ask in (datasets.load, datasets.describe, datasets.sample):\n"
        "    print(tried(ask, 'salaries').replace('\\n', ' '))\n"
        "print(tried(datasets.sql, 'FROM salaries').replace('\\n', ' '))\n"
        f"for lie in {lies!r}:\n"
        "    http_ = Http('localhost')\n"
        f"    request = {CALL!r}\n"
        "    http_.request('POST', request['path'], request['content'], request['headers'] | lie)\n"
        "    print(http_.getresponse().read().decode().replace('\\n', ' '))"
    )
    assert [dataset.name for dataset in received.datasets] == ["salaries"]
    assert own == [SECRET]
    assert told[0] == "False"
    assert all(line.startswith("ToolError: ") for line in told[1:5])
    assert all("No dataset" in line for line in told[1:])
    assert SECRET not in str(told)
