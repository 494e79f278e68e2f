"""Files in an S3-compatible storage: a local one, by the product's own settings, in a process of their own."""

import os
import subprocess
import sys

import boto3  # type: ignore[import-untyped]  # has no types
import pytest
from django.conf import settings
from moto.server import ThreadedMotoServer

BUCKET = "emm-media"
REGION = "ap-southeast-3"
# Runs with the settings that the environment makes, as a server does.
SCRIPT = """
import django; django.setup()
import urllib.error, urllib.request
from pathlib import Path
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from emm.accounts.models import User
from emm.ops.backup import stored_files
from emm.ops.health import storage_is_writable
from trainings.certificates.issuing import zips

call_command("migrate", verbosity=0)
names = [default_storage.save("certificates/2022/a.pdf", ContentFile(text)) for text in (b"one", b"two")]
assert names[0] == "certificates/2022/a.pdf"
assert names[1] != names[0], "a file was written over"
storage_is_writable()
with default_storage.open(names[0]) as file:
    assert file.read() == b"one"

signed = default_storage.url(names[0])
assert urllib.request.urlopen(signed).read() == b"one"
try:
    urllib.request.urlopen(signed.partition("?")[0])
    raise SystemExit("whoever knows the address gets the file")
except urllib.error.HTTPError as refusal:
    assert refusal.code == 403, refusal

default_storage.save("zips/7.zip", ContentFile(b"PK"))
assert (zips.remove_old_zips(), default_storage.exists("zips/7.zip")) == (0, True)
zips.KEPT_HOURS = 0
assert (zips.remove_old_zips(), default_storage.exists("zips/7.zip")) == (1, False)

archive = Path(ARCHIVE)
User.objects.create(email="siti@example.org")
call_command("backup", archive)
default_storage.delete(names[0])
default_storage.save("later.pdf", ContentFile(b"later"))
call_command("restore", archive, overwrite=True)
assert sorted(stored_files()) == sorted(names), list(stored_files())
with default_storage.open(names[0]) as file:
    assert file.read() == b"one"
"""


@pytest.fixture
def endpoint():
    """The address of a storage that has the bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id="key", aws_secret_access_key="secret", region_name=REGION
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    client.close()
    yield address
    server.stop()


def test_files_are_kept_private_backed_up_and_restored(endpoint, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "emm.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "STORAGE_S3_BUCKET": BUCKET,
        "STORAGE_S3_ENDPOINT": endpoint,
        "STORAGE_S3_REGION": REGION,
        "STORAGE_S3_ACCESS_KEY": "key",
        "STORAGE_S3_SECRET_KEY": "secret",
    }
    script = f"ARCHIVE = {str(tmp_path / 'backup.tar')!r}\n{SCRIPT}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
