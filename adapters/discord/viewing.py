"""Who may view a channel, by Discord's rules, and by which roles those can be told apart. Pure.

That owners and administrators may view everything is left out of account. Who may view reads
along, without the history what is said while they look.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

Roles = frozenset[str]


@dataclass(frozen=True, slots=True)
class Guild:
    """`roles` that people can have, and whether they let view channels at large; everybody has the
    one with the guild's own id. `is_public`: people who haven't joined may look at what everybody
    may view.
    """

    id: str
    roles: Mapping[str, bool]
    owner: str = ""
    administrators: Roles = frozenset()
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """What its overwrites say about viewing, allowed or denied: to roles, and to people."""

    roles: Mapping[str, bool] = field(default_factory=dict[str, bool])
    people: Mapping[str, bool] = field(default_factory=dict[str, bool])


@dataclass(frozen=True, slots=True)
class Member:
    """Of a guild, with these roles beside everybody's."""

    roles: Roles
    is_bot: bool = False


def may_view(guild: Guild, channel: Channel, roles: Collection[str], person: str = "") -> bool:
    """Whether somebody with these roles beside everybody's may view the channel; without a person,
    somebody whom it doesn't name.
    """
    base = any(guild.roles.get(one, False) for one in (guild.id, *roles))
    everybody = channel.roles.get(guild.id, base)
    said = [channel.roles[one] for one in roles if one in channel.roles and one != guild.id]
    by_roles = any(said) if said else everybody
    return channel.people.get(person, by_roles)


def groups(guild: Guild, channel: Channel, named: Roles) -> frozenset[Roles]:
    """Who may view it by what everybody may or by roles: a set for those who are told apart by
    having these of the `named` roles, an empty one for those of whom no such role is known.
    """
    ways = {frozenset[str](), *(frozenset({role}) for role in guild.roles)}
    known = named & guild.roles.keys()
    return apart(
        {way for way in ways if may_view(guild, channel, way)},
        known,
        lambda roles: may_view(guild, channel, roles),
    )


def apart(
    ways: Iterable[Roles], named: Roles, may: Callable[[Roles], bool] = lambda _: True
) -> frozenset[Roles]:
    """Those whom each of these sets of roles lets in, told apart by `named` roles.

    They may have any other role as well, so each named one is tried beside them. What somebody
    with two roles may see is decided by one of them: a pair adds nothing to both alone.
    """
    alone = [frozenset[str](), *(frozenset({role}) for role in named)]
    found = {(way | more) & named for way in ways for more in alone if may(way | more)}
    return frozenset(
        one for one in found if len(one) < 2 or any(frozenset({role}) not in found for role in one)
    )
