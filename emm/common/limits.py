"""How long services outside are waited for, and how often they are asked. Knows nothing of Django, so that the settings
can use it.
"""

# Of each socket, for file storage, mail, time stamps and sign-in.
CONNECT_SECONDS = 2
READ_SECONDS = 5
TRIES = 2
# A time stamp is asked for in the background only, and signing waits for it.
TIMESTAMP_SECONDS = 10
# Redis, for the cache and for background jobs, is beside us.
REDIS_SECONDS = 1
# To reach the database; all else in it has limits of its own.
DATABASE_CONNECT_SECONDS = 5
# Of a request, for each service, however often it asks.
REQUEST_SECONDS = 8.0
# A service that was left waiting is left alone for so long.
LEFT_ALONE_SECONDS = 10.0
