"""Does a dataset fit what somebody looks for? Pure."""

from __future__ import annotations

from .dataset import Dataset
from .names import normal


def matches(dataset: Dataset, columns: tuple[str, ...], words: str) -> bool:
    """Whether all words are somewhere in its names, its declared texts or its columns."""
    said = dataset.declared
    notes = [text for name, note in said.columns for text in (name, note.note)]
    metrics = [text for metric in said.metrics for text in (metric.name, metric.description)]
    texts = (
        *(dataset.name, dataset.file_name, said.title, said.description, said.owner),
        *(*columns, *notes, *metrics),
    )
    everything = normal("\n".join(texts)).casefold()
    return all(word in everything for word in normal(words).casefold().split())
