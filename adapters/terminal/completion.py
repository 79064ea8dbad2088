"""What may follow in a typed line: commands, names of datasets, paths."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from ..markdown.visible import visible
from .lines import COMMANDS, DATASETS, UPLOAD


class LineCompleter(Completer):
    """`datasets` looks up the names."""

    def __init__(self, datasets: Callable[[], Awaitable[tuple[str, ...]]]) -> None:
        self._datasets = datasets
        self._paths = PathCompleter(expanduser=True)

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        command, space, words = document.text_before_cursor.partition(" ")
        if space and command == DATASETS:
            for name in await self._datasets():
                if name.startswith(words):
                    yield Completion(visible(name), start_position=-len(words))
        for completion in self.get_completions(document, complete_event):
            yield completion

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        line = document.text_before_cursor
        command, space, words = line.partition(" ")
        if not space and line.startswith("/"):
            for known, (argument, _) in COMMANDS.items():
                if known.startswith(line):
                    yield Completion(
                        f"{known} " if argument else known, start_position=-len(line), display=known
                    )
        elif command == UPLOAD:
            inner = Document(words, len(words))
            yield from self._paths.get_completions(inner, complete_event)
