"""A thread's live variables in a line for the model. Pure."""

from __future__ import annotations

from sandbox.session import Variable

MAX_CHARS = 550
MAX_COLUMNS = 8


def listed(variables: tuple[Variable, ...], count: int) -> str:
    """As many as fit, without their columns where these don't; of all `count`, the rest is
    counted. Empty where there is none.
    """
    shown, left = list[str](), MAX_CHARS
    for variable in variables:
        text = next((t for t in (_whole(variable), _brief(variable)) if len(t) <= left), None)
        if text is None:
            break
        shown.append(text)
        left -= len(text) + 2
    more = count - len(shown)
    return "; ".join([*shown, *([f"{more:,} more"] if more > 0 else [])])


def _whole(variable: Variable) -> str:
    if variable.type == "ndarray" and variable.columns:
        return f"{_brief(variable)} {variable.columns[0][1]}"
    columns = [f"{label} {dtype}".strip() for label, dtype in variable.columns[:MAX_COLUMNS]]
    wide = variable.shape[1] if len(variable.shape) > 1 else len(columns)
    if wide > len(columns):
        columns.append(f"+{wide - len(columns):,}")
    return f"{_brief(variable)} ({', '.join(columns)})" if variable.columns else _brief(variable)


def _brief(variable: Variable) -> str:
    shape = " x ".join(f"{length:,}" for length in variable.shape)
    return f"{variable.name} {variable.type} {shape}".rstrip()
