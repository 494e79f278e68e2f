"""Something that a worker can do, for tests of background work."""


def count_to(number, *, seen=None):
    def handle(progress):
        progress.begin(number)
        for item in range(number):
            if seen is not None:
                seen.append(item)
            progress.step()
        return {"counted": number}

    return handle
