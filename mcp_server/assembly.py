"""The server put together from where its data lies, for whatever serves it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from starlette.applications import Starlette

from audit.log import Log
from declared.access.proof import Proof
from declared.environment import variables

from .catalog import Catalog
from .conversions.conversions import Conversions
from .databases.databases import Databases
from .findings import Findings
from .identity import Identities
from .offers import Offer
from .server import build
from .tables import Tables
from .tickets import TicketBook
from .versions import Versions
from .visible import Visible


@dataclass(frozen=True, slots=True)
class Places:
    """The catalogue's folder, what threads uploaded, what was found of files, a file with variables
    beside the environment's, one that is there once the catalogue has had grants, and the folder of
    the audit.
    """

    datasets: Path
    uploads: Path | None
    cache: Path
    env_file: Path | None
    had_grants: Path | None
    audit: Path


def assembled(
    places: Places,
    databases: Databases,
    proof: Proof | None,
    tickets_of: Callable[[Visible], TicketBook[Offer]] | None = None,
) -> Starlette:
    """The ASGI app; what is to be read for the first time is begun now."""
    findings = Findings(places.cache / "found")
    tables = Tables(databases, findings)
    catalog = Catalog(
        places.datasets,
        places.uploads,
        tables,
        Conversions(places.cache),
        environment=lambda: variables(places.env_file, os.environ),
        had_grants=places.had_grants,
    )
    Thread(target=catalog.everyones, args=(0,), daemon=True).start()
    visible = Visible(tables)
    tickets = None if tickets_of is None else tickets_of(visible)
    identities = Identities(proof, lambda: catalog.people().digest)
    return build(
        identities, catalog, visible, Versions(findings.contents), Log(places.audit), tickets
    )
