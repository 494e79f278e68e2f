"""What the database and its driver raise: Django hands on the driver's own errors where a cursor is closed."""

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError

# Anything that the database refuses.
DATABASE_ERRORS = (DatabaseError, InterfaceError, psycopg2.Error)
# It cannot be used at the moment, so that it would refuse anything else, too.
DATABASE_AWAY = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
