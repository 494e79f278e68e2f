"""Where the trainings take place: the provinces as tiles, each about where it lies on the map."""

from dataclasses import dataclass

from django.db.models import Count, Q

from emm.common.countries import HOME
from participants.models import Region
from trainings.planning.models import Training
from trainings.planning.models.days import where_today

# Kemendagri code: column and row of the tile, from the north-west, and the short name that Indonesians use.
TILES: dict[str, tuple[int, int, str]] = {
    "11": (0, 0, "Aceh"),
    "12": (1, 1, "Sumut"),
    "13": (1, 2, "Sumbar"),
    "14": (2, 2, "Riau"),
    "15": (3, 3, "Jambi"),
    "16": (3, 4, "Sumsel"),
    "17": (2, 3, "Bengkulu"),
    "18": (3, 5, "Lampung"),
    "19": (4, 3, "Babel"),
    "21": (3, 1, "Kepri"),
    "31": (5, 4, "Jakarta"),
    "32": (5, 5, "Jabar"),
    "33": (6, 5, "Jateng"),
    "34": (6, 6, "DIY"),
    "35": (7, 5, "Jatim"),
    "36": (4, 5, "Banten"),
    "51": (8, 5, "Bali"),
    "52": (9, 5, "NTB"),
    "53": (10, 5, "NTT"),
    "61": (5, 1, "Kalbar"),
    "62": (5, 2, "Kalteng"),
    "63": (6, 2, "Kalsel"),
    "64": (6, 1, "Kaltim"),
    "65": (6, 0, "Kaltara"),
    "71": (9, 0, "Sulut"),
    "72": (8, 2, "Sulteng"),
    "73": (7, 3, "Sulsel"),
    "74": (8, 3, "Sultra"),
    "75": (8, 1, "Gorontalo"),
    "76": (7, 2, "Sulbar"),
    "81": (10, 3, "Maluku"),
    "82": (10, 1, "Malut"),
    "91": (13, 2, "Papua"),
    "92": (11, 2, "Pabar"),
    "93": (13, 4, "Papsel"),
    "94": (12, 2, "Papteng"),
    "95": (13, 3, "Papeg"),
    "96": (11, 1, "PBD"),
}
# From so many trainings on, a tile is of the next shade.
SHADES = (1, 2, 5)
# From one tile to the next, in units of the picture.
STEP = 70


@dataclass(frozen=True)
class Tile:
    """A province on the map, with how many trainings were announced in it; ``upcoming`` ones are not over yet."""

    province: Region
    short_name: str
    column: int
    row: int
    trainings: int
    upcoming: int

    @property
    def x(self) -> int:
        return self.column * STEP

    @property
    def y(self) -> int:
        return self.row * STEP

    @property
    def shade(self) -> int:
        """0 for none, up to 3 for many."""
        return sum(self.trainings >= least for least in SHADES)


def province_tiles() -> list[Tile]:
    """All provinces in the database that have a place on the map, by code.

    Two queries. Trainings are public, people are not: nothing here tells who took part.
    """
    is_upcoming = where_today(lambda today: Q(ends_on__gte=today))
    announced = Training.objects.public().filter(region__isnull=False).order_by()
    by_province = announced.values("region").annotate(number=Count("pk"), upcoming=Count("pk", filter=is_upcoming))
    numbers = {row["region"]: (row["number"], row["upcoming"]) for row in by_province}
    return [
        Tile(province, name, column, row, *numbers.get(province.pk, (0, 0)))
        for province in Region.objects.provinces().order_by("code")
        if province.code in TILES
        for column, row, name in [TILES[province.code]]
    ]


def trainings_abroad() -> int:
    """How many trainings were announced outside Indonesia: the map has no tile for them. One query."""
    return Training.objects.public().exclude(country=HOME).count()
