"""What leaves a sandbox as a file is bounded and named safely.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import pytest

from tests.fakes.beside import Pair
from tests.fakes.collected import LIMITS, MAX_FILE_BYTES, collect, named

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_abuse_30_a_sparse_giant_is_not_read(pair: Pair) -> None:
    """Allowed: what the cell itself did; the file is named in a note and left out."""
    ran = await collect(
        pair,
        """
sizes = []
for size in (2**50, 2**40, 2**30):
    with open(f"output/giant-{size}.bin", "wb") as file:
        try:
            file.truncate(size)
        except OSError:
            pass
        sizes.append(os.fstat(file.fileno()).st_size)
max(sizes)
""",
    )

    assert ran.result is not None
    assert int(ran.result) > MAX_FILE_BYTES
    assert all(file.content == b"" for file in ran.files)
    assert any("giant-" in note and "bytes is too much" in note for note in ran.notes)
    assert ran.duration_ms < 5_000
    await pair.is_unharmed()


async def test_abuse_30_ten_thousand_files_are_bounded_and_counted(pair: Pair) -> None:
    """Allowed: what the cell itself did; most files are left out, with a note."""
    ran = await collect(pair, "for n in range(10_000): open(f'output/{n}.txt', 'w').close()")

    assert len(ran.files) == LIMITS.files
    assert any("more files in output/ were not posted" in note for note in ran.notes)
    assert any("Only the first" in note for note in ran.notes)
    await pair.is_unharmed()


async def test_abuse_30_a_tree_of_a_thousand_levels_is_walked_to_a_limit(pair: Pair) -> None:
    """Allowed: what the cell itself did; what lies too deep is left out, with a note."""
    ran = await collect(
        pair,
        """
os.chdir("output")
for _ in range(1_000):
    os.mkdir("d"); os.chdir("d")
open("deep.txt", "w").write("deep")
os.chdir("/work")
open("output/top.txt", "w").write("top")
os.rename("output/d", "/work/deep-tree")
os.mkdir("output/d"); os.rename("/work/deep-tree", "output/d/d");
""",
    )

    assert [file.name for file in ran.files] == ["top.txt"], ran
    assert any("deeper than" in note for note in ran.notes)
    await pair.is_unharmed()


NAMES = [
    b"..png", b"...", b"....csv", b" lead.csv", b"trail.csv ", b"trail.", b"-rf.csv", b"--help",
    b"a\nb.csv", b"a\rb.csv", b"a\x1b[31mb.csv", b"a\\..\\b.csv", b"\xff\xfe.csv",
    "\u202egpj.exe".encode(), "a\u200bb.csv".encode(), b"%00.png", b"a%2e%2e%2fb.csv",
    b"n" * 255,
]  # fmt: skip
MORE_NAMES = [
    b"CON", b"con.csv", b"NUL.txt", b"aux.png", b"COM1", b"C:evil.csv", b"a.csv:stream",
    b"~", b"$(reboot).csv", b"`id`.csv", b"<!channel>.csv", b"@everyone.csv", b"a|b.csv",
    b"%s%n.csv", "\u6f22".encode() * 80 + b".csv", b"x." + b"y" * 250, b".bashrc", b"a*?.csv",
]  # fmt: skip


@pytest.mark.parametrize("names", [NAMES, MORE_NAMES], ids=["paths", "shells"])
async def test_abuse_30_odd_names_become_safe_and_stay_apart(
    pair: Pair, names: list[bytes]
) -> None:
    """Allowed: what the cell itself did; the files come out under names any client takes."""
    ran = await collect(
        pair,
        f"""
for number, name in enumerate({names!r}):
    with open(b"output/" + name, "w") as file:
        file.write(str(number))
""",
    )

    assert ran.ok, ran
    assert sorted(int(file.content) for file in ran.files) == list(range(len(names)))
    shown = [file.name for file in ran.files]
    assert len({name.casefold() for name in shown}) == len(shown), shown
    await pair.is_unharmed()


async def test_abuse_30_files_of_one_name_in_several_folders_stay_apart(pair: Pair) -> None:
    """Allowed: what the cell itself did; every file comes out under a name of its own."""
    ran = await collect(
        pair,
        """
folder = "output/" + "\u6f22" * 80
os.makedirs("output/a"); os.mkdir(folder)
for path in ("output/a-b.csv", "output/a/b.csv", "output/a:b.csv", folder + "/" + "\u6f22" * 80):
    open(path, "w").write(path)
""",
    )

    assert len(ran.files) == 4, ran
    assert len(named(ran)) == 4, ran.files
    await pair.is_unharmed()


async def test_abuse_31_bombs_pass_as_the_few_bytes_they_are(pair: Pair) -> None:
    """Allowed: what the cell itself did; the host unpacks nothing."""
    ran = await collect(
        pair,
        """
import bz2, gzip, io, lzma, struct, zipfile, zlib
zeros = bytes(50_000_000)
def zipped(**entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()
bomb = zipped(zeros=zeros)
nested = zipped(**{f"{n}.zip": bomb for n in range(16)})
slip = zipped(**{"../../../../tmp/threadbook-slip": b"slip", "/etc/cron.d/slip": b"slip"})
files = {"bomb.zip": bomb, "nested.zip": nested, "slip.zip": slip,
         "bomb.csv.gz": gzip.compress(zeros), "bomb.json.xz": lzma.compress(zeros, preset=0),
         "bomb.txt.bz2": bz2.compress(zeros), "bomb.xlsx": bomb}
for name, data in files.items():
    open(f"output/{name}", "wb").write(data)
len(zeros)
""",
    )

    files = named(ran)
    assert sorted(files) == ["bomb.csv.gz", "bomb.json.xz", "bomb.txt.bz2", "bomb.xlsx", "bomb.zip",
                             "nested.zip", "slip.zip"], ran  # fmt: skip
    assert all(len(file.content) < 2**20 for file in ran.files)
    for packed in ("bomb.csv.gz", "bomb.json.xz", "bomb.txt.bz2"):
        assert not files[packed].media_type.startswith("text/"), files[packed].media_type
        assert files[packed].media_type != "application/json"
    await pair.is_unharmed()


async def test_abuse_31_what_is_large_is_left_out_by_file_and_in_sum(pair: Pair) -> None:
    """Allowed: what the cell itself did; what is too much is left out, with a note each."""
    ran = await collect(
        pair,
        """
data = os.urandom(7 * 2**20)
for name in "abcd":
    open(f"output/{name}.bin", "wb").write(data)
open("output/e.bin", "wb").write(data + data)
""",
    )

    assert [file.name for file in ran.files] == ["a.bin", "b.bin", "c.bin"]
    assert [note.partition(" ")[0] for note in ran.notes] == ["d.bin", "e.bin"]
    assert all("too much" in note for note in ran.notes)
    await pair.is_unharmed()
