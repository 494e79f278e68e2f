"""Where data is kept: the settings of the database, the cache and the files, from the environment."""

from pathlib import Path
from typing import Any

from environs import Env

# What PostgreSQL is told about the machine: its own default for reaching a page of a table (4) is that of a turning
# disk, and makes it read whole tables where an index is twice as fast; compiling a query takes longer than our queries.
DATABASE_OPTIONS = "-c random_page_cost=1.1 -c jit=off"


def databases(env: Env, *, folder: Path) -> dict[str, dict[str, Any]]:
    """The database that ``DATABASE_URL`` names; without it a SQLite file in ``folder``."""
    database: dict[str, Any] = env.dj_db_url("DATABASE_URL", default=f"sqlite:///{folder / 'emm.sqlite3'}")
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    else:
        database["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
        database["CONN_HEALTH_CHECKS"] = True
        options = database.setdefault("OPTIONS", {})
        # What the address says comes last and counts.
        told = [env.str("DATABASE_OPTIONS", default=DATABASE_OPTIONS), options.pop("options", "")]
        if any(told):
            options["options"] = " ".join(filter(None, told))
    return {"default": database}


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    """The database is the cache; with Redis it stands in while that is away.

    ``process`` is each process's own: for what it need not know from others, and may forget.
    """
    process = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"}
    database = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Room enough that nobody can push counts of attempts out by making many.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if not redis_url:
        return {"default": database, "process": process}
    return {
        "process": process,
        "default": {"BACKEND": "emm.common.caches.SharedCache"},
        "database": database,
        "redis": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_url,
            # What versions before this one put there cannot be read, and is not looked for.
            "KEY_PREFIX": "json",
            "OPTIONS": {
                "serializer": "emm.common.caches.JSONSerializer",
                "socket_connect_timeout": 1,
                "socket_timeout": 1,
            },
        },
    }


def storages(env: Env) -> dict[str, dict[str, object]]:
    """Files of people on the disk, or in the bucket that ``STORAGE_S3_BUCKET`` names; static files on the disk."""
    files: dict[str, object] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if bucket := env.str("STORAGE_S3_BUCKET", default=""):
        files = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": bucket,
                # Empty: what the machine itself knows (AWS's own variables, a role).
                "access_key": env.str("STORAGE_S3_ACCESS_KEY", default=None),
                "secret_key": env.str("STORAGE_S3_SECRET_KEY", default=None),
                "endpoint_url": env.str("STORAGE_S3_ENDPOINT", default=None),
                "region_name": env.str("STORAGE_S3_REGION", default=None),
                # Private: whoever may see a file gets it through a page of ours, or by an address that soon expires.
                "default_acl": None,
                "querystring_auth": True,
                "querystring_expire": 300,
                "file_overwrite": False,
            },
        }
    return {
        "default": files,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
