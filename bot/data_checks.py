"""What the doctor says of the catalogue: of `datasets.toml`, of what can't be read, of databases
and of other servers.

None of it keeps Threadbook from its work, so all are warnings.
"""

from __future__ import annotations

import asyncio
from typing import Any

from . import upkeep
from .check import Check
from .other_servers import Offered
from .settings import Settings

MAX_TOLD = 5


def listing(catalogue: dict[str, Any], settings: Settings) -> list[Check]:
    """Pure. `catalogue` is what list_datasets answered."""
    count = f"{catalogue['total']} dataset(s) in {settings.datasets}"
    checks = [Check("mcp server", "ok", count)]
    if not catalogue["total"]:
        mend = "Put files there, or `threadbook datasets add`."
        checks = [Check("mcp server", "warning", count, mend)]
    for problem in catalogue["problems"]:
        if problem.startswith("datasets.toml"):
            mend = "Correct it; it is read again at once."
            checks.append(Check("datasets.toml", "warning", problem, mend))
    broken = [one["error"] for one in catalogue["details"] if one["error"]]
    for error in broken[:MAX_TOLD]:
        checks.append(Check("datasets", "warning", error))
    if len(broken) > MAX_TOLD:
        more = f"and {len(broken) - MAX_TOLD} more that can't be read"
        checks.append(Check("datasets", "warning", more, "See `threadbook datasets`."))
    return checks


def others(offered: Offered) -> list[Check]:
    """Pure. Each declared MCP server, and what is wrong with how they are declared."""
    checks: list[Check] = []
    if offered.problem is not None:
        mend = "Correct it; it is read again before the next cell."
        checks.append(Check("servers", "warning", offered.problem, mend))
    if offered.ungranted:
        named = ", ".join(offered.ungranted)
        mend = f'Write tools = ["{offered.ungranted[0]}.*"] into a grant of datasets.toml.'
        finding = f"no grant names tools of {named}, so no thread may use them"
        checks.append(Check("servers", "warning", finding, mend))
    for server in offered.servers:
        name = f"server {server.name}"
        if server.problem is not None:
            checks.append(Check(name, "warning", server.problem, "See docs/servers.md."))
        elif not server.tools:
            mend = "Name some of them as tools in datasets.toml."
            checks.append(Check(name, "warning", "none of its tools is allowed", mend))
        else:
            checks.append(Check(name, "ok", f"{len(server.tools)} tool(s)"))
    return checks


async def databases(settings: Settings) -> list[Check]:
    """Each declared database, asked."""
    found = await asyncio.to_thread(upkeep.databases, settings)
    return [_database(one) for one in found]


def _database(seen: dict[str, Any]) -> Check:
    name = f"database {seen['name']}"
    if seen["problem"]:
        return Check(name, "warning", seen["problem"])
    if seen["rights"]:
        finding = f"{seen['tables']} table(s); its role may also {', '.join(seen['rights'])}"
        mend = "Declare it with a role that may only select."
        return Check(name, "warning", finding, mend)
    return Check(name, "ok", f"{seen['tables']} table(s)")
