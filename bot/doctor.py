"""`threadbook doctor`: each part tried for real, with what it found and how to mend it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from adapters.configured import ConfiguredPlatform
from agent.errors import ModelError
from agent.model import Model
from sandbox.checkpoint import prove_checkpoint
from sandbox.engine import Engine, Runtime
from sandbox.posture import RUNTIME, is_gvisor
from sandbox.session import SandboxError

from . import app as composition
from . import data_checks, database, images, models, orphans
from .auditing import Auditing
from .check import Check, State
from .platforms import platforms
from .settings import Settings, SettingsError, read
from .store import Store

OLDEST_RUNSC = 20240729
OPERATOR = ("operator",)
_RELEASE = re.compile(r"20\d{6}")


async def diagnose(*, mend: bool = False) -> list[Check]:
    """All checks, in the order in which one depends on the other; `mend` removes orphans."""
    try:
        settings = read()
    except SettingsError as error:
        return [Check("settings", "failed", str(error), "Correct the environment or .env.")]
    checks = [Check("settings", "ok", f"home {settings.home}, datasets {settings.datasets}")]
    checks += await _containers(settings)
    checks += await _guarded("database", _database, settings)
    if all(check.state != "failed" for check in checks):
        checks += await _guarded("mcp server and sidecar", _data_path, settings)
        checks += await _guarded("databases", data_checks.databases, settings)
        checks += await _guarded("orphans", _mended if mend else _orphans, settings)
    checks += await _guarded("audit", _audit, settings)
    checks += await _guarded("model", _model, settings)
    for platform in platforms(settings):
        name = platform.name.lower()
        checks += await _guarded(name, lambda _, one=platform: _platform(one), settings)
    return checks


async def _guarded(
    name: str, check: Callable[[Settings], Awaitable[list[Check]]], settings: Settings
) -> list[Check]:
    """A check that breaks has failed; the report goes on."""
    try:
        return await check(settings)
    except Exception as error:  # the top of a check
        return [Check(name, "failed", str(error) or type(error).__name__)]


async def _containers(settings: Settings) -> list[Check]:
    setup = "Run `threadbook setup`."
    try:
        engine = await Engine.connect()
    except SandboxError as error:
        return [Check("docker", "failed", str(error), setup)]
    async with _closing(engine):
        info = await engine.info()
        checks = [Check("docker", "ok", f"version {info.version}")]
        runtime = settings.unsafe_runtime or RUNTIME
        if settings.unsafe_runtime:
            checks.append(
                Check(
                    "isolation",
                    "warning",
                    f"THREADBOOK_UNSAFE_RUNTIME={runtime}: cells run WITHOUT gVisor",
                    "Unset it: whoever can chat could reach this machine's kernel.",
                )
            )
        if runtime not in info.runtimes:
            return [*checks, Check("gvisor", "failed", f"no runtime named {runtime}", setup)]
        if await engine.image_id(images.BASE_IMAGE) is None:
            return [*checks, Check("images", "failed", "no base image", setup)]
        checks.append(await _runsc(info.runtimes[runtime]))
        checks.append(await _kernel(engine, runtime))
        checks.append(await _checkpoint(engine, info.experimental, runtime))
        checks.append(await _images(engine, settings))
        return checks


async def _runsc(runtime: Runtime) -> Check:
    """The runtime's own version, and how it catches system calls."""
    platform = next(
        (a.partition("=")[2] for a in runtime.arguments if a.startswith("--platform=")),
        "systrap (default)",
    )
    try:
        process = await asyncio.create_subprocess_exec(
            runtime.path, "--version", stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    except OSError:  # another machine's daemon, or the bot runs in a container
        finding = f"platform {platform}, version not seen from here"
        return Check("runsc", "ok", finding)
    version = output.decode(errors="replace").splitlines()[:1]
    found = _RELEASE.search(" ".join(version))
    finding = f"{' '.join(version)}, platform {platform}"
    if found and int(found[0]) < OLDEST_RUNSC:
        mend = "Run `threadbook setup`: older releases can't keep sessions apart from the host."
        return Check("runsc", "failed", finding, mend)
    return Check("runsc", "ok", finding)


async def _kernel(engine: Engine, runtime: str) -> Check:
    try:
        kernel = await engine.output(
            images.BASE_IMAGE,
            ["cat", "/proc/version"],
            {"runtime": runtime, "network_mode": "none"},
        )
    except SandboxError as error:
        return Check("gvisor", "failed", str(error), "Run `threadbook setup`.")
    if is_gvisor(kernel):
        return Check("gvisor", "ok", f"proven from inside: {kernel.strip()[:60]}")
    state: State = "failed" if runtime == RUNTIME else "warning"
    return Check("gvisor", state, f"the kernel inside is not gVisor's: {kernel.strip()[:60]}")


async def _checkpoint(engine: Engine, experimental: bool, runtime: str) -> Check:
    """Sleeping sessions need it; without it threads are rebuilt from their journal."""
    mend = "Run `threadbook setup`; without it, sleeping sessions are rebuilt from their journal."
    if not experimental:
        return Check("checkpoint", "warning", "Docker's experimental switch is off", mend)
    problem = await prove_checkpoint(engine, images.BASE_IMAGE, runtime)
    if problem:
        return Check("checkpoint", "warning", f"doesn't work: {problem}", mend)
    return Check("checkpoint", "ok", "proven: a container was stopped to disk and came back")


async def _images(engine: Engine, settings: Settings) -> Check:
    if settings.image and await engine.image_id(settings.image) is None:
        return Check("images", "failed", f"there is no image {settings.image}", "docker build it.")
    missing = [
        stage for stage in ("sidecar", "sandbox") if not await images.is_current(engine, stage)
    ]
    if missing:
        finding = f"not built yet: {', '.join(missing)}"
        return Check("images", "warning", finding, "They are built on first use, or `make images`.")
    return Check("images", "ok", "sidecar and sandbox are current")


async def _database(settings: Settings) -> list[Check]:
    composition.Folders(settings.home).make()
    store = await Store.open(settings.database.get_secret_value())
    try:
        finding = f"{await database.name_of(store.engine)}, migrated to {await store.revision()}"
    finally:
        await store.close()
    return [Check("database", "ok", finding)]


async def _data_path(settings: Settings) -> list[Check]:
    """The whole way of a cell: dataset server, sidecar, sandbox, and the data back."""
    lines: list[str] = []
    async with composition.running(settings, lines.append) as parts:
        listing = await parts.datasets.call("list_datasets", identity=parts.datasets.operator)
        offered = await parts.services.others.offered(parts.datasets.operator)
        thread = await parts.store.open_thread("terminal:local:doctor:check")
        ran = await parts.sessions.run(thread, "len(datasets.list())", who=OPERATOR)
        await parts.sessions.stop(thread)
    checks = [*data_checks.listing(listing, settings), *data_checks.others(offered)]
    execution = ran.execution
    if not execution.ok:
        finding = execution.error.message if execution.error else " ".join(execution.notes)
        return [*checks, Check("sidecar", "failed", finding)]
    return [*checks, Check("sidecar", "ok", "a cell in a sandbox reached the data through it")]


async def _audit(settings: Settings) -> list[Check]:
    store = await Store.open(settings.database.get_secret_value())
    try:
        auditing = Auditing(composition.Folders(settings.home).audit, store.audit_heads)
        verdicts = await auditing.verdicts(quick=True)
    finally:
        await store.close()
    lines = sum(verdict.head.number for verdict in verdicts.values())
    broken = {name: one.broken for name, one in verdicts.items() if one.broken}
    if broken:
        finding = "; ".join(f"{name}: {said}" for name, said in broken.items())
        return [Check("audit", "warning", finding, "See docs/audit.md.")]
    return [Check("audit", "ok", f"the chain of {lines:,} line(s) holds at its end")]


async def _orphans(settings: Settings) -> list[Check]:
    return [await _orphan_check(settings, mend=False)]


async def _mended(settings: Settings) -> list[Check]:
    return [await _orphan_check(settings, mend=True)]


async def _orphan_check(settings: Settings, *, mend: bool) -> Check:
    """Sandboxes that no thread owns."""
    async with composition.running(settings, _silent) as parts:
        if mend:
            removed = await orphans.remove(parts.store, parts.runner, parts.services)
            return Check("orphans", "ok", f"removed {removed} sandbox(es) of no thread")
        found = await orphans.find(parts.store, parts.runner)
    if found:
        finding = f"{len(found)} sandbox(es) of no thread"
        return Check("orphans", "warning", finding, "Run `threadbook doctor --mend`.")
    return Check("orphans", "ok", "every sandbox has its thread")


def _silent(_: str) -> None: ...


async def _model(settings: Settings) -> list[Check]:
    if settings.uses_demo_model:
        mend = "Set OPENAI_API_KEY, and OPENAI_BASE_URL for a compatible server."
        return [Check("model", "warning", "the demo model: it knows a few questions only", mend)]
    cheap = models.cheap_endpoint(settings)
    named = [
        *zip(("model", "fallback model"), models.endpoints(settings), strict=False),
        *([("cheap model", cheap)] if cheap else []),
    ]
    return [await _answers(name, models.build_one(settings, endpoint)) for name, endpoint in named]


async def _answers(name: str, model: Model) -> Check:
    try:
        await models.probe(model)
    except ModelError as error:
        return Check(name, "failed", f"{error.person} ({error.operator})")
    finally:
        await model.aclose()
    return Check(name, "ok", f"{model.name} answers")


async def _platform(platform: ConfiguredPlatform) -> list[Check]:
    name = platform.name.lower()
    if not platform.is_used:
        return [Check(name, "ok", "not configured")]
    if problem := platform.problem():
        return [Check(name, "failed", problem, platform.mend)]
    if problems := await platform.check():
        return [Check(name, "failed", "; ".join(problems), platform.mend)]
    return [Check(name, "ok", "tokens and permissions are right")]


@asynccontextmanager
async def _closing(engine: Engine) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await asyncio.to_thread(engine.close)
