"""Parts of a table and facts about its columns, as SQLAlchemy's expressions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sql
from sqlalchemy.sql.elements import quoted_name

from ..selection import NUMBER, TIME
from ..table import Condition, Conditions, Operator, Selection, Shape
from .link import Table, Terms, Values

_BIGGEST = 2**63 - 1


def named(name: str) -> Any:
    """A column without a type, so that SQLAlchemy leaves its cells as they are."""
    return cast(Any, sql.column(quoted_name(name, True)))


def table_of(table: Table) -> Any:
    schema = None if table.schema is None else quoted_name(table.schema, True)
    return sql.table(quoted_name(table.name, True), schema=schema)


def selected(table: Table, shape: Shape, selection: Selection, terms: Terms) -> Any:
    columns = selection.columns or shape.names
    query = sql.select(*map(named, columns)).select_from(table_of(table))
    query = kept(query, shape, selection.where, terms)
    if selection.limit is None:
        return query
    return query.limit(sql.literal(min(selection.limit, _BIGGEST), sql.BigInteger()))


def kept(query: Any, shape: Shape, where: Conditions, terms: Terms) -> Any:
    """The query over the rows alone that fulfil all conditions."""
    kinds = dict(shape.columns)
    for condition in where:
        query = query.where(_test(condition, kinds[condition.column], terms))
    return query


def everything(table: Table) -> Any:
    return sql.select(sql.text("*")).select_from(table_of(table))


def head(table: Table) -> Any:
    """No rows, all columns."""
    return everything(table).where(sql.text("1 = 0"))


def counted(table: Table, names: Sequence[str], terms: Terms, kinds: Sequence[str]) -> Any:
    """The number of rows, and the least and greatest of some columns."""
    facts: list[Any] = [sql.func.count()]
    for name, kind in zip(names, kinds, strict=True):
        column = terms.cell(name, kind)
        facts += [sql.func.min(column), sql.func.max(column)]
    return sql.select(*facts).select_from(table_of(table))


def profiled(table: Table, columns: Sequence[tuple[str, str]], terms: Terms) -> Any:
    """The four facts of each column, in one row."""
    facts: list[Any] = []
    for name, kind in columns:
        column = terms.cell(name, kind)
        is_ranged = NUMBER.fullmatch(kind) or TIME.fullmatch(kind)
        low, high = (sql.func.min(column), sql.func.max(column)) if is_ranged else (None, None)
        if kind.startswith("DECIMAL"):  # an answer's numbers may become doubles
            low, high = sql.cast(low, sql.String()), sql.cast(high, sql.String())
        facts += [
            sql.func.count() - sql.func.count(column),
            sql.func.count(sql.distinct(column)),
            sql.null() if low is None else low,
            sql.null() if high is None else high,
        ]
    return sql.select(*(fact.label(f"f{i}") for i, fact in enumerate(facts))).select_from(
        table_of(table)
    )


def compiled(query: Any, dialect: Any) -> tuple[str, Values]:
    """The statement's text and its values, as the driver takes them."""
    made = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    if made.positiontup is not None:
        return str(made), tuple(made.params[name] for name in made.positiontup)
    return str(made), dict(made.params)


def _test(condition: Condition, kind: str, terms: Terms) -> Any:
    name, operator = condition.column, condition.operator
    column, cell = terms.column(name, kind), terms.cell(name, kind)
    match operator:
        case "missing":
            return cell.is_(None)
        case "not missing":
            return cell.is_not(None)
        case "contains":
            return terms.contains(name, str(condition.values[0]))
        case "=" if kind == "VARCHAR":
            return terms.equals(name, str(condition.values[0]))
        case _:
            values = [terms.value(_literal(value, kind), kind) for value in condition.values]
            test = _comparison(column, operator, values)
            is_same = cell.compare(column)  # else some cells that are missing here aren't there
            return test if is_same else sql.and_(test, cell.is_not(None))


def _comparison(column: Any, operator: Operator, values: list[Any]) -> Any:
    match operator:
        case "in":
            return column.in_(values) if values else sql.false()
        case "not in":
            return column.not_in(values) if values else column.is_not(None)
        case _:
            return column.op(operator, is_comparison=True)(values[0])


def _literal(value: Any, kind: str) -> Any:
    """A value as what its column holds."""
    match kind:
        case "DATE":
            moment = datetime.fromisoformat(value)
            return moment.date() if moment.time() == time() else moment
        case "TIME":
            return time.fromisoformat(value)
        case "TIMESTAMP" | "TIMESTAMP WITH TIME ZONE":
            return datetime.fromisoformat(value)
        case _ if isinstance(value, int) and not -_BIGGEST <= value <= _BIGGEST:
            return Decimal(value)
        case _:
            return value


def typed(value: Any, kind: str) -> Any:
    """A bound value whose type the database is told."""
    types: dict[type, Any] = {
        bool: sql.Boolean(),
        int: sql.BigInteger(),
        float: sql.Double(),
        Decimal: sql.Numeric(),
        str: sql.String(),
        datetime: sql.DateTime(timezone=kind.endswith("ZONE")),
        date: sql.Date(),
        time: sql.Time(),
    }
    return sql.literal(value, types[type(value)])
