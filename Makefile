# EMM Trainings: the commands of every day.
#
#   make run          the product with its demo programme on http://127.0.0.1:8000 (HOST, PORT change it)
#   make test         everything that must be true: style, types, layers, translations, the suite; on PostgreSQL if there
#                     is one, and on SQLite what depends on the engine
#   make test-quick   the part of it that answers within three minutes
#   make proofs       the large proofs with many times as many cases (PROOFS=100)
#   make format       tidy the sources
#   make messages     collect the strings to translate into locale/, and compile them
#   make screenshots  the pictures of the README and the guides (ALL=1: of every page, in docs/screenshots/all/)
#   make bench        how fast the pages are on much data (TIMES=10: ten times as much)
#   make bench-certificates  how fast certificates are made and issued, beside WeasyPrint asked for each person (6 minutes)
#   make bench-exports  how long lists take as files, and what others wait meanwhile (4 minutes)
#   make bench-people  how long 10,000 rows of a list take to be checked and to enter (2 minutes)
#   make contact-sheet  every name of the demo as it stands on its certificate, on one picture: var/contact-sheet.png
#
# One test file, on SQLite:         .venv/bin/python -m pytest tests/planning
# … on PostgreSQL:                  DATABASE_URL=postgres:///test .venv/bin/python -m pytest tests/planning
# … in parallel:                    add -n 2          … without the browser: add -m "not e2e"
# The variables that change what `make test` does are listed in deploy/test.sh.

.PHONY: run test test-quick proofs format messages screenshots bench bench-certificates bench-exports bench-people contact-sheet

run:
	@exec deploy/run.sh

test:
	@exec deploy/test.sh

test-quick:
	@exec deploy/test_quick.sh

proofs:
	@exec deploy/proofs.sh

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

bench-exports:
	@exec deploy/bench.sh exports

bench-people:
	@exec deploy/bench.sh people

contact-sheet:
	@deploy/setup.sh test
	@.venv/bin/python -m tests.certificates.contact_sheet
