"""Two ways to work with a page: with a pointer, and with keys alone."""

import datetime

from playwright.sync_api import Locator, Page, expect

from tests.e2e import measures

# More presses of Tab than any page has places to stop at.
MAX_STOPS = 250


class Pointer:
    """What a mouse or a finger does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        control.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        field.select_option(label=label)

    def pick(self, group: Locator, status: Locator) -> None:
        """Set a status; a radio button is drawn as a part of its label, or stands in the menu for want of room."""
        label = status.locator("xpath=ancestor::label")
        if label.count():
            label.click()
            return
        group.locator("summary").click()
        group.locator(f".menu-panel label[for='{status.get_attribute('id')}']").click()
        if group.locator("details[open]").count():  # without scripts a menu stays open
            group.locator("summary").click()


class Keys(Pointer):
    """What somebody does who has no pointer: Tab, arrows, Enter, and an eye for where the focus is."""

    def press(self, control: Locator) -> None:
        self.go_to(control)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self.go_to(field)
        kind = field.get_attribute("type")
        if kind == "date":
            day = datetime.date.fromisoformat(text)
            # In the order of the machine's own language.
            for order in (f"{day:%m%d%Y}", f"{day:%d%m%Y}"):
                self.page.keyboard.press("ArrowLeft")
                self.page.keyboard.press("ArrowLeft")
                self.page.keyboard.type(order)
                if field.input_value() == text:
                    break
        elif kind == "time":
            hour, minute = text.split(":")
            noon = "AM" if int(hour) < 12 else "PM"
            self.page.keyboard.type(f"{int(hour) % 12 or 12:02}{minute}{noon}")
        else:
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def choose(self, field: Locator, label: str) -> None:
        self.go_to(field)
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if " ".join(field.locator("option:checked").inner_text().split()) == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no option {label}")

    def pick(self, group: Locator, status: Locator) -> None:
        """Tab enters a group of radio buttons where one is set, or at the first; arrows go on."""
        radios = group.get_by_role("radio")
        checked = group.locator("input[type=radio]:checked")
        self.go_to(checked if checked.count() else radios.first)
        self.page.keyboard.press("Space")
        for _ in range(radios.count()):
            if status.is_checked():
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError("no such status")

    def go_to(self, control: Locator) -> None:
        """Press Tab until the control has the focus, and see that it shows."""
        expect(control).to_be_attached()
        for _ in range(MAX_STOPS):
            if control.evaluate("element => element === document.activeElement"):
                assert measures.shows_focus(control), f"the focus is not to be seen: {control}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {control}")
