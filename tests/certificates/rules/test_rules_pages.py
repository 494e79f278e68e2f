"""The pages on which rules are set and on which an administrator decides otherwise."""

import pytest
from django.urls import reverse

from tests.certificates.scenes import attendee, taught_training
from tests.factories import (
    AdministratorFactory,
    CertificateRuleFactory,
    DecisionFactory,
    OfficerFactory,
    PersonFactory,
    ResultFactory,
    SessionTrainerFactory,
    TrainerFactory,
)
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import CertificateRule, EligibilityOverride
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.certificates.rules.requirements import rules_of
from trainings.certificates.rules.services import set_rules

pytestmark = pytest.mark.django_db
CHOSEN = {
    "participation-is_issued": "on",
    "completion-is_issued": "on",
    "completion-needs_attendance": "on",
    "completion-post_test": "passed",
    "completion-pass_mark": "75",
    "completion-needs_feedback": "on",
    "service-is_issued": "on",
}


def content(response):
    return " ".join(response.content.decode().split())


def address(name, *args):
    return reverse(f"certificates:{name}", args=args)


class TestSettingRules:
    @pytest.fixture(autouse=True)
    def officer(self, client):
        user = OfficerFactory()
        client.force_login(user)
        return user

    def test_officer_sets_the_rules_of_all_kinds_at_once(self, client, training, officer):
        response = client.post(address("rules", training.pk), CHOSEN)

        assert (response.status_code, response.url) == (302, address("training", training.pk))
        rules = rules_of(training)
        assert [kind for kind, rule in rules.items() if rule.is_issued] == ["participation", "completion", "service"]
        completion = rules["completion"]
        assert (completion.post_test, completion.pass_mark, completion.needs_feedback) == ("passed", 75, True)
        assert completion.history.get().history_user == officer

    def test_rules_left_as_they_are_store_nothing(self, training):
        usual = {"is_issued": True, "needs_attendance": True, "post_test": "not_needed"}

        assert set_rules(training=training, rules={"completion": usual}, by=None) == []
        assert not CertificateRule.objects.exists()

    def test_roll_out_offers_no_trainers_certificate(self, client, training):
        page = content(client.get(address("rules", training.pk)))

        assert "Certificate of completion" in page
        assert "Trainer’s certificate" not in page

    @pytest.mark.parametrize("mark", ["", "0", "101", "x"])
    def test_pass_mark_goes_from_1_to_100(self, client, training, mark):
        response = client.post(address("rules", training.pk), CHOSEN | {"completion-pass_mark": mark})

        assert response.status_code == 422
        assert not CertificateRule.objects.exists()

    def test_rule_that_a_holder_would_fail_is_refused_and_says_why(self, client, training):
        issue_certificate(enrolment=attendee(training), issued_by=None)

        response = client.post(address("rules", training.pk), CHOSEN)

        assert response.status_code == 422
        assert "1 person who holds one would not fulfil this. Keep the rule, or revoke theirs first." in content(
            response
        )
        assert not CertificateRule.objects.exists()

    def test_rule_that_every_holder_fulfils_may_still_change(self, client, training):
        enrolment = attendee(training)
        issue_certificate(enrolment=enrolment, issued_by=None)
        ResultFactory(enrolment=enrolment, post_test=90, feedback_on=training.ends_on)

        assert client.post(address("rules", training.pk), CHOSEN).status_code == 302

    def test_holder_by_decision_stands_in_no_rules_way(self, client, training):
        enrolment = attendee(training)
        DecisionFactory(training=training, person=enrolment.person)
        issue_certificate(enrolment=enrolment, issued_by=None)

        assert client.post(address("rules", training.pk), CHOSEN).status_code == 302

    def test_kind_that_somebody_holds_is_not_switched_off(self, client, training):
        issue_certificate(enrolment=attendee(training), issued_by=None)
        chosen = {name: value for name, value in CHOSEN.items() if name != "completion-is_issued"}

        assert client.post(address("rules", training.pk), chosen).status_code == 422

    def test_cancelled_training_has_no_rules_to_set(self, client, template):
        training = taught_training(state="cancelled")

        assert "This training was cancelled and gives no certificates." in content(
            client.post(address("rules", training.pk), CHOSEN)
        )

    def test_page_in_indonesian(self, client, training):
        page = content(client.get(address("rules", training.pk).replace("/en/", "/id/")))

        assert "Nilai batas lulus (dari 100)" in page


class TestTheTrainingsPage:
    def test_each_kind_tells_what_it_asks_for_and_who_stands_where(self, client, template):
        client.force_login(AdministratorFactory())
        tot = taught_training(kind="tot")
        CertificateRuleFactory(training=tot, post_test="taken")
        attendee(tot, "Ani")
        SessionTrainerFactory(session=tot.sessions.first(), trainer=TrainerFactory(person__full_name="Budi"))

        response = client.get(address("training", tot.pk))

        page = content(response)
        assert "80% of the JP attended · post-test taken" in page
        assert "80% of the JP attended · certified lead after the teach-back" in page
        assert [
            (group.rule.kind, len(group.eligible), len(group.not_eligible)) for group in response.context["groups"]
        ] == [
            ("completion", 0, 1),
            ("trainer", 0, 1),
            ("service", 1, 0),
        ]
        assert "The post-test is not taken yet." in page
        assert "Taught 1 session, 2 JP" in page

    def test_training_that_gives_nothing_says_so(self, client, training):
        client.force_login(OfficerFactory())
        for kind in ("completion", "service"):
            CertificateRuleFactory(training=training, kind=kind, is_issued=False)
        attendee(training)

        assert "This training gives no certificates." in content(client.get(address("training", training.pk)))


class TestDeciding:
    @pytest.fixture
    def administrator(self, client):
        user = AdministratorFactory()
        client.force_login(user)
        return user

    def test_decision_is_asked_with_how_the_person_stands(self, client, training, administrator):
        enrolment = attendee(training, attended=1)

        page = content(client.get(address("decide", training.pk, "completion", enrolment.person_id)))

        assert "Attended 2 of 10 JP (20%); 80% is needed." in page
        assert "Grant by exception" in page

    def test_who_fulfils_the_rules_can_only_be_withheld_one(self, client, training, administrator):
        enrolment = attendee(training)

        page = content(client.get(address("decide", training.pk, "completion", enrolment.person_id)))

        assert "The rules are fulfilled: Attended 10 of 10 JP (100%)." in page
        assert "Withhold the certificate" in page
        assert "Grant by exception" not in page

    def test_decision_is_kept_and_shown_beside_the_person(self, client, training, administrator):
        enrolment = attendee(training, attended=1)
        typed = {"verdict": "grant", "reason": "Ill, and caught up."}

        response = client.post(address("decide", training.pk, "completion", enrolment.person_id), typed)

        decision = EligibilityOverride.objects.get()
        assert (response.status_code, response.url) == (302, address("training", training.pk))
        assert (decision.verdict, decision.decided_by) == ("grant", administrator)
        page = content(client.get(address("training", training.pk)))
        assert "Ill, and caught up." in page
        assert address("withdraw_decision", training.pk, decision.pk) in page

    def test_without_a_reason_nothing_is_decided(self, client, training, administrator):
        enrolment = attendee(training, attended=1)

        response = client.post(
            address("decide", training.pk, "completion", enrolment.person_id), {"verdict": "grant", "reason": " "}
        )

        assert response.status_code == 422
        assert not EligibilityOverride.objects.exists()

    def test_decision_is_withdrawn_with_a_reason(self, client, training, administrator):
        decision = DecisionFactory(training=training, person=attendee(training, attended=1).person)

        response = client.post(address("withdraw_decision", training.pk, decision.pk), {"reason": "A mistake."})

        decision.refresh_from_db()
        assert response.status_code == 302
        assert (decision.withdrawal_reason, decision.withdrawn_by) == ("A mistake.", administrator)
        assert not eligibility_of(training)[0].eligible

    @pytest.mark.parametrize("kind", ["participation", "trainer", "nonsense"])
    def test_nothing_is_decided_about_kinds_that_are_not_given(self, client, training, administrator, kind):
        enrolment = attendee(training)

        assert client.get(address("decide", training.pk, kind, enrolment.person_id)).status_code == 404

    def test_nothing_is_decided_about_strangers(self, client, training, administrator):
        assert client.get(address("decide", training.pk, "completion", PersonFactory().pk)).status_code == 404

    def test_decision_of_another_training_is_not_found_here(self, client, training, administrator):
        decision = DecisionFactory()

        assert client.get(address("withdraw_decision", training.pk, decision.pk)).status_code == 404
