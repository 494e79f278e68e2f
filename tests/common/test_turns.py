"""Turns: how much of a costly work one machine does at a time, whoever asks and whatever happens to the processes."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest
from django.conf import settings

from emm.common.turns import Busy, Turns

pytestmark = pytest.mark.sqlite

AT_ONCE, WAITING = 2, 1
# Patience that no test exhausts, and that each of them exhausts at once.
PATIENT = Turns("test", at_once=AT_ONCE, waiting=WAITING, patience_seconds=60, longest_seconds=60)
IMPATIENT = Turns("test", at_once=AT_ONCE, waiting=WAITING, patience_seconds=0, longest_seconds=60)
# Takes a turn, says so, and keeps it until it is killed.
HOLDER = """
import signal, sys
from django.conf import settings
settings.configure(TURNS_DIR=sys.argv[1])
from emm.common.turns import Turns
with Turns("test", at_once=2, waiting=1, patience_seconds=0, longest_seconds=60).take():
    print("taken", flush=True)
    signal.pause()
"""


@pytest.fixture(autouse=True)
def turns_of_their_own(settings, tmp_path):
    settings.TURNS_DIR = tmp_path / "turns"


@pytest.fixture
def held():
    with ExitStack() as held:
        yield held


def hold_all(held):
    for _ in range(AT_ONCE):
        held.enter_context(PATIENT.take())


def test_no_more_are_at_it_than_may_be(held):
    hold_all(held)

    with pytest.raises(Busy), IMPATIENT.take():
        pass


def test_who_waits_gets_the_turn_that_is_given_back(held):
    hold_all(held)
    began, end = Event(), Event()

    def work():
        with PATIENT.take():
            began.set()
            end.wait()

    with ThreadPoolExecutor() as threads:
        work_done = threads.submit(work)
        assert not began.is_set()
        held.close()
        assert began.wait(60)
        end.set()
        work_done.result()


def test_when_enough_wait_others_are_turned_away_at_once(held):
    hold_all(held)
    # Somebody waits: a place is taken, and no turn.
    held.enter_context(Turns("test", at_once=AT_ONCE + 1, waiting=0, patience_seconds=0, longest_seconds=60).take())

    with pytest.raises(Busy), PATIENT.take():
        pass


def test_one_address_has_one_turn(held):
    held.enter_context(PATIENT.take(whose="a"))

    with pytest.raises(Busy), PATIENT.take(whose="a"):
        pass
    with PATIENT.take(whose="b"):
        pass
    held.close()
    with PATIENT.take(whose="a"):
        pass


def test_an_address_that_was_turned_away_may_come_back(held):
    hold_all(held)
    with pytest.raises(Busy), IMPATIENT.take(whose="a"):
        pass
    held.close()

    with IMPATIENT.take(whose="a"):
        pass


def test_turns_count_in_all_processes_and_end_with_those_that_are_killed(held):
    holders = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(settings.TURNS_DIR)],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(AT_ONCE)
    ]
    try:
        assert [holder.stdout.readline() for holder in holders] == ["taken\n"] * AT_ONCE
        with pytest.raises(Busy), IMPATIENT.take():
            pass
        os.kill(holders[0].pid, signal.SIGKILL)
        holders[0].wait()
        with IMPATIENT.take():
            pass
    finally:
        for holder in holders:
            holder.kill()
            holder.wait()
            holder.stdout.close()
