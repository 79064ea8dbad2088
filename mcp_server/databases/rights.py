"""What a role may do beyond reading. Through us it can't, but it needn't be able to."""

from __future__ import annotations

from .link import Store
from .mysql import MysqlStore
from .postgresql import PostgresStore

_POSTGRESQL = r"""
    SELECT 'change rows' WHERE EXISTS (
        SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname NOT LIKE 'pg\_%'
            AND n.nspname <> 'information_schema'
            AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    )
    UNION ALL
    SELECT 'create tables' WHERE has_database_privilege(current_database(), 'CREATE')
        OR EXISTS (
            SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname NOT LIKE 'pg\_%'
            AND has_schema_privilege(n.oid, 'CREATE')
        )
"""
_MYSQL = """
    SELECT DISTINCT lower(PRIVILEGE_TYPE) FROM (
        SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES
        UNION ALL SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES
        UNION ALL SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES
    ) AS granted
    WHERE GRANTEE = concat('''', replace(current_user(), '@', '''@'''), '''')
        AND PRIVILEGE_TYPE IN ('INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'FILE')
    ORDER BY 1
"""


def rights(store: Store) -> tuple[str, ...]:
    """Verbs, such as "change rows"; none also where the database doesn't tell.

    Raises:
        DatasetError: it can't be reached.
    """
    if not isinstance(store, PostgresStore | MysqlStore):
        return ()
    with store.link() as link:
        rows = link.asked(_POSTGRESQL if isinstance(store, PostgresStore) else _MYSQL)
    return tuple(str(verb) for (verb,) in rows)
