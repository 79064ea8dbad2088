"""A model that answers four questions, and budgets that end with the third: for both platforms."""

from __future__ import annotations

from tests.fakes.openai_server import Answer, OpenAIServer

# Each request of the fake server costs 330 millionths of a dollar at gpt-4.1's price.
BUDGET = "0.0011 usd/day"
QUESTIONS = ("How many cars are there?", "And roughly?", "Check it again", "Are you sure?")
LOAD = '{"code": "import datasets\\ndf = datasets.load(\'car_prices\')\\nlen(df)"}'
WARNING = "Your budget: $0.0010 of $0.0011 a day is used"
STOP = "Your budget of $0.0011 a day is used up, so I stop here; it is free again on "
CONTACT = "Ask Eva in #data for more."
SEEN = r"~\d+ tokens? of data seen by the model · "
FIRST = SEEN + r"2,000 rows stayed in the sandbox · \$0\.0007 · [\d.]+ s"
SECOND = r"\$0\.0003 · [\d.]+ s"
THIRD = SEEN + r"\$0\.0003 · [\d.]+ s"


def script(model: OpenAIServer) -> dict[str, str]:
    """Make it answer; the settings of a bot that asks it."""
    model.script += [
        Answer(calls=(LOAD,)),
        Answer("There are 2,000."),
        Answer("About two thousand."),
        Answer("Let me see.", calls=('{"code": "len(df)"}',)),
    ]
    return {
        "OPENAI_BASE_URL": model.base_url,
        "THREADBOOK_MODEL": "gpt-4.1",
        "THREADBOOK_BUDGET_PERSON": BUDGET,
        "THREADBOOK_BUDGET_CONTACT": "Eva in #data",
    }
