"""Which models the settings choose, how each is reached, and what it costs."""

from __future__ import annotations

from pydantic import SecretStr

from agent.apis.endpoint import Endpoint
from agent.apis.patience import Patience
from agent.demo import DemoModel
from agent.fallback import FallbackModel
from agent.model import Model, Request
from agent.transcript import Asked

from .prices import Prices, PricesError, read_prices
from .settings import DEFAULT_OPENAI_MODEL, OPENAI_URL, Settings, SettingsError


def build_model(settings: Settings) -> Model:
    """The model that answers questions, with the one that stands in for it if there is one.

    Raises:
        SettingsError: the settings don't fit together.
    """
    if settings.uses_demo_model:
        return DemoModel()
    first, *others = (build_one(settings, endpoint) for endpoint in endpoints(settings))
    return FallbackModel(first, others[0]) if others else first


def build_cheap_model(settings: Settings) -> Model | None:
    """The model for small steps, if there is one.

    Raises:
        SettingsError: the settings don't fit together.
    """
    endpoint = None if settings.uses_demo_model else cheap_endpoint(settings)
    return None if endpoint is None else build_one(settings, endpoint)


def endpoints(settings: Settings) -> list[Endpoint]:
    """Where the model is, and where its fallback is if there is one.

    Raises:
        SettingsError: the settings don't fit together.
    """
    first = _first(settings)
    second = _other(
        "THREADBOOK_FALLBACK",
        settings.fallback_model,
        settings.fallback_base_url,
        settings.fallback_api_key,
        first,
    )
    return [first] if second is None else [first, second]


def cheap_endpoint(settings: Settings) -> Endpoint | None:
    """Where the model for small steps is, if there is one.

    Raises:
        SettingsError: the settings don't fit together.
    """
    return _other(
        "THREADBOOK_CHEAP",
        settings.cheap_model,
        settings.cheap_base_url,
        settings.cheap_api_key,
        _first(settings),
    )


def build_one(settings: Settings, endpoint: Endpoint) -> Model:
    """A model behind the API that the settings choose, or that its address suggests."""
    patience = Patience(settings.connect_s, settings.first_s, settings.silence_s)
    api = settings.api
    if api == "auto" or endpoint.base_url != (settings.openai_base_url or OPENAI_URL):
        api = "responses" if endpoint.is_openai else "chat"
    # Their library is large, and the demo model needs none of it.
    if api == "responses":
        from agent.apis.responses import ResponsesModel

        return ResponsesModel(endpoint, patience)
    from agent.apis.chat import ChatModel

    return ChatModel(endpoint, patience)


def build_prices(settings: Settings) -> Prices:
    """
    Raises:
        SettingsError: the operator's file can't be read, or there is a budget in dollars and no
            price.
    """
    try:
        prices = read_prices(settings.prices)
    except PricesError as error:
        raise SettingsError(f"THREADBOOK_PRICES: {error}") from error
    levels = sorted({one.level.upper() for one in settings.budgets if one.unit == "usd"})
    if levels and (unpriced := [name for name in names(settings) if prices.of(name) is None]):
        raise SettingsError(
            f"THREADBOOK_BUDGET_{levels[0]} is in dollars, and nobody knows the price of"
            f" {unpriced[0]}: say it in a file and name that in THREADBOOK_PRICES (docs/usage.md),"
            " or give the budget in tokens."
        )
    return prices


def names(settings: Settings) -> list[str]:
    """Of the models that may be asked.

    Raises:
        SettingsError: the settings don't fit together.
    """
    if settings.uses_demo_model:
        return [DemoModel.name]
    cheap = cheap_endpoint(settings)
    return [one.model for one in [*endpoints(settings), *([cheap] if cheap else [])]]


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
    await model.complete(request, _ignore, _ignore)


def _first(settings: Settings) -> Endpoint:
    base_url = settings.openai_base_url or OPENAI_URL
    if settings.openai_api_key is None and base_url == OPENAI_URL:
        raise SettingsError("THREADBOOK_MODEL needs OPENAI_API_KEY, or OPENAI_BASE_URL.")
    if settings.model is None and base_url != OPENAI_URL:
        raise SettingsError(f"Set THREADBOOK_MODEL to the name of a model at {base_url}.")
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    return Endpoint(settings.model or DEFAULT_OPENAI_MODEL, base_url, key)


def _other(
    prefix: str, model: str | None, url: str | None, key: SecretStr | None, first: Endpoint
) -> Endpoint | None:
    """The key is taken over for the same address only: no server sees another one's key."""
    if model is None:
        return None
    url = url or first.base_url
    taken = first.api_key if url == first.base_url else "none"
    own = taken if key is None else key.get_secret_value()
    if own == "none" and url == OPENAI_URL:
        raise SettingsError(f"{prefix}_MODEL needs {prefix}_API_KEY.")
    return Endpoint(model, url, own)


async def _ignore(_: str) -> None: ...
