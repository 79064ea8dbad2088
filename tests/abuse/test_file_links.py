"""Links out of the output folder are followed by nobody.

Each docstring names the effects on the session that are allowed. A second session runs beside
every hostile one and must notice nothing. Numbers are those of the abuse cases.
"""

from __future__ import annotations

import pytest

from tests.fakes.beside import Pair
from tests.fakes.collected import collect

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
