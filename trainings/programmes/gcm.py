"""The 23 objectives of the Global Compact for Safe, Orderly and Regular Migration (A/RES/73/195), in short."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

OBJECTIVES = {
    1: _("Data for evidence-based policies"),
    2: _("Fewer adverse drivers of migration"),
    3: _("Accurate and timely information"),
    4: _("Proof of legal identity"),
    5: _("Pathways for regular migration"),
    6: _("Fair recruitment and decent work"),
    7: _("Fewer vulnerabilities in migration"),
    8: _("Saving lives, missing migrants"),
    9: _("Response to smuggling of migrants"),
    10: _("Against trafficking in persons"),
    11: _("Integrated and secure borders"),
    12: _("Certain and predictable procedures"),
    13: _("Detention only as a last resort"),
    14: _("Consular protection"),
    15: _("Access to basic services"),
    16: _("Inclusion and social cohesion"),
    17: _("Against discrimination"),
    18: _("Skills and their recognition"),
    19: _("Migrants and diasporas for development"),
    20: _("Safe and cheap remittances"),
    21: _("Safe and dignified return"),
    22: _("Portable social security"),
    23: _("International cooperation"),
}
CHOICES = [(number, format_lazy("{} – {}", number, title)) for number, title in OBJECTIVES.items()]
