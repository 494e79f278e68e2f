"""Services for venues and their rooms. Whoever plans adds them by their names, without leaving what they plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from emm.common.errors import DomainError
from emm.common.text import clean_line, fold
from trainings.planning.models import Room, Training, Venue


@dataclass(frozen=True)
class VenueEntry:
    """What somebody typed of the venue of a training; no name: it has none."""

    name: str
    address: str = ""


def name_key(name: str) -> str:
    """A name in the one form by which its spellings are one, as ``NameKey`` holds it."""
    return fold(name).replace(" ", "")


def find_venue(*, name: str, city: str, country: str) -> Venue | None:
    """The venue of that name in the city; without a city the only one of that name in the country."""
    found = Venue.objects.filter(name_key=name_key(name), country=country)
    if city:
        return found.filter(city_key=name_key(city)).first()
    return found.first() if found.count() == 1 else found.filter(city_key="").first()


def find_room(*, venue: Venue | None, name: str) -> Room | None:
    """The room of that name, however it is spelled."""
    if venue is None:
        return None
    return Room.objects.filter(venue=venue, name_key=name_key(name)).first()


def settle_venue(*, training: Training, entry: VenueEntry | None) -> None:
    """Set the venue of a training that is about to be saved; one that is not known is added, in its city and zone.

    A city, province or zone that the training lacks is that of the venue. An address is written where the venue has
    none. Raises ``DomainError`` at ``address`` where the venue is known at another one.
    """
    if entry is None:
        return
    name = clean_line(entry.name)
    if not name:
        training.venue = None
        return
    venue = find_venue(name=name, city=training.place, country=training.country)
    if venue is None:
        venue = _added(
            Venue(
                name=name,
                city=training.place,
                country=training.country,
                region=training.region,
                time_zone=training.time_zone,
                address=entry.address,
            )
        )
    training.venue = venue
    training.place = training.place or venue.city
    _complete_address(venue, clean_line(entry.address))


def find_or_add_room(*, training: Training, name: str) -> Room | None:
    """The room of that name at the venue of the training, added where it has none; None for no name.

    Raises ``DomainError`` at ``room`` where the training has no venue.
    """
    name = clean_line(name)
    if not name:
        return None
    if training.venue is None:
        raise DomainError("planning.room_without_venue", field="room")
    room = find_room(venue=training.venue, name=name)
    if room is not None:
        return room
    room = Room(venue=training.venue, name=name)
    room.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError:  # somebody else added it meanwhile
        return Room.objects.get(venue=training.venue, name_key=name_key(name))
    return room


def save_venue(*, venue: Venue, rooms: Sequence[Room], removed: Sequence[Room] = ()) -> Venue:
    """Save a venue with its rooms.

    Raises ``DomainError`` at ``name`` where the city has a venue of that name, and without a field where two rooms
    have one name or a room that is removed was used by a session.
    """
    venue.full_clean(validate_constraints=False)
    others = Venue.objects.exclude(pk=venue.pk)
    if others.filter(name_key=name_key(venue.name), city_key=name_key(venue.city), country=venue.country).exists():
        raise DomainError("planning.venue_known", field="name", name=venue.name)
    venue.validate_constraints(exclude={"name_key", "city_key"})
    names = [name_key(room.name) for room in rooms]
    if twice := next((room for room in rooms if names.count(name_key(room.name)) > 1), None):
        raise DomainError("planning.rooms_of_one_name", room=twice)
    with transaction.atomic():
        venue.save()
        for room in removed:
            _remove(room)
        for room in rooms:
            room.venue = venue
            room.full_clean(validate_constraints=False)
            room.save()
    return venue


def _added(venue: Venue) -> Venue:
    try:
        venue.full_clean(validate_constraints=False)
        venue.validate_constraints(exclude={"name_key", "city_key"})
    except ValidationError as error:
        raise DomainError("planning.venue_invalid", field="venue", error=error) from error
    try:
        with transaction.atomic():
            venue.save()
    except IntegrityError:  # somebody else added it meanwhile
        return Venue.objects.get(name_key=name_key(venue.name), city_key=name_key(venue.city), country=venue.country)
    return venue


def _complete_address(venue: Venue, address: str) -> None:
    if not address or fold(address) == fold(venue.address):
        return
    if venue.address:
        raise DomainError("planning.venue_address_known", field="address", venue=venue, address=venue.address)
    venue.address = address
    venue.full_clean(validate_constraints=False)
    venue.save()


def _remove(room: Room) -> None:
    try:
        room.delete()
    except ProtectedError as error:
        raise DomainError("planning.room_in_use", room=room) from error
