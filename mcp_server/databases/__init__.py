"""Tables of databases: SQLite and DuckDB files, PostgreSQL, MySQL and MariaDB, and what else
SQLAlchemy speaks. They are read and never written.
"""
