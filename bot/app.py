"""The composition root: builds everything from the settings, and takes it down again."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from agent.chat_completions import ChatCompletionsModel
from agent.demo import DemoModel
from agent.loop import Limits
from agent.model import Model, Request
from agent.transcript import Asked
from sandbox.engine import Engine
from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner

from . import images
from .folders import Folders
from .mcp import DatasetServer
from .services import Services
from .sessions import Sessions
from .settings import DEFAULT_OPENAI_MODEL, OPENAI_URL, Settings, SettingsError
from .sidecar import Sidecar
from .store import Store
from .turns import Turns

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class App:
    """What the commands work with."""

    settings: Settings
    store: Store
    sessions: Sessions
    runner: GvisorRunner
    datasets: DatasetServer
    model: Model
    turns: Turns


@asynccontextmanager
async def running(settings: Settings, say: Progress) -> AsyncGenerator[App]:
    """Everything that a conversation needs, up and proven.

    Raises:
        SandboxError: Docker, gVisor or an image is missing.
        DatasetsError: the dataset server doesn't start.
        SettingsError: the model's settings don't fit together.
    """
    folders = Folders(settings.home)
    folders.make()
    async with AsyncExitStack() as stack:
        model = build_model(settings)
        stack.push_async_callback(model.aclose)
        engine = await Engine.connect()
        stack.callback(engine.close)
        image = settings.image or await images.ensure(engine, "sandbox", say)
        sidecar = Sidecar(engine, folders, await images.ensure(engine, "sidecar", say))
        store = await Store.open(settings.database)
        stack.push_async_callback(store.close)
        datasets = dataset_server(settings)
        services = Services(datasets, sidecar, folders.wrappers)
        await stack.enter_async_context(services.running())
        runner = GvisorRunner(
            engine,
            image,
            limits=SandboxLimits(memory_mb=settings.memory_mb, cpus=settings.cpus),
            sockets=folders.sockets,
            wrappers=folders.wrappers,
            installation=folders.id,
            unsafe_runtime=settings.unsafe_runtime,
        )
        sessions = Sessions(
            store,
            runner,
            services,
            image=image,
            locks=folders.locks,
            artifacts=folders.artifacts,
            cell_timeout_s=settings.cell_timeout_s,
        )
        turns = Turns(store, sessions, model, datasets, Limits())
        yield App(settings, store, sessions, runner, datasets, model, turns)


def dataset_server(settings: Settings) -> DatasetServer:
    """The dataset server of this installation; nothing is started yet."""
    folders = Folders(settings.home)
    return DatasetServer(
        folders.upstream,
        settings.datasets,
        port=settings.mcp_port,
        log=folders.logs / "mcp_server.log",
    )


def build_model(settings: Settings) -> Model:
    """The model that the settings choose.

    Raises:
        SettingsError: they don't fit together.
    """
    if settings.uses_demo_model:
        return DemoModel()
    if settings.api == "responses":
        raise SettingsError("THREADBOOK_API=responses isn't supported yet. Use auto or chat.")
    base_url = settings.openai_base_url or OPENAI_URL
    if settings.openai_api_key is None and base_url == OPENAI_URL:
        raise SettingsError("THREADBOOK_MODEL needs OPENAI_API_KEY, or OPENAI_BASE_URL.")
    if settings.model is None and base_url != OPENAI_URL:
        raise SettingsError(f"Set THREADBOOK_MODEL to the name of a model at {base_url}.")
    key = settings.openai_api_key
    return ChatCompletionsModel(
        settings.model or DEFAULT_OPENAI_MODEL,
        api_key=key.get_secret_value() if key else "none",
        base_url=base_url,
    )


async def probe(model: Model) -> None:
    """Have the model say one word.

    Raises:
        ModelError: it doesn't.
    """
    request = Request(
        system="Answer with the single word: ready.",
        transcript=(Asked("Are you ready?", "doctor"),),
        may_run=False,
        max_output_tokens=16,
        cache_key=None,
    )
    await model.complete(request, _ignore)


async def _ignore(_: str) -> None: ...
