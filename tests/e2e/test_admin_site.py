"""The Django admin: every page of it in Chromium, under our content security policy, seen by axe and on a phone."""

import pytest
from playwright.sync_api import Page

from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.e2e import measures
from tests.factories import AdministratorFactory, ConsentFactory, JobFactory, MaterialFactory, TrainerFactory

# What a browser shows does not depend on the engine below.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
WCAG = {"type": "tag", "values": measures.WCAG_2_2_AA}


def test_every_page_of_the_back_room_is_open_to_everybody(page: Page, sign_in):
    signed_template()
    attendee(taught_training())
    for factory in (ConsentFactory, JobFactory, MaterialFactory, TrainerFactory):
        factory()
    sign_in(AdministratorFactory())
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto("/en/admin/")
    lists = sorted({link.get_attribute("href") or "" for link in page.locator(".module th a").all()})
    assert len(lists) > 15
    wrong = {"index": look(page)}
    records = 0
    for path in lists:
        assert page.goto(path).status == 200
        wrong[path] = look(page)
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
            wrong[address] = look(page)
    assert {address: found for address, found in wrong.items() if found} == {}
    # That nothing was refused by the policy is asserted when the browser is put away (tests/e2e/conftest.py).
    assert records >= 10


def look(page: Page) -> list[str]:
    page.wait_for_function("!document.querySelector('select.admin-autocomplete') || document.querySelector('.select2')")
    found = measures.axe(page, WCAG)
    page.set_viewport_size({"width": 390, "height": 844})
    found += [f"at 390: {each}" for each in page.evaluate(measures.WIDTH)]
    page.set_viewport_size(measures.DESK)
    return found
