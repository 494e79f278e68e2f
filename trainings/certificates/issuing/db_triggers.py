"""Triggers: the database itself refuses to change a published version or a picture, whoever asks, and on PostgreSQL to
remove a version that is published or a picture that any version names.

They are made after every migration, since SQLite loses a table's triggers when a migration makes the table anew. On
SQLite removal is left to the models and to foreign keys: emptying a database for tests is removal as well.
"""

from typing import Any

from django.db import connections

_VERSIONS, _PICTURES = "certificates_templateversion", "certificates_picture"

_SQLITE = [
    f"""
    CREATE TRIGGER IF NOT EXISTS certificates_version_kept BEFORE UPDATE ON {_VERSIONS}
    WHEN OLD.state = 'published'
    BEGIN SELECT RAISE(ABORT, 'A published version stays as it is.'); END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS certificates_picture_kept BEFORE UPDATE ON {_PICTURES}
    BEGIN SELECT RAISE(ABORT, 'A picture stays as it is.'); END
    """,
]
_POSTGRESQL = [
    """
    CREATE OR REPLACE FUNCTION certificates_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% stays as it is.', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    f"DROP TRIGGER IF EXISTS certificates_version_kept ON {_VERSIONS}",
    f"""
    CREATE TRIGGER certificates_version_kept BEFORE UPDATE OR DELETE ON {_VERSIONS}
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION certificates_keep('A published version')
    """,
    f"DROP TRIGGER IF EXISTS certificates_picture_kept ON {_PICTURES}",
    f"""
    CREATE TRIGGER certificates_picture_kept BEFORE UPDATE ON {_PICTURES}
    FOR EACH ROW EXECUTE FUNCTION certificates_keep('A picture')
    """,
    """
    CREATE OR REPLACE FUNCTION certificates_keep_named() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM certificates_templateversion WHERE content::text LIKE '%' || OLD.sha256 || '%') THEN
            RAISE EXCEPTION 'A picture that is named stays.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    f"DROP TRIGGER IF EXISTS certificates_picture_named ON {_PICTURES}",
    f"""
    CREATE TRIGGER certificates_picture_named BEFORE DELETE ON {_PICTURES}
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_named()
    """,
]


def install(*, using: str, **kwargs: Any) -> None:
    """Make the triggers, where their tables are: called after every migration."""
    connection = connections[using]
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(connection.vendor, [])
    with connection.cursor() as cursor:
        if not {_VERSIONS, _PICTURES} <= set(connection.introspection.table_names(cursor)):
            return  # migrated back to before they were
        for statement in statements:
            cursor.execute(statement)
