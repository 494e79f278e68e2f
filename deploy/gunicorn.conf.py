"""gunicorn in production: `gunicorn emm.wsgi --config deploy/gunicorn.conf.py`. What is set here may be set there, too.

Requests are logged by the product itself, without addresses; gunicorn's own lines take the same form.
"""

import ctypes
import gc
import os
from pathlib import Path
from typing import Any

from emm.ops.logs import logging_config

bind = os.environ.get("BIND", "127.0.0.1:8000")
# Each worker is a process of at most 130 MB; it answers as many requests at a time as it has threads.
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# What all workers have in common is loaded once, and its memory is shared.
preload_app = True
# Memory (glibc only). The threads of a worker share two heaps instead of one each: what one of them leaves free another
# uses. What is large, as the 19 MB that checking a password takes, lies outside of the heaps and goes back at once.
M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
    mallopt(M_ARENA_MAX, 2)
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
    mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024)  # what a page needs and gives back is kept for the next one
# A worker is replaced now and then, not all at once, so that memory that leaked somewhere comes back.
max_requests = 5000
max_requests_jitter = 500
# Seconds: for a request, for the requests under way when a worker is to stop, for the next one on a connection.
timeout = 60
graceful_timeout = 30
keepalive = 5
# A sign of life must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# The proxy's word for https is believed from these addresses alone.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# Longer first lines and headers than any browser of ours sends are refused.
limit_request_line = 4094
limit_request_field_size = 8190
# Nobody asks it by a socket, for which there would have to be a folder.
control_socket_disable = True
accesslog = None
logconfig_dict = logging_config(
    json=os.environ.get("LOG_FORMAT", "json") == "json", level=os.environ.get("LOG_LEVEL", "INFO")
)


def _figures() -> str:
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def when_ready(server: Any) -> None:
    """Figures of the processes of an earlier start are not ours."""
    if folder := _figures():
        for file in Path(folder).glob("*.db"):
            file.unlink(missing_ok=True)


def pre_fork(server: Any, worker: Any) -> None:
    """What is loaded by now stays: where the collector does not touch it, the workers go on sharing its memory."""
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """The figures of a worker that went are kept, its file of present values is not."""
    if _figures():
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
