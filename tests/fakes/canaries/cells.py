"""Cells that try to get raw values to the model, and cells of an ordinary analysis, by name.

They are in text files beside this one, each under a line that begins with "## ".
"""

from __future__ import annotations

from pathlib import Path

LOAD = """
df, up = datasets.load('sales'), datasets.load('people')
row = df.iloc[7]
name = row.customer
len(df), len(up)
"""
# One value per cell, over many cells.
DRIP = [f"print(df.customer[{n}], df.account[{n}])" for n in range(20, 26)]
# Code that puts something of its own in the gate's place, where it finds it.
PATCHED = """
import sys
class Through:
    def __init__(self, texts): self.texts, self.counts = texts, [0] * len(texts)
for module in [one for name, one in list(sys.modules.items()) if name.startswith('guest')]:
    module.passed = lambda texts, *given, **named: Through(texts)
print(df.customer[7])
"""


def _cells(kind: str) -> dict[str, str]:
    text = Path(__file__).with_name(f"{kind}.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in text.split("## ")[1:])
    return {name: code.strip() for name, _, code in parts}


ADVERSARIAL = _cells("adversarial")
ORDINARY = _cells("ordinary")
