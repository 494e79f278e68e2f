"""The pages on which a training is planned, as tests address, fill in and read them."""


def text(response):
    return " ".join(response.content.decode().split())


def said(response):
    """The messages on the page that the response leads to."""
    return [str(message) for message in response.context["messages"]]


def values(training, **changes):
    """The form of a training as it is filled in."""
    fields = {
        "programme": training.programme_id,
        "curriculum": training.curriculum_id,
        "kind": training.kind,
        "title_en": training.title_en,
        "title_ind": training.title_ind,
        "starts_on": training.starts_on.isoformat(),
        "ends_on": training.ends_on.isoformat(),
        "mode": training.mode,
        "country": training.country,
        "place": training.place,
        "time_zone": training.time_zone,
        "venue": training.venue.name if training.venue is not None else "",
        "language": training.language,
        "certificate_language": training.certificate_language,
        "capacity": training.capacity,
        "minimum_share": training.minimum_share,
    }
    return {**fields, **changes}
