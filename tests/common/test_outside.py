"""Services outside that hang: no request waits for them long, others not at all, and it is said in words."""

import threading

import pytest
from django.urls import reverse
from environs import Env

from emm import data_settings
from emm import settings as own
from emm.common import limits, outside, storage
from emm.common.errors import Unavailable
from emm.common.outside import Service
from emm.ops import health
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import AdministratorFactory
from trainings.certificates.issuing.services import issue_certificate

from .hanging import hanging

SHORT_SECONDS = 0.2


@pytest.fixture(autouse=True)
def services_are_well():
    for service in (outside.STORAGE, outside.SIGN_IN):
        service.heal()
    yield
    for service in (outside.STORAGE, outside.SIGN_IN):
        service.heal()


@pytest.fixture
def short(monkeypatch):
    """A request waits for less than the sockets do."""
    monkeypatch.setattr(outside, "REQUEST_SECONDS", SHORT_SECONDS)


@pytest.fixture
def server():
    with hanging() as server:
        yield server


@pytest.fixture
def request_under_way():
    outside._begin()
    yield
    outside._end()


class Asked:
    """A question whose answer lets wait until it is let go."""

    def __init__(self):
        self.let_go, self.times = threading.Event(), 0

    def __call__(self):
        self.times += 1
        self.let_go.wait(60)
        return "answer"


# --- A service --------------------------------------------------------------------------------


def test_request_waits_no_longer_than_it_may(short, request_under_way):
    service, question = Service("test", "common.storage_away"), Asked()

    with pytest.raises(Unavailable, match=r"The file storage does not answer now\."):
        service.ask(question)

    assert not question.let_go.is_set()
    question.let_go.set()


def test_requests_after_it_do_not_even_ask(short, request_under_way):
    service, question = Service("test", "common.storage_away"), Asked()
    with pytest.raises(Unavailable):
        service.ask(question)

    for _ in range(10):
        with pytest.raises(Unavailable):
            service.ask(question)

    assert question.times == 1
    question.let_go.set()


def test_after_a_while_one_tries_again_and_opens_it_for_all(short, request_under_way, monkeypatch):
    service, question = Service("test", "common.storage_away"), Asked()
    with pytest.raises(Unavailable):
        service.ask(question)
    question.let_go.set()
    monkeypatch.setattr(outside, "REQUEST_SECONDS", 60)
    with pytest.raises(Unavailable):
        service.ask(question)
    service._alone_until = 0.0

    assert [service.ask(question) for _ in range(3)] == ["answer"] * 3


def test_request_has_one_time_however_often_it_asks(request_under_way, monkeypatch):
    service, question = Service("test", "common.storage_away"), Asked()
    question.let_go.set()
    assert service.ask(question) == "answer"
    monkeypatch.setattr(outside, "REQUEST_SECONDS", 0)

    with pytest.raises(Unavailable):
        service.ask(Asked())


def test_what_the_service_raises_is_raised(request_under_way):
    def refuse():
        raise FileNotFoundError("nothing there")

    with pytest.raises(FileNotFoundError, match="nothing there"):
        Service("test", "common.storage_away").ask(refuse)


def test_background_work_takes_its_time_in_its_own_thread():
    assert Service("test", "common.storage_away").ask(threading.current_thread) is threading.current_thread()


# --- The file storage -------------------------------------------------------------------------


@pytest.fixture
def bucket(server, settings):
    """The files are in a bucket that hangs."""
    env = {"BACKEND": "emm.common.storage.Bucket", "OPTIONS": _bucket_options(server.address)}
    settings.STORAGES = {**settings.STORAGES, "default": env}


def _bucket_options(address):
    return {
        "bucket_name": "emm-media",
        "endpoint_url": address,
        "access_key": "key",
        "secret_key": "secret",
        "region_name": "ap-southeast-3",
    }


def test_bucket_of_the_settings_has_limits(server, monkeypatch):
    monkeypatch.setenv("STORAGE_S3_BUCKET", "emm-media")
    monkeypatch.setenv("STORAGE_S3_ENDPOINT", server.address)
    made = data_settings.storages(Env())["default"]
    assert made["BACKEND"] == "emm.common.storage.Bucket"

    config = storage.Bucket(**made["OPTIONS"]).client_config

    assert (config.connect_timeout, config.read_timeout) == (limits.CONNECT_SECONDS, limits.READ_SECONDS)
    assert config.retries == {"total_max_attempts": limits.TRIES, "mode": "standard"}


@pytest.mark.parametrize(
    "question",
    [
        lambda bucket: bucket.open("a.pdf"),
        lambda bucket: bucket.exists("a.pdf"),
        lambda bucket: bucket.size("a.pdf"),
        lambda bucket: bucket.listdir(""),
        lambda bucket: bucket.delete("a.pdf"),
        lambda bucket: bucket.get_modified_time("a.pdf"),
    ],
)
def test_background_work_is_told_after_few_tries(server, monkeypatch, question):
    monkeypatch.setattr(storage, "READ_SECONDS", 0.1)

    with pytest.raises(Unavailable, match="The file storage does not answer now"):
        question(storage.Bucket(**_bucket_options(server.address)))

    assert server.connections() == limits.TRIES


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("en", "A service does not answer", "The file storage does not answer now. Try again in a minute."),
        (
            "id",
            "Sebuah layanan tidak menjawab",
            "Penyimpanan berkas saat ini tidak menjawab. Coba lagi dalam satu menit.",
        ),
    ],
)
def test_download_from_a_bucket_that_hangs_says_so(client, short, language, title, said, request):
    signed_template()
    certificate = issue_certificate(enrolment=attendee(taught_training(), "Siti Rahmawati"), issued_by=None)
    request.getfixturevalue("bucket")
    client.force_login(AdministratorFactory(language=language))

    response = client.get(f"/{language}" + reverse("certificates:download", args=[certificate.pk])[3:])

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    for text in (title, said):
        assert text in response.content.decode()


@pytest.mark.django_db
def test_readiness_is_told_of_a_bucket_that_hangs(client, bucket, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE_SECONDS", SHORT_SECONDS)
    health.READINESS.forget()

    assert client.get("/health/ready/").json()["storage"] == "failed"


# --- Mail, sign-in, cache, database -----------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["account_reset_password", "account_request_login_code"])
def test_no_request_waits_for_the_mail_server(client, server, settings, address):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port

    response = client.post(reverse(address), {"email": AdministratorFactory().email})

    assert (response.status_code, server.connections()) == (302, 0)


def test_mail_has_limits():
    assert own.EMAIL_TIMEOUT == limits.READ_SECONDS
    assert own.ANYMAIL["REQUESTS_TIMEOUT"] == (limits.CONNECT_SECONDS, limits.READ_SECONDS)


@pytest.mark.parametrize(("address", "seconds"), [("", 5), ("?connect_timeout=3", 3)])
def test_database_that_hangs_is_not_waited_for_long(monkeypatch, tmp_path, address, seconds):
    monkeypatch.setenv("DATABASE_URL", f"postgres://emm:x@database/emm{address}")

    made = data_settings.databases(Env(), folder=tmp_path)["default"]

    assert int(made["OPTIONS"]["connect_timeout"]) == seconds
