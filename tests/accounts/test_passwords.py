"""Which passwords are taken, and how they are kept."""

import pytest
from django.contrib.auth.hashers import check_password, get_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from emm.accounts.models import User
from emm.accounts.passwords import contains, filter_of, is_breached


def refusals(password):
    user = User(email="siti.aminah@example.org", full_name="Siti Aminah")
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("correct horse battery staple", set()),
        ("kopi tubruk di teras", set()),
        ("short", {"password_too_short"}),
        ("eleven char", {"password_too_short"}),
        ("qwertyuiop123", {"password_breached", "password_too_common"}),
        ("QwertyUIOP123", {"password_breached", "password_too_common"}),
        ("iloveyou1234", {"password_breached"}),
        ("siti.aminah@example.org", {"password_too_similar"}),
        ("Siti Aminah 1", {"password_too_similar"}),
        ("918273645546372819", {"password_entirely_numeric"}),
    ],
)
def test_what_is_refused_and_why(password, codes):
    assert refusals(password) == codes


def test_the_list_knows_what_it_was_made_of_and_little_else():
    bits = filter_of(["Rahasia Sekali 1"])
    assert contains(bits, "rahasia sekali 1")
    assert not contains(bits, "rahasia sekali 2")
    strangers = [f"sebuah kalimat yang nomor {number}" for number in range(10_000)]
    assert sum(map(is_breached, strangers)) < 10


def test_passwords_are_kept_by_argon2_in_little_memory():
    from emm.settings import PASSWORD_HASHERS

    kept = get_hasher_of(PASSWORD_HASHERS[0]).encode("correct horse", "c29tZXNhbHQ")
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def get_hasher_of(path):
    from django.utils.module_loading import import_string

    return import_string(path)()


@pytest.mark.django_db
def test_a_password_kept_the_old_way_is_read_and_kept_the_new_way(settings):
    settings.PASSWORD_HASHERS = [
        "emm.accounts.hashers.PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = User.objects.create_user("siti@example.org")
    user.password = make_password("correct horse", hasher="pbkdf2_sha256")
    user.save()
    assert user.check_password("correct horse")
    assert user.password.startswith(f"{get_hasher().algorithm}$argon2id")
    assert check_password("correct horse", user.password)
