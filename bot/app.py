"""The composition root: builds everything from the settings, and takes it down again."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from agent.loop import Limits
from agent.model import Model
from audit.log import Log
from sandbox.engine import Engine
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner

from . import images, orphans
from .artifacts import ArtifactFolder
from .audiences import Audiences
from .auditing import Auditing
from .folders import Folders
from .hibernation import Hibernation, Rules, free_bytes
from .identity import Signer, key_in
from .locks import ThreadLocks
from .mcp import DatasetServer
from .models import build_cheap_model, build_model, build_prices
from .other_servers import OtherServers
from .pool import Pool
from .services import Services
from .sessions import Sessions
from .settings import Settings
from .sidecar import Sidecar
from .spending import Spending
from .store import Store
from .toolboxes import Toolboxes
from .turns import Turns
from .upload_audit import AuditedUploads
from .uploads import UploadLimits, Uploads
from .wrapper_files import WrapperFiles

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class App:
    """What the commands work with."""

    settings: Settings
    store: Store
    sessions: Sessions
    runner: GvisorRunner
    datasets: DatasetServer
    services: Services
    audiences: Audiences
    model: Model
    turns: Turns
    pool: Pool


@asynccontextmanager
async def running(
    settings: Settings, say: Progress, *, serving: bool = False
) -> AsyncGenerator[App]:
    """Everything that a conversation needs, up and proven.

    `serving` is for processes that stay: they keep spares, and put idle sessions to sleep.

    Raises:
        SandboxError: Docker, gVisor or an image is missing.
        DatasetsError: the dataset server doesn't start.
        DatabaseError: Threadbook's own database can't be used.
        SettingsError: the model's settings don't fit together.
    """
    folders = Folders(settings.home)
    folders.make()
    async with AsyncExitStack() as stack:
        prices = build_prices(settings)
        model = build_model(settings)
        stack.push_async_callback(model.aclose)
        cheap = build_cheap_model(settings)
        if cheap is not None:
            stack.push_async_callback(cheap.aclose)
        engine = await Engine.connect()
        stack.callback(engine.close)
        image = settings.image or await images.ensure(engine, "sandbox", say)
        sidecar = Sidecar(engine, folders, await images.ensure(engine, "sidecar", say))
        store = await Store.open(settings.database.get_secret_value())
        stack.push_async_callback(store.close)
        auditing = Auditing(folders.audit, store.audit_heads)
        await stack.enter_async_context(auditing.watching())
        signer = build_signer(settings)
        datasets = dataset_server(settings, signer)
        audiences = Audiences(signer, datasets, store.audiences)
        others = other_servers(settings)
        toolboxes = Toolboxes(others, WrapperFiles(folders.wrappers))
        services = Services(datasets, others, sidecar, audiences, toolboxes)
        await stack.enter_async_context(services.running())
        runner = GvisorRunner(
            engine,
            image,
            limits=sandbox_limits(settings),
            sockets=folders.sockets,
            wrappers=folders.wrappers,
            installation=folders.id,
            process=orphans.process_mark(),
            checkpoints=settings.checkpoints == "auto" and (await engine.info()).experimental,
            unsafe_runtime=settings.unsafe_runtime,
        )
        pool = Pool(settings.pool, runner, services)
        sessions = Sessions(
            store,
            runner,
            services,
            image=image,
            locks=ThreadLocks(folders.locks),
            artifacts=ArtifactFolder(folders.artifacts, store.journal),
            cell_timeout_s=settings.cell_timeout_s,
            max_awake=settings.max_awake or default_max_awake(),
            spares=pool,
        )
        if serving:
            if removed := await orphans.remove(store, runner, services):
                say(f"Removed {removed} sandboxes that belonged to nobody.")
            await stack.enter_async_context(pool.filled())
            hibernation = Hibernation(sessions, runner, hibernation_rules(settings))
            await stack.enter_async_context(hibernation.watching())
        uploads = Uploads(
            folders.uploads,
            settings.datasets,
            UploadLimits(settings.upload_mb, settings.uploads_mb, settings.uploads),
        )
        uploads_log = Log(folders.bot_audit)
        stack.callback(uploads_log.close)
        turns = Turns(
            store,
            sessions,
            model,
            datasets,
            audiences,
            AuditedUploads(uploads, uploads_log),
            Limits(time_s=settings.turn_s),
            Spending(store.ledger, prices, settings.budgets, contact=settings.budget_contact),
            locks=ThreadLocks(folders.turn_locks),
            per_person=settings.turns_per_person,
            with_receipts=settings.receipt == "on",
            cheap=cheap,
        )
        stack.push_async_callback(turns.close)
        yield App(
            settings, store, sessions, runner, datasets, services, audiences, model, turns, pool
        )


def sandbox_limits(settings: Settings) -> SandboxLimits:
    return SandboxLimits(
        memory_mb=settings.memory_mb,
        cpus=settings.cpus,
        processes=settings.processes,
        work_mb=settings.work_mb,
        output_mb=settings.output_mb,
        files=settings.files,
        file_mb=settings.file_mb,
        shown_values=SandboxLimits().shown_values if settings.show == "on" else 0,
    )


def hibernation_rules(settings: Settings) -> Rules:
    return Rules(
        idle=timedelta(minutes=settings.idle_min),
        min_free_bytes=settings.min_free_mb * 2**20,
        keep=timedelta(days=settings.keep_days),
        max_disk_bytes=int(settings.asleep_gb * 2**30),
    )


def default_max_awake() -> int:
    """A sandbox with a usual frame takes about half a gigabyte; half of what is free stays so."""
    return max(2, free_bytes() // 2**30)


def dataset_server(settings: Settings, signer: Signer) -> DatasetServer:
    """The dataset server of this installation; nothing is started yet."""
    folders = Folders(settings.home)
    return DatasetServer(
        folders.upstream,
        settings.datasets,
        uploads=folders.uploads,
        cache=folders.datasets,
        port=settings.mcp_port,
        log=folders.logs / "mcp_server.log",
        identity_key=folders.identity_key,
        had_grants=folders.had_grants,
        audit=folders.datasets_audit,
        signer=signer,
    )


def other_servers(settings: Settings) -> OtherServers:
    """The way to other servers of this installation; nothing is started yet."""
    folders = Folders(settings.home)
    return OtherServers(
        folders.upstream,
        settings.datasets,
        commands=folders.commands,
        logs=folders.logs,
        identity_key=folders.identity_key,
        had_grants=folders.had_grants,
    )


def build_signer(settings: Settings) -> Signer:
    """With this installation's key, which is made the first time."""
    return Signer(key_in(Folders(settings.home).identity_key))
