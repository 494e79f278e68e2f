from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from emm.common.rate_limits import may_pass


def ask(rf, what="door", address="10.0.0.1", at_most=3):
    return may_pass(rf.get("/", REMOTE_ADDR=address), what=what, at_most=at_most)


@pytest.fixture(autouse=True)
def _in_one_minute():
    with time_machine.travel(1_700_000_000, tick=False):
        yield


def test_so_many_pass_and_no_more(rf):
    assert [ask(rf) for _ in range(5)] == [True, True, True, False, False]


def test_each_address_and_each_door_counts_by_itself(rf):
    assert [ask(rf) for _ in range(4)][-1] is False

    assert ask(rf, address="10.0.0.2")
    assert ask(rf, what="window")


def test_next_minute_begins_anew(rf):
    assert [ask(rf) for _ in range(4)][-1] is False

    with time_machine.travel(1_700_000_060, tick=False):
        assert ask(rf)


def test_addresses_of_one_ipv6_network_are_one(rf):
    assert [ask(rf, address=f"2001:db8::{number}") for number in range(1, 5)] == [True, True, True, False]
    assert ask(rf, address="2001:db8:0:1::1")


def test_exactly_so_many_pass_when_all_ask_at_once(rf):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: ask(rf, at_most=20), range(80)))

    assert sorted(answers) == [False] * 60 + [True] * 20
