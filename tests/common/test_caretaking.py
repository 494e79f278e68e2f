"""The small duties of the workers."""

from emm.common import caretaking


def test_a_duty_that_fails_keeps_no_other_from_being_done(monkeypatch, caplog):
    monkeypatch.setattr(caretaking, "_duties", [])
    done = []

    @caretaking.duty
    def breaks() -> None:
        raise ValueError("broken")

    @caretaking.duty
    def works() -> None:
        done.append("works")

    caretaking.do_duties()
    assert done == ["works"]
    assert [record.getMessage() for record in caplog.records] == ["breaks failed; it will be tried again"]
