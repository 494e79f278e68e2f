"""The Django admin under our content security policy: every page of it in Chromium, the console free of complaints."""

import pytest
from playwright.sync_api import Page

from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import AdministratorFactory, ConsentFactory, JobFactory, MaterialFactory, TrainerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_of_the_back_room_obeys_the_policy(page: Page, sign_in):
    signed_template()
    attendee(taught_training())
    for factory in (ConsentFactory, JobFactory, MaterialFactory, TrainerFactory):
        factory()
    sign_in(AdministratorFactory())
    page.goto("/en/admin/")
    lists = sorted({link.get_attribute("href") or "" for link in page.locator(".module th a").all()})
    assert len(lists) > 15
    records = 0
    for path in lists:
        assert page.goto(path).status == 200
        add = page.locator(".object-tools .addlink")
        first = page.locator("#result_list tbody th a").first
        addresses = [add.get_attribute("href") or ""] if add.count() else []
        if first.count():
            records += 1
            record = (first.get_attribute("href") or "").split("?")[0]
            addresses += [record, record.replace("/change/", "/history/")]
        for address in addresses:
            answer = page.goto(f"{path}{address}" if not address.startswith("/") else address)
            assert answer.status == 200, address
    # That nothing was refused by the policy is asserted when the browser is put away (tests/e2e/conftest.py).
    assert records >= 10
