from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP's cheat sheet on storing passwords sets it: 19 MiB, two passes, one thread.

    Django's own setting takes 100 MiB for each sign-in, which several at once would take from every worker.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
