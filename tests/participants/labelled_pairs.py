"""Pairs of records with the answer: whether both are one person. Made without the matcher, and before it was tuned.

The noise is that of lists as they arrive: the spelling of before 1972, shortened and parted names, typing mistakes,
titles inside the name, numbers and addresses that changed or belong to an office. A third of the pairs are hard
negatives: namesakes, siblings, father and son, colleagues of one office with its mailbox and its telephone.

The two halves have names of their own, so that what is learnt from the one cannot be recognised in the other. The
half ``frozen`` is for measuring alone.
"""

import datetime
import random
import unicodedata
from dataclasses import dataclass, replace

SEEDS = {"tuning": 19720817, "frozen": 20220907}
PAIRS_OF_A_HALF = 1200

# Everybody's, in both halves: a common name says little about who somebody is.
COMMON_MEN = ["Muhammad", "Ahmad", "Abdul", "Agus", "Budi"]
COMMON_WOMEN = ["Siti", "Nur", "Sri", "Dewi", "Maria"]
MEN = {
    "tuning": [
        *[
            "Syarif",
            "Yohanes",
            "Fajar",
            "Rizki",
            "Hendra",
            "Wahyu",
            "Bambang",
            "Sutrisno",
            "Yusuf",
            "Zulkifli",
            "Ilham",
        ],
        *[
            "Dedi",
            "Eko",
            "Joko",
            "Suharto",
            "Arif",
            "Fauzi",
            "Ridwan",
            "Taufik",
            "Iskandar",
            "Wayan",
            "Ketut",
            "Paulus",
        ],
        *["Stefanus", "Marthen", "Jefri", "Rahmat", "Hasan", "Idris", "Syamsul", "Bahri", "Anwar", "Kurniawan"],
    ],
    "frozen": [
        *["Johanis", "Fadli", "Surya", "Cahyo", "Slamet", "Mulyono", "Yudi", "Dzulfikar", "Irfan", "Tjahjo", "Djoko"],
        *[
            "Gunawan",
            "Hidayat",
            "Hakim",
            "Karim",
            "Ismail",
            "Made",
            "Nyoman",
            "Petrus",
            "Fransiskus",
            "Yakobus",
            "Rudi",
        ],
        *["Lukman", "Basuki", "Sjafrudin", "Umar", "Harun", "Saiful", "Munir", "Aziz", "Setiawan", "Prasetyo"],
    ],
}
WOMEN = {
    "tuning": [
        *["Hidayah", "Rahma", "Fatimah", "Aisyah", "Yuliana", "Ratna", "Indah", "Wulandari", "Kartini", "Lestari"],
        *["Haliza", "Yosefa", "Marselina", "Theresia", "Fitriani", "Hasnawati", "Rosmini", "Juliani", "Khadijah"],
        *["Endang", "Susilowati", "Tuti", "Mariana", "Nengah", "Komang", "Ayu", "Puspita", "Anggraini", "Oktaviani"],
    ],
    "frozen": [
        *["Zahra", "Nurul", "Hasanah", "Maimunah", "Yuni", "Retno", "Palupi", "Rahayu", "Handayani", "Susanti"],
        *["Kristina", "Magdalena", "Veronika", "Agustina", "Nurjanah", "Syamsiah", "Rohani", "Jumiati", "Zubaidah"],
        *["Titik", "Soekarti", "Putri", "Luh", "Kadek", "Savitri", "Permata", "Novita", "Septiani", "Febriani"],
    ],
}
FAMILIES = {
    "tuning": [
        *["Djaratu", "Lamadike", "Siregar", "Nasution", "Simanjuntak", "Tambunan", "Koa", "Nahak", "Bria", "Taneo"],
        *["Wijaya", "Santoso", "Nugroho", "Saputra", "Daeng Ngai", "Pattinama", "Latuconsina", "Rumengan", "Tjandra"],
        *["Harahap", "Lubis", "Kusuma", "Halim", "Subroto", "Sumarno", "Tanjung", "Chaniago", "Wenda", "Kogoya"],
    ],
    "frozen": [
        *["Manullang", "Sitorus", "Panjaitan", "Hutapea", "Ginting", "Sembiring", "Bere", "Seran", "Klau", "Tefa"],
        *["Hartono", "Soeprapto", "Utomo", "Pranoto", "Karaeng", "Matulessy", "Tahapary", "Lumentut", "Tjokro"],
        *["Batubara", "Rangkuti", "Pratama", "Darmawan", "Widodo", "Suryadi", "Koto", "Piliang", "Tabuni", "Wanimbo"],
    ],
}
BEFORE = ["", "", "", "Dr.", "Drs.", "Ir.", "H.", "Hj.", "Dra.", "Prof. Dr."]
AFTER = ["", "", "S.H.", "S.E.", "M.Si.", "S.Sos., M.A.P.", "S.Pd.", "S.Kom., M.T.", "S.IP."]
MEN_ONLY, WOMEN_ONLY = {"Drs.", "H."}, {"Hj.", "Dra."}


@dataclass(frozen=True)
class Card:
    """One person as one list has them."""

    full_name: str
    sex: str
    institution: int | None
    email: str = ""
    phone: str = ""
    nip: str = ""
    birth_date: datetime.date | None = None


@dataclass(frozen=True)
class Pair:
    one: Card
    other: Card
    same: bool
    kind: str


def make_pairs(half: str, count: int = PAIRS_OF_A_HALF) -> list[Pair]:
    """The pairs of one half, the same at every call: a third one person, a third hard, a third any two."""
    maker = _Maker(half)
    kinds = [maker.one_person, maker.hard, maker.any_two]
    return [kinds[number % 3]() for number in range(count)]


@dataclass(frozen=True)
class _Truth:
    words: tuple[str, ...]
    sex: str
    born: datetime.date
    nip: str
    phone: str
    email: str
    institution: int


class _Maker:
    def __init__(self, half: str) -> None:
        self.half = half
        self.random = random.Random(SEEDS[half])

    # --- Three kinds of pairs ---

    def one_person(self) -> Pair:
        truth = self.human()
        later = truth
        if self.chance(0.25):
            later = replace(later, institution=self.institution())
        if self.chance(0.3):
            later = replace(later, phone=self.mobile())
        if self.chance(0.35):
            later = replace(later, email=self.address(truth.words))
        return Pair(self.card(truth, noise=0.4), self.card(later, noise=0.9), True, "one person")

    def any_two(self) -> Pair:
        return Pair(self.card(self.human(), noise=0.5), self.card(self.human(), noise=0.5), False, "any two")

    def hard(self) -> Pair:
        kind = self.random.choice(["namesake", "namesake", "sibling", "father", "office", "office namesake"])
        one = self.human()
        other = self.human(sex=one.sex)
        if kind == "namesake":
            other = replace(other, words=one.words)
        elif kind == "office namesake":
            # Rare, and the reason why a name and an office are no proof.
            other = replace(other, words=one.words, institution=one.institution)
        elif kind == "sibling":
            other = replace(self.human(), institution=self.random.choice([one.institution, self.institution()]))
            other = replace(other, words=(*other.words[:-1], one.words[-1]))
            if self.chance(0.2):
                other = replace(other, phone=one.phone)  # the telephone of the house
            if other.words == one.words:
                other = self.human()
        elif kind == "father":
            other = replace(
                other, words=(other.words[0], *one.words[-1:]), born=one.born.replace(year=one.born.year - 27)
            )
            other = replace(other, nip=self.number(other.born, other.sex))
        else:
            other = replace(other, institution=one.institution, words=(one.words[0], *other.words[1:]))
            if other.words == one.words:
                other = replace(other, words=(*other.words, self.random.choice(FAMILIES[self.half])))
        left, right = self.card(one, noise=0.3), self.card(other, noise=0.3)
        if "office" in kind and self.chance(0.6):
            mailbox = (
                f"{self.random.choice(['kepegawaian', 'info', 'subbagumum', 'sdm'])}@instansi{one.institution}.go.id"
            )
            left, right = replace(left, email=mailbox), replace(right, email=mailbox)
        if "office" in kind and self.chance(0.5):
            switchboard = f"0{self.random.choice(['21', '380', '411', '22'])}{self.random.randint(100000, 9999999)}"
            left, right = replace(left, phone=switchboard), replace(right, phone=switchboard)
        return Pair(left, right, False, kind)

    # --- People ---

    def human(self, sex: str | None = None) -> _Truth:
        sex = sex or self.random.choice(["male", "female"])
        given = (MEN if sex == "male" else WOMEN)[self.half]
        common = COMMON_MEN if sex == "male" else COMMON_WOMEN
        words = self.random.sample(given, self.random.choice([1, 1, 2]))
        if self.chance(0.45):
            words = [self.random.choice(common), *words]
        if self.chance(0.6) or (len(words) == 1 and self.chance(0.8)):
            words.append(self.random.choice(FAMILIES[self.half]))
        born = datetime.date(1962, 1, 1) + datetime.timedelta(days=self.random.randrange(365 * 38))
        return _Truth(
            tuple(words),
            sex,
            born,
            self.number(born, sex),
            self.mobile(),
            self.address(tuple(words)),
            self.institution(),
        )

    def number(self, born: datetime.date, sex: str) -> str:
        appointed = f"{born.year + self.random.randint(21, 33)}{self.random.randint(1, 12):02}"
        return f"{born:%Y%m%d}{appointed}{1 if sex == 'male' else 2}{self.random.randint(1, 30):03}"

    def mobile(self) -> str:
        return f"08{self.random.choice(['12', '13', '21', '52', '78', '95'])}{self.random.randint(1000000, 99999999)}"

    def address(self, words: tuple[str, ...]) -> str:
        letters = [word.replace(" ", "").lower() for word in words]
        local = self.random.choice(
            [".".join(letters), letters[0] + str(self.random.randint(1, 99)), letters[-1][:6] + letters[0]]
        )
        year = self.random.choice(["", "", str(self.random.randint(70, 99))])
        return f"{local}{year}@{self.random.choice(['contoh.id', 'surat.id', 'kantor.go.id'])}"

    def institution(self) -> int:
        return self.random.randint(1, 60)

    def card(self, truth: _Truth, *, noise: float) -> Card:
        """What one list has of somebody: some of it missing, all of it written in somebody's way."""
        return Card(
            full_name=self.written(truth, noise),
            sex=truth.sex if self.chance(0.8) else "unstated",
            institution=truth.institution if self.chance(0.92) else None,
            email=truth.email if self.chance(0.7) else "",
            phone=self.telephone(truth.phone) if self.chance(0.7) else "",
            nip=self.grouped(truth.nip) if self.chance(0.5) else "",
            birth_date=truth.born if self.chance(0.15) else None,
        )

    # --- Ways of writing ---

    def written(self, truth: _Truth, noise: float) -> str:
        words = list(truth.words)
        for change, likely in [
            (self.shortened, 0.5), (self.old_spelling, 0.3), (self.another_vowel, 0.25), (self.left_out, 0.15),
            (self.initial, 0.18), (self.mistyped, 0.2), (self.joined, 0.12), (self.parted, 0.1),
        ]:  # fmt: skip
            if self.chance(likely * noise):
                words = change(words)
        name = " ".join(words)
        if self.chance(0.06 * noise) and len(words) > 1:
            name = f"{words[-1]}, {' '.join(words[:-1])}"
        else:
            name = self.titled(name, truth.sex)
        if self.chance(0.15):
            name = name.upper()
        return unicodedata.normalize("NFD", name.replace("e", "é", 1)) if self.chance(0.03) else name

    def titled(self, name: str, sex: str) -> str:
        if self.chance(0.2):
            before = self.random.choice(
                [each for each in BEFORE if each not in (WOMEN_ONLY if sex == "male" else MEN_ONLY)]
            )
            name = f"{before} {name}".strip()
        if self.chance(0.2) and (after := self.random.choice(AFTER)):
            name = f"{name}, {after}"
        return name

    def shortened(self, words: list[str]) -> list[str]:
        short = {
            "Muhammad": ["Muh.", "M.", "Moh.", "Mohammad", "Mohamad", "Muhamad", "Mochammad", "Moch.", "Mohd"],
            "Ahmad": ["Achmad", "Akhmad", "A.", "Ach."], "Abdul": ["Abd.", "Abd", "Abdoel"],
            "Siti": ["St.", "Sitti", "Sity"],
            "Nur": ["Noer", "Noor", "Nur'"], "Maria": ["M.", "Mariah"], "Wayan": ["Wyn."], "Nyoman": ["Nym."],
            "Yohanes": ["Johanes", "Yohannes", "Yoh."], "Fransiskus": ["Frans.", "Fransiscus"],
            "Stefanus": ["Stephanus"],
            "Made": ["Md."], "Ketut": ["Kt."], "Komang": ["Kmg."],
        }  # fmt: skip
        return [self.random.choice(short[word]) if word in short else word for word in words]

    def old_spelling(self, words: list[str]) -> list[str]:
        def of(word: str) -> str:
            low = word.lower()
            for new, old in [
                ("ny", "nj"),
                ("sy", "sj"),
                ("kh", "ch"),
                ("c", "tj"),
                ("u", "oe"),
                ("j", "dj"),
                ("y", "j"),
            ]:
                if new in low and old not in low and self.chance(0.6):
                    low = low.replace(new, old)
                    break
            return low.title()

        return [of(word) for word in words]

    def another_vowel(self, words: list[str]) -> list[str]:
        at = self.random.randrange(len(words))
        low = words[at].lower()
        for a, b in [
            ("i", "y"),
            ("f", "v"),
            ("f", "p"),
            ("k", "q"),
            ("z", "s"),
            ("th", "t"),
            ("ah", "a"),
            ("dz", "z"),
            ("ks", "x"),
        ]:
            if a in low and self.chance(0.5):
                low = low.replace(a, b, 1)
                break
        return [*words[:at], low.title(), *words[at + 1 :]]

    def left_out(self, words: list[str]) -> list[str]:
        if len(words) < 3:
            return words
        gone = self.random.randrange(len(words))
        return words[:gone] + words[gone + 1 :]

    def initial(self, words: list[str]) -> list[str]:
        if len(words) < 2:
            return words
        at = self.random.randrange(1, len(words))
        return [*words[:at], f"{words[at][0]}.", *words[at + 1 :]]

    def mistyped(self, words: list[str]) -> list[str]:
        at = self.random.randrange(len(words))
        word = words[at]
        if len(word) < 5:
            return words
        i = self.random.randrange(1, len(word) - 1)
        kind = self.random.choice(["swap", "drop", "double", "other"])
        if kind == "swap":
            word = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        elif kind == "drop":
            word = word[:i] + word[i + 1 :]
        elif kind == "double":
            word = word[:i] + word[i] + word[i:]
        else:
            word = word[:i] + self.random.choice("aeiounrstl") + word[i + 1 :]
        return [*words[:at], word, *words[at + 1 :]]

    def joined(self, words: list[str]) -> list[str]:
        if len(words) < 2:
            return words
        at = self.random.randrange(len(words) - 1)
        if "." in words[at]:
            return words
        return [*words[:at], (words[at] + words[at + 1].lower()), *words[at + 2 :]]

    def parted(self, words: list[str]) -> list[str]:
        at = self.random.randrange(len(words))
        word = words[at]
        if len(word) < 7 or " " in word:
            return words
        i = self.random.randint(3, len(word) - 3)
        return [*words[:at], word[:i], word[i:].title(), *words[at + 1 :]]

    def telephone(self, number: str) -> str:
        return self.random.choice(
            [
                number,
                f"+62{number[1:]}",
                f"62{number[1:]}",
                f"{number[:4]}-{number[4:8]}-{number[8:]}",
                f"(+62) {number[1:4]} {number[4:]}",
            ]
        )

    def grouped(self, nip: str) -> str:
        return self.random.choice([nip, f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"])

    def chance(self, likely: float) -> bool:
        return self.random.random() < likely
