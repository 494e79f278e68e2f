"""Figures for Prometheus: for who has the token; how long answers take, how the queue stands."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from emm.jobs.models import Job, Worker
from emm.ops import metrics
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests"


@pytest.fixture
def measuring(settings):
    """A client of a product that measures, from zero."""
    settings.METRICS_TOKEN = TOKEN
    metrics.answer_seconds.cache_clear()
    yield Client()
    metrics.answer_seconds.cache_clear()


def read(client):
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {(each.name, *sorted(each.labels.values())): each.value for family in families for each in family.samples}


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}])
def test_nobody_without_the_token_finds_the_page(measuring, given):
    assert measuring.get("/metrics", headers=given).status_code == 404


def test_without_a_token_there_is_no_page_for_anybody(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_answers_are_counted_by_the_name_of_the_page(measuring):
    measuring.get("/en/")
    measuring.get("/en/")
    measuring.get("/en/nowhere/siti@example.org/")
    measuring.generic("BREW", "/health/live/")
    figures = read(measuring)
    assert figures["emm_answer_seconds_count", "200", "GET", "home:home"] == 2
    assert figures["emm_answer_seconds_count", "", "404", "GET"] == 1
    assert figures["emm_answer_seconds_count", "405", "alive", "other"] == 1
    assert not any("siti" in label for key in figures for label in key)


def test_the_background_work_is_told(measuring):
    now = timezone.now()
    oldest = JobFactory()
    Job.objects.filter(pk=oldest.pk).update(created_at=now - datetime.timedelta(seconds=90))
    JobFactory(run_after=now + datetime.timedelta(hours=1))
    JobFactory(state=Job.State.FAILED, finished_at=now - datetime.timedelta(hours=1))
    JobFactory(state=Job.State.FAILED, finished_at=now - datetime.timedelta(days=2))
    Worker.objects.create(name="a")
    Worker.objects.create(name="gone", seen_at=now - datetime.timedelta(hours=1))
    figures = read(measuring)
    assert [figures["emm_jobs", state] for state in ("queued", "running", "failed")] == [2, 0, 1]
    assert figures["emm_oldest_waiting_job_seconds",] == pytest.approx(90, abs=5)
    assert figures["emm_workers",] == 1
