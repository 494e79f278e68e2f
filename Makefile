# EMM Trainings: the commands of every day.
#
#   make run          the product with its demo programme on http://127.0.0.1:8000 (HOST, PORT change it)
#   make test         everything that must be true: style, types, floors, translations, the suite on both engines
#   make format       tidy the sources
#   make messages     collect the strings to translate into locale/, and compile them
#   make screenshots  the pictures of the README (ALL=1: of every page, in docs/screenshots/all/)
#   make bench        how fast the pages are on much data (TIMES=10: ten times as much)
#   make bench-certificates  how fast certificates are made and issued, beside WeasyPrint asked for each person (6 minutes)
#   make contact-sheet  every name of the demo as it stands on its certificate, on one picture: var/contact-sheet.png
#
# One test file, on SQLite:         .venv/bin/python -m pytest tests/trainings
# … on PostgreSQL:                  DATABASE_URL=postgres:///test .venv/bin/python -m pytest tests/trainings
# … in parallel:                    add -n 2          … without the browser: add -m "not e2e"
# The variables that change what `make test` does are listed in deploy/test.sh.

.PHONY: run test format messages screenshots bench bench-certificates contact-sheet

run:
	@exec deploy/run.sh

test:
	@exec deploy/test.sh

format:
	@deploy/setup.sh test
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

messages:
	@exec deploy/messages.sh

screenshots:
	@deploy/setup.sh test
	@deploy/compile_messages.sh
	@.venv/bin/python deploy/screenshots.py $(if $(ALL),all)

bench:
	@exec deploy/bench.sh

bench-certificates:
	@exec deploy/bench.sh certificates

contact-sheet:
	@deploy/setup.sh test
	@.venv/bin/python -m tests.certificates.contact_sheet
