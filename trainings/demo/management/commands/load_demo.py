from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from emm.accounts.models import Role
from trainings.demo import content
from trainings.demo.loading import load_demo


class Command(BaseCommand):
    help = (
        "Loads the demonstration: the programme of 2022 with invented people, and trainings around today. Idempotent."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demonstration brings invented people and sign-ins that anyone may know; it is loaded only where "
                "DEMO is set, never where real trainings are kept. Nothing was changed."
            )
        tally = load_demo()
        if options["verbosity"] > 0:
            self.stdout.write("\n".join(tally.lines()))
            self.stdout.write(self._sign_ins())

    def _sign_ins(self) -> str:
        """The table of sign-ins that is shown to who tries the product."""
        accounts = content.read("accounts")["account"]
        lines = [f"  {Role(account['role']).label:<20} {account['email']}{_note(account)}" for account in accounts]
        return "\n".join(["", f"Sign in with the password {settings.DEMO_PASSWORD} as", *lines])


def _note(account: content.Entry) -> str:
    return f"  ({account['note']})" if "note" in account else ""
