"""Ask the server of this machine whether it is ready, as a container's health check: exit code 0 when it is."""

import http.client
import os
import sys


def main() -> int:
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(os.environ.get("BIND", ":8000").rpartition(":")[2]), timeout=5
    )
    # By a name that the product answers to.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    try:
        connection.request("GET", "/health/ready/", headers={"Host": host})
        return int(connection.getresponse().status != 200)
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
