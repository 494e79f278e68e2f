"""PostgreSQL itself refuses two sessions of one training in one room at the same time.

SQLite has no exclusion constraints; there the scheduling service is the only guard, under the database's write lock.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CREATE = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE planning_session ADD CONSTRAINT planning_session_room_free EXCLUDE USING gist (
    training_id WITH =,
    lower(room) WITH =,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (kind <> 'break') DEFERRABLE INITIALLY DEFERRED;
"""
DROP = "ALTER TABLE planning_session DROP CONSTRAINT planning_session_room_free;"


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
