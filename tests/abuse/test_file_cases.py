"""What leaves a sandbox as a file: bounded, named safely, told by its content, never opened here.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import csv
import io
import mimetypes
import re
import sys

import pytest

from sandbox.posture import SandboxLimits
from sandbox.session import Artifact, Execution
from tests.fakes.beside import Pair

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMITS = SandboxLimits()
MAX_FILE_BYTES = LIMITS.file_mb * 2**20
WINDOWS_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)( *\.|$)")
HOST_EVENTS: list[str] = []
WATCHED = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "webbrowser.open",
           "pickle.find_class", "marshal.loads", "shutil.unpack_archive", "open")  # fmt: skip


def _on_audit(event: str, arguments: tuple[object, ...]) -> None:
    if event in WATCHED:
        HOST_EVENTS.append(f"{event} {arguments[:1]}")
    elif event == "import" and str(arguments[0]).partition(".")[0] in ("PIL", "zipfile", "lzma"):
        HOST_EVENTS.append(f"import {arguments[0]}")


mimetypes.init()  # it reads the host's tables once, whatever the sandbox says
sys.addaudithook(_on_audit)


EMPTY_OUTPUT = """
import os, shutil, tempfile
os.chdir("/work")
if os.path.lexists("output"):
    os.rename("output", tempfile.mkdtemp(dir="/work") + "/output")
os.mkdir("output")
"""


def _is_safe_name(name: str) -> None:
    assert name.isprintable(), name
    assert not set(name) & set('/\\\0\n\u202e:*?"<>|'), name
    assert not name.startswith(("-", ".", " ")), name
    assert not name.endswith((".", " ")), name
    assert 0 < len(name.encode()) <= 240, name
    assert not WINDOWS_DEVICE.match(name), name


def _named(ran: Execution) -> dict[str, Artifact]:
    return {file.name: file for file in ran.files}


async def collect(pair: Pair, code: str, timeout_s: float = 20) -> Execution:
    """Attack with an empty output folder; what comes out is bounded, and nobody opens it."""
    HOST_EVENTS.clear()
    ran = await pair.attack(f"{EMPTY_OUTPUT}\n{code}", timeout_s)
    for artifact in [*ran.files, *ran.figures]:
        _is_safe_name(artifact.name)
        assert len(artifact.content) <= MAX_FILE_BYTES
        assert not [event for event in HOST_EVENTS if artifact.name in event]
    assert len(ran.files) <= LIMITS.files
    assert sum(len(file.content) for file in ran.files) <= 3 * MAX_FILE_BYTES
    assert HOST_EVENTS == []
    return ran


async def test_abuse_28_links_out_of_the_output_folder_are_refused(pair: Pair) -> None:
    """Allowed: what the cell itself did; links are ignored, with a note."""
    ran = await collect(
        pair,
        """
targets = ["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/proc/self/environ", "/run/threadbook",
           "/", "/work/output", "../../etc/passwd", "missing"]
for number, target in enumerate(targets):
    os.symlink(target, f"output/chart-{number}.png")
try:
    os.link("/etc/passwd", "output/hard.txt")
except OSError:
    pass
open("output/real.txt", "w").write("real")
len(targets)
""",
    )

    assert ran.result == "9", ran
    assert [(file.name, file.content) for file in ran.files] == [("real.txt", b"real")]
    assert "9 links or special files in output/ were ignored." in ran.notes
    await pair.is_unharmed()


@pytest.mark.parametrize("target", ["/etc", "/proc/1", "/run/threadbook", "/work", "/nowhere"])
async def test_abuse_28_an_output_folder_that_is_a_link_hands_out_nothing(
    pair: Pair, target: str
) -> None:
    """Allowed: what the cell itself did; no file comes out."""
    ran = await collect(pair, f"shutil.rmtree('output')\nos.symlink({target!r}, 'output')")

    assert ran.ok, ran
    assert ran.files == ()
    await pair.is_unharmed()


SWAP = """
def swap():
    while True:
        for name in range(150):
            try:
                os.symlink("/etc/passwd", f"output/{name}.new")
                os.replace(f"output/{name}.new", f"output/{name}.txt")
                with open(f"output/{name}.new", "w") as file:
                    file.write("own")
                os.replace(f"output/{name}.new", f"output/{name}.txt")
                os.remove(f"output/{name}.txt")
                os.mkdir("output/folder")
                open("output/folder/passwd", "w").close()
                os.rename("output/folder", "output/old")
                os.symlink("/etc", "output/folder")
                shutil.rmtree("output/old")
                os.remove("output/folder")
            except OSError:
                pass
"""


@pytest.mark.parametrize(
    "start",
    [
        "import threading\nthreading.Thread(target=swap, daemon=True).start()",
        "if os.fork() == 0: swap()",
    ],
    ids=["thread", "process"],
)
async def test_abuse_29_files_swapped_for_links_while_they_are_collected_give_nothing_away(
    pair: Pair, start: str
) -> None:
    """Allowed: what the cell itself did; what can't be read as it was found is left out."""
    for _ in range(3):
        ran = await collect(pair, f"{SWAP}\n{start}\nimport time; time.sleep(0.1)")
        assert ran.ok, ran
        assert all(b"root:" not in file.content for file in ran.files)
        await pair.is_unharmed()


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
    assert len(_named(ran)) == 4, ran.files
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

    files = _named(ran)
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


FALSE = {
    "page.png": b"<html><script>alert(1)</script></html>",
    "vector.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "program.png": b"MZ\x90\0\x03",
    "elf.jpg": b"\x7fELF\x02\x01\x01",
    "shortcut.png": b"L\0\0\0\x01\x14\x02\0",
    "escape.png": b"\x1b]1337;File=inline=1:AAAA\x07",
    "archive.gif": b"PK\x03\x04",
    "empty.png": b"",
}


async def test_abuse_32_what_is_no_picture_is_not_called_one(pair: Pair) -> None:
    """Allowed: what the cell itself did; the bytes come out as they are, under an inert type."""
    ran = await collect(
        pair, f"for name, data in {FALSE!r}.items():\n    open('output/' + name, 'wb').write(data)"
    )

    assert {file.name: file.content for file in ran.files} == FALSE
    pictures = [file.name for file in ran.files if file.media_type.startswith("image/")]
    assert pictures == []
    await pair.is_unharmed()


async def test_abuse_32_a_polyglot_comes_out_as_it_is_and_is_not_opened(pair: Pair) -> None:
    """Allowed: what the cell itself did; nobody on the host looks inside."""
    ran = await collect(
        pair,
        """
import io, zipfile
plt.plot([1, 2]); plt.savefig("output/both.png"); plt.close()
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as packed:
    packed.writestr("page.html", "<script>alert(1)</script>")
with open("output/both.png", "ab") as file:
    file.write(archive.getvalue())
""",
    )

    assert [(file.name, file.media_type) for file in ran.files] == [("both.png", "image/png")]
    assert ran.files[0].content.startswith(b"\x89PNG")
    assert b"PK\x03\x04" in ran.files[0].content
    await pair.is_unharmed()


async def test_abuse_33_a_giant_figure_is_drawn_small(pair: Pair) -> None:
    """Allowed: what the cell itself did; the picture has at most 3,000 pixels a side, about."""
    ran = await collect(
        pair, "plt.figure(figsize=(500, 500), dpi=100).add_subplot().plot([1, 2]);", 30
    )

    assert ran.ok, ran
    content = ran.figures[0].content
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) <= 3_300
    assert int.from_bytes(content[20:24]) <= 3_300
    await pair.is_unharmed()


async def test_abuse_33_a_giant_or_broken_picture_is_never_decoded_here(pair: Pair) -> None:
    """Allowed: what the cell itself did; the bytes come out as they are."""
    ran = await collect(
        pair,
        """
import struct, zlib
def chunk(kind, data):
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
head = chunk(b"IHDR", struct.pack("!2I5B", 50_000, 50_000, 8, 2, 0, 0, 0))
giant = b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"IDAT", zlib.compress(bytes(10**7)))
open("output/giant.png", "wb").write(giant)
open("output/broken.png", "wb").write(giant[:40] + os.urandom(100))
open("output/claims.png", "wb").write(giant[:33] + b"\\xff\\xff\\xff\\xffIDAT")
""",
    )

    assert sorted(_named(ran)) == ["broken.png", "claims.png", "giant.png"], ran
    assert all(len(file.content) < 20_000 for file in ran.files)
    await pair.is_unharmed()


async def test_abuse_33_a_picture_too_large_to_draw_ends_its_cell_alone(pair: Pair) -> None:
    """Allowed: the cell raises, or is undone; variables stay."""
    ran = await collect(pair, "plt.imshow(np.random.default_rng(1).random((50_000, 50_000)))", 5)

    assert ran.ending in ("out_of_memory", "timed_out"), ran
    assert "Variables are as they were before it." in ran.notes[0]
    await pair.is_unharmed()


FORMULAS = ["=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("//evil","a")']
NUMBERS = ["-5", "+3.2e4", "-1,234.5%"]


async def test_abuse_34_formulas_in_data_are_exported_as_text(pair: Pair) -> None:
    """Allowed: what the cell itself did; the table's own text stays, with a ' before it."""
    formulas = [*FORMULAS, "\0=1"]
    ran = await collect(
        pair,
        f"""
texts = {[*formulas, *NUMBERS]!r}
table = pd.DataFrame({{"=text": texts, "n": -1}}, index=["@row"] * len(texts))
table.to_csv("output/report.csv")
table["=text"].tolist() == texts
""",
    )

    rows = list(csv.reader(io.StringIO(ran.files[0].content.decode(), newline="")))
    assert rows[0] == ["", "'=text", "n"]
    assert [row[1] for row in rows[1:]] == [*(f"'{text}" for text in formulas), *NUMBERS]
    assert {(row[0], row[2]) for row in rows[1:]} == {("'@row", "-1")}
    assert ran.result == "True", ran
    said = "20 text cells in report.csv that look like formulas were written with a leading '"
    assert ran.notes == (f"{said} (keep_formulas=True writes them as they are).",)
    await pair.is_unharmed()


async def test_abuse_34_formulas_in_data_are_no_formulas_in_a_workbook(pair: Pair) -> None:
    """Allowed: what the cell itself did; nothing in the workbook is run but what was asked for."""
    ran = await collect(
        pair,
        f"""
import openpyxl
table = pd.DataFrame({{"=text": {FORMULAS!r}}})
with pd.ExcelWriter("output/report.xlsx") as book:
    table.to_excel(book, sheet_name="guarded", index=False)
    table.to_excel(book, sheet_name="asked", index=False, keep_formulas=True)
table["=text"].to_csv("output/asked.csv", index=False, keep_formulas=True)
book = openpyxl.load_workbook("output/report.xlsx")
[(cell.data_type, cell.value) for (cell,) in book["guarded"]], book["asked"]["A2"].data_type
""",
    )

    asked, report = ran.files
    assert asked.content.startswith(b"=text\n=1+1\n+A1\n")
    assert report.name == "report.xlsx"
    texts = ["=text", *(text.replace("\r", "\n") for text in FORMULAS)]  # XML has one line end
    assert ran.result == repr(([("s", f"'{text}") for text in texts], "f")), ran
    assert [note.partition(" that ")[0] for note in ran.notes] == ["8 text cells in report.xlsx"]
    await pair.is_unharmed()


async def test_abuse_35_a_report_with_scripts_is_not_rendered(pair: Pair) -> None:
    """Allowed: what the cell itself did; the report comes out as the bytes it is."""
    ran = await collect(
        pair,
        """
class Report:
    def _repr_html_(self): return "<script src='https://evil.example/x.js'></script>"
    def __repr__(self): return "a report"
html = "<iframe src='file:///etc/passwd'></iframe><script src='https://evil.example/x.js'></script>"
for name in ("report.html", "report.svg", "report.xhtml", "report.js"):
    open(f"output/{name}", "w").write(html)
display(Report())
Report()
""",
    )

    assert (ran.stdout, ran.result, ran.figures) == ("a report\n", "a report", ())
    assert len(ran.files) == 4
    assert all(b"file:///etc/passwd" in file.content for file in ran.files)
    assert all(b"root:" not in file.content for file in ran.files)
    await pair.is_unharmed()
