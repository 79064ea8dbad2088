"""`threadbook`, or `python -m bot`: the commands, and how their failures are told."""

from __future__ import annotations

import sys

import typer

from adapters.desk import AdapterError
from sandbox.session import SandboxError

from .cli import audit, data, operate, sessions, talk, usage
from .cli.threads import NoThread
from .errors import DatabaseError, DatasetsError
from .settings import SettingsError

app = typer.Typer(
    help="A live Python notebook in every chat thread.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (talk.app, operate.app, audit.app, usage.app):
    app.registered_commands += part.registered_commands
    app.registered_groups += part.registered_groups
app.add_typer(sessions.app, name="sessions")
app.add_typer(data.app, name="datasets")


KNOWN = (SettingsError, DatabaseError, SandboxError, DatasetsError, AdapterError, NoThread)


def main() -> None:
    try:
        app()
    except KNOWN as error:
        print(f"threadbook: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
