"""Which model the settings choose, over which API, and which key goes where."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.apis.chat import ChatModel
from agent.apis.responses import ResponsesModel
from agent.demo import DemoModel
from agent.fallback import FallbackModel
from bot.models import build_cheap_model, build_model, build_one, cheap_endpoint, endpoints, names
from bot.settings import OPENAI_URL, Settings, SettingsError, read

LOCAL = "http://localhost:11434/v1"


def settings(**values: str) -> Settings:
    return read(Path("no.env"), **values)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THREADBOOK_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("api", "url", "made"),
    [
        ("auto", OPENAI_URL, ResponsesModel),
        ("chat", OPENAI_URL, ChatModel),
        ("auto", LOCAL, ChatModel),
        ("responses", LOCAL, ResponsesModel),
    ],
)
def test_openai_is_asked_over_responses_and_others_over_chat_unless_said_otherwise(
    api: str, url: str, made: type
) -> None:
    chosen = settings(
        OPENAI_API_KEY="sk-a", OPENAI_BASE_URL=url, THREADBOOK_MODEL="m", THREADBOOK_MODEL_API=api
    )
    [endpoint] = endpoints(chosen)
    assert type(build_one(chosen, endpoint)) is made


def test_without_a_key_and_an_address_the_demo_model_answers() -> None:
    assert isinstance(build_model(settings()), DemoModel)


def test_a_key_goes_to_the_address_that_it_was_set_for_and_nowhere_else() -> None:
    first = {"OPENAI_API_KEY": "sk-a", "THREADBOOK_MODEL": "m", "THREADBOOK_FALLBACK_MODEL": "n"}
    same = endpoints(settings(**first))[1]
    assert (same.model, same.base_url, same.api_key) == ("n", OPENAI_URL, "sk-a")
    other = endpoints(settings(**first, THREADBOOK_FALLBACK_BASE_URL=LOCAL))[1]
    assert (other.base_url, other.api_key) == (LOCAL, "none")
    own = settings(**first, THREADBOOK_FALLBACK_BASE_URL=LOCAL, THREADBOOK_FALLBACK_API_KEY="sk-b")
    assert endpoints(own)[1].api_key == "sk-b"
    assert isinstance(build_model(own), FallbackModel)
    assert "sk-" not in repr(endpoints(own)) + repr(own)


def test_a_cheap_model_is_reached_as_the_fallback_is_and_none_beside_the_demo() -> None:
    first = {"OPENAI_API_KEY": "sk-a", "THREADBOOK_MODEL": "m"}
    assert build_cheap_model(settings(**first)) is None
    assert build_cheap_model(settings(THREADBOOK_CHEAP_MODEL="n")) is None
    same = cheap_endpoint(settings(**first, THREADBOOK_CHEAP_MODEL="n"))
    assert same is not None
    assert (same.model, same.base_url, same.api_key) == ("n", OPENAI_URL, "sk-a")
    away = {**first, "THREADBOOK_CHEAP_MODEL": "n", "THREADBOOK_CHEAP_BASE_URL": LOCAL}
    other = cheap_endpoint(settings(**away))
    assert other is not None
    assert (other.base_url, other.api_key) == (LOCAL, "none")
    own = settings(**away, THREADBOOK_CHEAP_API_KEY="sk-b")
    assert isinstance(build_cheap_model(own), ChatModel)
    assert names(own) == ["m", "n"]


def test_a_fallback_keeps_to_the_api_of_its_own_address() -> None:
    chosen = settings(
        OPENAI_API_KEY="sk-a",
        THREADBOOK_FALLBACK_MODEL="n",
        THREADBOOK_FALLBACK_BASE_URL=LOCAL,
        THREADBOOK_MODEL_API="responses",
    )
    made = [type(build_one(chosen, endpoint)) for endpoint in endpoints(chosen)]
    assert made == [ResponsesModel, ChatModel]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"THREADBOOK_MODEL": "m"}, "needs OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": LOCAL}, "Set THREADBOOK_MODEL"),
        (
            {
                "OPENAI_BASE_URL": LOCAL,
                "THREADBOOK_MODEL": "m",
                "THREADBOOK_FALLBACK_MODEL": "n",
                "THREADBOOK_FALLBACK_BASE_URL": OPENAI_URL,
            },
            "needs THREADBOOK_FALLBACK_API_KEY",
        ),
    ],
)
def test_settings_that_do_not_fit_together_are_named(values: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        build_model(settings(**values))
