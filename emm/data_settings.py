"""Where data is kept: the settings of the database, the cache, the tasks and the files, from the environment."""

from pathlib import Path
from typing import Any

from environs import Env

from emm.common.limits import DATABASE_CONNECT_SECONDS, REDIS_SECONDS

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
        options.setdefault("connect_timeout", DATABASE_CONNECT_SECONDS)
        # What the address says comes last and counts.
        told = [env.str("DATABASE_OPTIONS", default=DATABASE_OPTIONS), options.pop("options", "")]
        if any(told):
            options["options"] = " ".join(filter(None, told))
    return {"default": database}


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    """The cache that all machines share is in the database, or in Redis where it is given."""
    if redis_url:
        return {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": redis_url,
                "KEY_PREFIX": "emm",
                "OPTIONS": {"serializer": "emm.common.cache_values.JSONSerializer", **_redis_limits()},
            }
        }
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            # Room enough that nobody can push counts of attempts out by making many.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }


def _redis_limits() -> dict[str, Any]:
    """A page that asks Redis must not wait for long."""
    from redis.backoff import NoBackoff  # costs memory; only where it is used
    from redis.retry import Retry

    # Not asked again: redis-py would, three times, with pauses of up to ten seconds.
    return {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS, "retry": Retry(NoBackoff(), 0)}


def tasks(redis_url: str) -> dict[str, dict[str, str]]:
    """Tasks for the workers are kept in the database, or in Redis where it is given."""
    return {
        "default": {"BACKEND": "emm.jobs.redis_backend.Backend" if redis_url else "django_tasks_db.DatabaseBackend"}
    }


def task_queues(redis_url: str) -> dict[str, dict[str, Any]]:
    """How django-rq reaches Redis to enqueue a task: a page does it after its commit and must not wait for long."""
    if not redis_url:
        return {}
    from redis.connection import SSLConnection, parse_url

    told = dict(parse_url(redis_url))
    return {
        "default": {
            "HOST": told.pop("host", "localhost"),
            "PORT": told.pop("port", 6379),
            "DB": told.pop("db", 0),
            "USERNAME": told.pop("username", None),
            "PASSWORD": told.pop("password", None),
            "SSL": told.pop("connection_class", None) is SSLConnection,
            "REDIS_CLIENT_KWARGS": {**_redis_limits(), **told},
            "SERIALIZER": "rq.serializers.JSONSerializer",
            "QUEUE_CLASS": "emm.jobs.redis_backend.JobQueue",
            # The lease of the job watches over it; rq would break off what takes longer than 3 minutes.
            "DEFAULT_TIMEOUT": -1,
        }
    }


def storages(env: Env) -> dict[str, dict[str, object]]:
    """Files of people on the disk, or in the bucket that ``STORAGE_S3_BUCKET`` names; static files on the disk."""
    files: dict[str, object] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if bucket := env.str("STORAGE_S3_BUCKET", default=""):
        files = {
            "BACKEND": "emm.common.storage.Bucket",
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
