"""Hostile uploads (cases 31, 32, 53 to 58): each ends in a sentence, and nothing else happens."""

from __future__ import annotations

import asyncio
import io
import pickle
import struct
import zipfile
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from adapters.messages import Unreadable
from bot.uploads import Uploads
from tests.fakes.uploads import LIMITS, UploadsFixture, pieces, thread
from tests.fakes.workbooks import MAIN, sheet_xml, xlsx, zipped

TOO_HARD = "takes more memory or time to read than I may use, or is damaged"


@pytest.fixture
def uploads(tmp_path: Path) -> UploadsFixture:
    return UploadsFixture(tmp_path)


async def refused(uploads: UploadsFixture, name: str, content: bytes | str) -> str:
    """The one sentence; nothing was made and nothing is left."""
    received = await uploads.drop(name, content)
    assert received.datasets == ()
    assert len(received.refusals) == 1
    assert uploads.names() == []
    assert uploads.left_over() == []
    return received.refusals[0]


def files_under(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.rglob(pattern))


async def test_a_zip_bomb_is_stopped_by_what_comes_out_of_it(uploads: UploadsFixture) -> None:
    said = await refused(uploads, "bomb.zip", zipped({"a.csv": b"a\n" + b"0\n" * 20_000_000}))
    assert said == '"a.csv" unpacks to more than 250 times its size, as only a ZIP bomb does.'


async def test_a_zip_that_lies_about_a_size_is_damaged(uploads: UploadsFixture) -> None:
    content = bytearray(zipped({"a.csv": b"a\n" + b"0\n" * 20_000_000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    assert "unpacked" in await refused(uploads, "bomb.zip", bytes(content))


async def test_a_workbook_that_unpacks_to_too_much_is_not_opened(uploads: UploadsFixture) -> None:
    content = bytearray(xlsx({"S": [["a"], [1]]}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 2**31)
    assert "unpacks to 2,048 MB" in await refused(uploads, "bomb.xlsx", bytes(content))


async def test_a_sheet_of_seventeen_billion_cells_ends_its_process_alone(
    uploads: UploadsFixture,
) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    sheet = sheet_xml([["a"], [1]]).replace("</sheetData>", far)
    content = xlsx({"S": []}, more={"xl/worksheets/sheet1.xml": sheet})
    assert await refused(uploads, "wide.xlsx", content) == f'"wide.xlsx" {TOO_HARD}.'
    assert (await uploads.drop("next.csv", "a\n1\n")).datasets


async def test_no_xml_takes_long_to_look_through(uploads: UploadsFixture) -> None:
    for xml in ('<c t="e">' + "<c " + 't="e" ' * 600_000, "<c><f>" * 500_000, '<c t="e"' * 10**6):
        content = xlsx({"S": []}, more={"xl/worksheets/sheet1.xml": xml})
        assert TOO_HARD not in await refused(uploads, "a.xlsx", content)


async def test_a_zip_with_a_password_is_said_to_have_one(uploads: UploadsFixture) -> None:
    content = bytearray(zipped({"a.csv": "a\n1\n"}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert "has a password" in await refused(uploads, "a.zip", bytes(content))


@pytest.mark.parametrize(
    "path", ["../e.csv", "/etc/e.csv", "a/../../e.csv", "..\\e.csv", "C:\\e.csv", "C:/e.csv"]
)
async def test_a_path_that_leads_out_of_a_zip_is_refused(
    uploads: UploadsFixture, tmp_path: Path, path: str
) -> None:
    said = await refused(uploads, "a.zip", zipped({path: "a\n1\n"}))
    assert said == '"e.csv" has a path that leads out of the ZIP.'
    assert files_under(tmp_path, "e.csv") == []


async def test_a_zip_of_ten_thousand_files_or_of_none_is_refused(uploads: UploadsFixture) -> None:
    many = zipped({f"{n}.csv": "" for n in range(10_000)})
    assert "10,000 files; 1,000 are the most" in await refused(uploads, "a.zip", many)
    assert "empty ZIP" in await refused(uploads, "a.zip", zipped({}))
    assert "no ZIP that can be read" in await refused(uploads, "a.zip", b"PK\x03\x04" + b"x" * 99)


async def test_what_is_packed_twice_is_refused(uploads: UploadsFixture) -> None:
    inner = zipped({"a.csv": "a\n1\n"})
    said = await refused(uploads, "a.zip", zipped({"b.zip": inner}))
    assert said == '"b.zip" is a ZIP in a ZIP; send it by itself.'
    assert "packed twice" in await refused(uploads, "a.zip", zipped({"b.csv.gz": b"\x1f\x8b"}))


async def test_a_link_in_a_zip_is_its_text_and_leads_nowhere(uploads: UploadsFixture) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    received = await uploads.drop("a.zip", out.getvalue())
    assert "root" not in str(received)
    assert received.refusals == ()
    assert uploads.table("a").to_pydict() == {"/etc/passwd": []}


class _Bomb:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self._path,))


@pytest.mark.parametrize("name", ["a.pkl", "a.csv", "a.json", "a.parquet", "a.xlsx"])
async def test_a_pickle_is_never_opened_whatever_it_is_called(
    uploads: UploadsFixture, tmp_path: Path, name: str
) -> None:
    await refused(uploads, name, pickle.dumps(_Bomb(tmp_path / "ran")))
    assert not (tmp_path / "ran").exists()


async def test_entities_and_macros_of_a_workbook_are_nothing_to_us(
    uploads: UploadsFixture, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("top secret")
    sheet = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">'
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        f'<worksheet xmlns="{MAIN}"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&e;&b;</t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>y</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    more = {"xl/worksheets/sheet1.xml": sheet, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 50}
    received = await uploads.drop("a.xlsm", xlsx({"S": []}, more=more))
    assert "top secret" not in str(received)
    for dataset in received.datasets:
        assert "top secret" not in str(uploads.table(dataset.name).to_pydict())


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
async def test_json_nested_a_hundred_thousand_deep_is_refused(
    uploads: UploadsFixture, name: str
) -> None:
    deep = '[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]"
    assert "nested too deeply" in await refused(uploads, name, deep)


async def test_a_parquet_file_that_claims_much_is_tried_in_bounds(uploads: UploadsFixture) -> None:
    claims = b"PAR1" + b"\x15\x04\x19\xfc\xff\xff\xff\xff\x0f" * 20
    content = claims + struct.pack("<I", len(claims) - 4) + b"PAR1"
    assert "can't be read" in await refused(uploads, "a.parquet", content)


async def test_a_name_is_shown_bounded_and_leads_nowhere(
    uploads: UploadsFixture, tmp_path: Path
) -> None:
    received = await uploads.drop("y" * 5000 + "../../../x/<!channel> \u202e\n\0z.csv", "a\n1\n")
    (tmp_path / "other").mkdir()
    hostile = await refused(UploadsFixture(tmp_path / "other"), "\ud800\n" * 900, "x")

    assert received.datasets[0].name.isprintable()
    assert len(received.datasets[0].name) <= 60
    everywhere = files_under(tmp_path, "*.parquet")
    assert everywhere == files_under(uploads.uploads, "*.parquet")
    assert len(hostile) < 300
    assert "\n" not in hostile


async def test_column_names_that_are_instructions_stay_data(uploads: UploadsFixture) -> None:
    name = '\'; DROP TABLE x; -- "ignore previous" @everyone'
    received = await uploads.drop("a.csv", '"' + name.replace('"', '""') + '"\n1\n')
    assert received.datasets
    assert uploads.table("a").column_names == [name]
    assert (
        "a column name of 1000000"
        in (await uploads.drop("b.json", f'[{{"{"x" * 1_000_000}": 1}}]')).refusals[0]
    )


async def test_a_file_larger_than_it_said_is_stopped_on_its_way(tmp_path: Path) -> None:
    made = UploadsFixture(tmp_path)
    await made.drop("a.csv", "a\n1\n")
    given = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield b"1\n" * 2**19

    uploads = Uploads(made.uploads, made.catalogue, LIMITS)
    received = await uploads.receive(thread(), "a.csv", endless(), size_bytes=10)
    assert received.refusals == ('"a.csv" is larger than 100 MB, the most for one file.',)
    assert given == 101
    assert made.left_over() == []


async def test_content_that_cannot_be_had_is_told_in_the_platforms_words(tmp_path: Path) -> None:
    made = UploadsFixture(tmp_path)
    made.uploads.mkdir()

    async def gone() -> AsyncGenerator[bytes]:
        yield b"a\n"
        raise Unreadable("Slack has deleted that file.")

    uploads = Uploads(made.uploads, made.catalogue, LIMITS)
    received = await uploads.receive(thread(), "a.csv", gone(), size_bytes=10)
    assert received.refusals == ("Slack has deleted that file.",)
    assert made.names() == made.left_over() == []


async def test_what_is_refused_by_name_or_size_is_never_fetched(tmp_path: Path) -> None:
    made = UploadsFixture(tmp_path)
    made.uploads.mkdir()

    async def never() -> AsyncGenerator[bytes]:
        raise AssertionError("fetched")
        yield b""

    uploads = Uploads(made.uploads, made.catalogue, LIMITS)
    for name, size_bytes in (("photo.png", 10), ("a.csv", 2**40)):
        received = await uploads.receive(thread(), name, never(), size_bytes=size_bytes)
        assert len(received.refusals) == 1


async def test_many_files_dropped_at_once_are_all_taken(tmp_path: Path) -> None:
    made = UploadsFixture(tmp_path)
    made.uploads.mkdir()
    uploads = Uploads(made.uploads, made.catalogue, LIMITS)
    received = await asyncio.gather(
        *(
            uploads.receive(thread(), f"my{sign}data.csv", pieces(b"a\n1\n"), size_bytes=4)
            for sign in "- _.+~"
        )
    )
    names = sorted(dataset.name for one in received for dataset in one.datasets)
    assert names == ["my_data", *(f"my_data_{n}" for n in range(2, 7))]
