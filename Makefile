# Two commands matter: make demo, make test. Both set up whatever is missing first.
PYTHON ?= python3

.PHONY: demo test quick lint lock handbook newest sbom bench-beside bench-bind bench-chaos bench-desk bench-dispatch bench-export bench-live bench-ofd bench-offices bench-press bench-proofread bench-search bench-site bench-variety bench-verify bench-word

demo:
	@$(PYTHON) .ci/provision.py demo
	@DEBUG=true DATABASE_URL= LOG_LEVEL=$${LOG_LEVEL:-WARNING} .venv/bin/python manage.py demo $(if $(PORT),--port $(PORT))

test:
	@$(PYTHON) .ci/provision.py test
	@.venv/bin/python .ci/suite.py

# While working: the tests that answer soon, on SQLite. `make quick ROOM=press` runs those of tests/press alone.
quick:
	@$(PYTHON) .ci/provision.py test
	@.venv/bin/python .ci/suite.py quick $(ROOM)

# Before a commit: the checks of `make test` that need no database.
lint:
	@$(PYTHON) .ci/provision.py test
	@.venv/bin/python .ci/suite.py lint

# After a change of the desk: the pictures of its handbook, taken anew in a demo office of their own (two minutes).
handbook:
	@$(PYTHON) .ci/provision.py test
	@.venv/bin/python .ci/handbook.py

# How long readers wait while drafts are typeset and passwords guessed, beside an idle site; fails beyond 3 times that.
bench-beside:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python -m bench.beside

# How long a bound year of 50 issues takes, and how much memory; fails beyond 10 s or 300 MB.
bench-bind:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python bench/bind.py

# An office whose processes are killed at random while 200 issues come out: one table, with the goals (some minutes).
# `make bench-chaos ARGS="--releases 20 --seed 7"` is a short one, the same kills each time.
bench-chaos:
	@$(PYTHON) .ci/provision.py test
	@.venv/bin/python -m bench.chaos $(ARGS)

# How quick the desk's pages are: a large issue beside a small one, 20,000 issues beside 200.
bench-desk:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python bench/desk.py

# How going out (分发) bears 500 units and 50 issues: pages, letters, killed senders; fails beyond 20 queries or 1 s a page.
bench-dispatch:
	@$(PYTHON) .ci/provision.py test
	@.venv/bin/python -m bench.dispatch

# How long the static copy takes, and how that grows from 500 issues to 5,000; at DATABASE_URL too, if PostgreSQL.
bench-export:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python -m bench.export

# How quick the page beside the text is: 40 edits of an issue of 8 pages; fails beyond 0.8 s (median) or 1.5 s (p95).
bench-live:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python bench/live.py

# The OFD of sixty unlike issues: size, time, text, and another program's picture beside the PDF's (ten minutes; npm).
bench-ofd:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python -m bench.ofd

# What ten offices on this machine take in memory, connections and CPU, and what a hundred would. Needs PostgreSQL.
bench-offices:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python bench/offices.py

# The quick tests on the newest Python and the newest Django there are: told, not required (some minutes).
newest:
	@$(PYTHON) .ci/provision.py test
	@$(PYTHON) .ci/newest.py

# What the program is built on, as a list that programs read (CycloneDX): sbom.json.
sbom:
	@$(PYTHON) .ci/provision.py test
	@.venv/bin/python .ci/sbom.py

# How fast the press is, beside others: one table, with the goals.
bench-press:
	@$(PYTHON) .ci/provision.py bench
	@.venv/bin/python -m bench.press

# How well the proofreader finds wrong characters, how seldom it cries for nothing, how quick it is (some minutes).
bench-proofread:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python bench/proofread.py

# How fast the public site is, beside nginx, bare Django and Wagtail; fails if a goal is missed. Needs PostgreSQL.
bench-site:
	@$(PYTHON) .ci/provision.py bench-site
	@.venv/bin/python -m bench.site

# How quick the search is beside a plain scan, on SQLite and on PostgreSQL: one table, with the goals (some minutes).
bench-search:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python bench/search.py

# What the press makes of sixty issues as unlike as offices are: every check, and what other programs say (some minutes).
# `make bench-variety ARGS="--json FILE"` keeps the figures, `ARGS="--beside FILE"` puts those kept before beside them.
bench-variety:
	@$(PYTHON) .ci/provision.py bench
	@.venv/bin/python -m bench.variety $(ARGS)

# How long the look at the record takes, of 500 editions and of 5,000; at DATABASE_URL, if that names PostgreSQL.
bench-verify:
	@$(PYTHON) .ci/provision.py demo
	@.venv/bin/python bench/verify.py

# How quick Word files are read: 200 pages beside python-docx merely walking through them, and a .doc by LibreOffice.
bench-word:
	@$(PYTHON) .ci/provision.py bench-word
	@.venv/bin/python bench/word.py

# After a change of dependencies in pyproject.toml; needs uv.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links -q
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --extra s3 --extra redis -c requirements.txt -o requirements-machines.txt
	$(LOCK) --group dev -c requirements-machines.txt -o requirements-dev.txt
	$(LOCK) --group bench -c requirements-dev.txt -o requirements-bench.txt
	$(LOCK) --group bench-site -c requirements.txt -c requirements-dev.txt -o requirements-bench-site.txt
