"""What a session must never lose: a frame of 200 MB, a function, a class, a generator and an open
figure; a file too.
"""

FIVE = """
df = pd.DataFrame(np.ones((6_500_000, 4)), columns=list("abcd"))
def double(n): return 2 * n
class Point:
    def __init__(self, x): self.x = x
def counting():
    n = 0
    while True:
        n += 1
        yield n
counter = counting(); _ = next(counter)
fig, axes = plt.subplots(); _ = axes.plot([1, 2, 3]); _ = axes.set_title("kept")
_ = open("/work/notes.txt", "w").write("kept")
"""
ALL_FIVE = """
(round(df.memory_usage().sum() / 1e6), float(df["a"].sum()), double(21), Point(3).x, next(counter),
 axes.get_title(), len(plt.get_fignums()), open("/work/notes.txt").read())
"""


def five_at(count: int) -> str:
    """The result of `ALL_FIVE` when the generator is at `count`."""
    return f"(208, 6500000.0, 42, 3, {count}, 'kept', 1, 'kept')"
