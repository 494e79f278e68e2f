import datetime
import io
import os
import zipfile
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from emm.common.errors import DomainError
from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.periodic import run_periodic_tasks
from emm.jobs.progress import Progress
from tests.background import run_now
from tests.certificates.scenes import attendee
from tests.factories import AdministratorFactory, OfficerFactory, UserFactory
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import draw_document, issue_certificate, record_certificate, start_issuing
from trainings.certificates.issuing.zips import remove_old_zips, start_zipping, zip_certificates
from trainings.certificates.models import Certificate
from trainings.certificates.rules.eligibility import eligibility_of

pytestmark = pytest.mark.django_db


def issue_to(training, *names):
    for name in names:
        attendee(training, name)
    for each in eligibility_of(training):
        if each.eligible:
            draw_document(record_certificate(eligibility=each, issued_by=None))


def address(training, page="zip", *more):
    return reverse(f"certificates:{page}", args=[training.pk, *more])


def files():
    return list(Path(settings.MEDIA_ROOT).rglob("*.zip"))


def test_zip_is_packed_in_the_background_and_holds_what_is_in_force(client, training, administrator):
    withdrawn = issue_certificate(enrolment=attendee(training, "Citra"), issued_by=None)
    revoke(certificate=withdrawn, reason="Error", by=administrator)
    issue_to(training, "Ani/Budi", "عبد الرحمن")

    response = client.post(address(training))
    job = Job.objects.get()
    assert (response.status_code, response.url) == (302, f"/en/staff/jobs/{job.pk}/")
    run_now(job)
    job.refresh_from_db()

    assert (job.state, job.done, job.total) == ("succeeded", 2, 2)
    assert job.result["url"] == address(training, "zip_file", job.pk)
    response = client.get(job.result["url"])
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert response["Content-Disposition"].startswith('attachment; filename="certificates-')
    assert archive.testzip() is None
    assert archive.namelist() == [
        "IOM-ID-EMM-2022-NAT-0002_AniBudi.pdf",
        "IOM-ID-EMM-2022-NAT-0003_عبد_الرحمن.pdf",
    ]


def test_zip_of_nothing_says_so(client, training, administrator):
    response = client.post(address(training), follow=True)

    assert "There is no certificate to download yet." in response.content.decode()
    assert not Job.objects.exists()


def test_zip_is_only_for_whoever_made_it_and_administrators(client, training):
    issue_to(training, "Ani")
    officer = OfficerFactory()
    job = start_zipping(training=training, started_by=officer)
    run_now(job)

    answers = []
    for user in (officer, OfficerFactory(), AdministratorFactory()):
        client.force_login(user)
        response = client.get(address(training, "zip_file", job.pk))
        answers.append(response.status_code)
        if response.streaming:
            assert b"".join(response.streaming_content).startswith(b"PK")
    assert answers == [200, 404, 200]


def test_zip_is_removed_after_a_day(client, training, administrator):
    issue_to(training, "Ani")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)
    assert remove_old_zips() == 0
    assert len(files()) == 1

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        assert remove_old_zips() == 1
        assert remove_old_zips() == 0

    assert files() == []
    assert client.get(address(training, "zip_file", job.pk)).status_code == 404


def test_zip_whose_job_never_ended_is_removed_after_a_day_too(training, administrator):
    """A worker was killed between storing the file and saying so."""
    issue_to(training, "Ani")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)
    Job.objects.filter(pk=job.pk).update(state="running", finished_at=None, result={})
    assert [path.name for path in files()] == [f"{job.pk}.zip"]
    assert remove_old_zips() == 0

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        assert remove_old_zips() == 1

    assert files() == []


def test_zip_that_is_packed_again_takes_the_place_of_the_one_before(training, administrator):
    issue_to(training, "Ani")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)
    Job.objects.filter(pk=job.pk).update(state="failed", result={})

    queue.retry(job)
    run_now(job)

    assert [path.name for path in files()] == [f"{job.pk}.zip"]
    job.refresh_from_db()
    assert job.result["file"] == f"zips/{job.pk}.zip"


def test_old_zips_are_looked_for_once_an_hour(training, administrator):
    """The storage may be far away, and every worker asks every few seconds."""
    issue_to(training, "Ani")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)) as clock:
        run_periodic_tasks()
        assert files() == []
        default_storage.save("zips/9.zip", ContentFile(b"PK"))
        os.utime(default_storage.path("zips/9.zip"), (0, 0))
        run_periodic_tasks()
        assert len(files()) == 1
        clock.shift(datetime.timedelta(minutes=61))
        run_periodic_tasks()
        assert files() == []


def test_cancelled_zip_leaves_nothing_and_begins_again(training, administrator):
    issue_to(training, "Ani", "Budi", "Citra")
    job = start_zipping(training=training, started_by=administrator)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    run_now(job)
    job.refresh_from_db()
    assert (job.state, job.done, files()) == ("cancelled", 1, [])

    queue.retry(job)
    run_now(job)

    job.refresh_from_db()
    assert (job.state, job.done, len(job.result["certificates"])) == ("succeeded", 3, 3)


def test_issuing_stops_between_two_people_and_goes_on_from_there(training, administrator):
    for name in ("Ani", "Budi", "Citra"):
        attendee(training, name)
    job = start_issuing(training=training, started_by=administrator)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    run_now(job)
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 1)
    [first] = Certificate.objects.exclude(file="")

    queue.retry(job)
    run_now(job)

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("succeeded", 3, 3)
    assert sorted(Certificate.objects.values_list("serial", flat=True)) == [1, 2, 3]
    assert Certificate.objects.get(pk=first.pk).sha256 == first.sha256


def test_nothing_to_pack_is_refused(training):
    with pytest.raises(DomainError):
        start_zipping(training=training, started_by=None)


class Interrupted(Progress):
    """After the first file something else happens."""

    act = None

    def step(self, *, problem=""):
        super().step(problem=problem)
        act, self.act = self.act, None
        if act:
            act()


def test_what_is_revoked_while_it_is_packed_is_left_out(training, administrator):
    issue_to(training, "Ani", "Budi")
    job = start_zipping(training=training, started_by=administrator)
    Job.objects.filter(pk=job.pk).update(state="running")
    job.refresh_from_db()
    progress = Interrupted(job)
    progress.act = lambda: revoke(certificate=Certificate.objects.get(name="Budi"), reason="Error", by=None)

    packed = zip_certificates(training=training, progress=progress)

    assert packed["certificates"] == ["IOM-ID/EMM/2022/NAT/0001"]
    with zipfile.ZipFile(files()[0]) as archive:
        assert archive.namelist() == ["IOM-ID-EMM-2022-NAT-0001_Ani.pdf"]


def test_zip_with_what_was_revoked_since_is_not_handed_out(client, training, administrator):
    issue_to(training, "Ani", "Budi")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)
    revoke(certificate=Certificate.objects.get(name="Budi"), reason="Error", by=None)

    response = client.get(address(training, "zip_file", job.pk), follow=True)

    assert response.redirect_chain == [(address(training, "training"), 302)]
    assert "Certificates in this ZIP were revoked or replaced. Create the ZIP again." in response.content.decode()


# --- Days, and files that are gone -------------------------------------------------------------


def lose_the_file_of(name):
    certificate = Certificate.objects.get(name=name)
    Path(certificate.file.path).unlink()
    return certificate


def test_entries_bear_the_day_of_issue(training, administrator):
    issue_to(training, "Ani")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)

    issued_on = Certificate.objects.get().issued_on
    with zipfile.ZipFile(files()[0]) as archive:
        [entry] = archive.infolist()
    assert datetime.date(*entry.date_time[:3]) == issued_on


def test_a_missing_file_is_told_and_the_others_are_packed(training, administrator):
    issue_to(training, "Ani", "Budi", "Citra")
    lost = lose_the_file_of("Budi")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)

    job.refresh_from_db()
    assert (job.state, job.done) == ("succeeded", 3)
    assert job.problems == [f"The PDF of certificate {lost.number} (Budi) is missing. Tell the administrator."]
    with zipfile.ZipFile(files()[0]) as archive:
        assert archive.testzip() is None
        assert [name.split("_")[1] for name in archive.namelist()] == ["Ani.pdf", "Citra.pdf"]


def test_there_is_no_zip_when_all_files_are_missing(training, administrator):
    issue_to(training, "Ani")
    lose_the_file_of("Ani")
    job = start_zipping(training=training, started_by=administrator)
    run_now(job)

    job.refresh_from_db()
    assert job.state == "failed"
    assert files() == []


def test_own_zip_is_refused_before_its_first_byte_when_a_file_is_missing(client, training):
    issue_to(training, "Ani")
    certificate = lose_the_file_of("Ani")
    certificate.person.user = UserFactory()
    certificate.person.email = None
    certificate.person.save()
    client.force_login(certificate.person.user)

    response = client.get(reverse("certificates:own_zip"), follow=True)

    assert response.redirect_chain == [(reverse("certificates:own_wallet"), 302)]
    assert f"these PDFs are missing: {certificate.number}." in response.content.decode()
