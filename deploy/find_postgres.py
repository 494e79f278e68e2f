"""Print the address of a PostgreSQL server whose databases the tests may make and drop, or nothing."""

import os

import psycopg2

CANDIDATES = [
    "postgres:///postgres",  # over the socket, as the user who runs the tests
    "postgres://localhost:5432/postgres",
    "postgres://postgres@localhost:5432/postgres",
]


def may_create_databases(address: str) -> bool:
    """Whether a server answers there and lets this user create databases."""
    try:
        connection = psycopg2.connect(address, connect_timeout=3)
    except psycopg2.OperationalError:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        (allowed,) = cursor.fetchone()
    connection.close()
    return bool(allowed)


def main() -> None:
    """An address given is the address used: a typing error in it should be seen, not worked around."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        print(given)
        return
    print(next(filter(may_create_databases, CANDIDATES), ""), end="")


if __name__ == "__main__":
    main()
