# make serve   the service on http://127.0.0.1:8000 with the bundled data
# make test    what a change must pass; make test-fast the library alone, in a minute; make test-long up to an hour more
# make check   format, lint, types, import direction, the figures of the house, what clients were promised
# make openapi refreshes what clients are promised
# make docs    the documentation as a site in docs/_build/html; make docs-pot its texts for translators
# make house   rooms, floors and arrows with their limits, and their drawing
# make bench   our speed beside the alternatives'; make bench-statistics, bench-positioning, bench-plan, bench-store, bench-imports, bench-serving more of it

.PHONY: serve test test-fast test-long check openapi bench bench-imports bench-plan bench-positioning bench-serving bench-statistics bench-store docs docs-pot format house environment test-system

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --locked --no-progress
PYTEST := $(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder
WARM_UP := $(RUN) python -c "from geostat.analysis.warming import warm_up; warm_up()"  # once, not in every process
PORT ?= 8000

serve: environment
	$(RUN) geostat serve --port $(PORT) $(if $(GEOSTAT_DATABASE_URL),,--workspace workspace/geostat.gpkg)

test: environment test-system .tools/web/node_modules/ol .tools/ckan/bin/ckan
	$(WARM_UP)
	$(PYTEST)

test-fast: environment
	$(WARM_UP)
	$(PYTEST) --lane fast --cov=geostat --cov-report=term:skip-covered

test-long: environment test-system
	$(WARM_UP)
	GEOSTAT_FUZZ_EXAMPLES=$${GEOSTAT_FUZZ_EXAMPLES:-50} timeout --signal=INT --kill-after=60 3540 $(PYTEST) --lane long

check: environment
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) mypy --strict scripts
	$(RUN) lint-imports
	$(RUN) python scripts/house.py
	$(RUN) python scripts/openapi.py check

openapi: environment
	$(RUN) python scripts/openapi.py write

docs: environment
	$(RUN) sphinx-build -W --keep-going --quiet --builder html docs docs/_build/html

docs-pot: environment
	$(RUN) sphinx-build -W --keep-going --quiet --builder gettext docs docs/_build/pot

house: environment
	$(RUN) python scripts/house.py --draw docs/house.svg

bench: environment
	$(RUN) python -m benchmarks

bench-imports: environment
	$(RUN) python -m benchmarks.imports

bench-plan: environment
	$(RUN) python -m benchmarks.plan

bench-store: environment test-system
	$(RUN) python -m benchmarks.store

bench-statistics: environment .bench/rivals
	$(RUN) python -m benchmarks.spatial

bench-positioning: environment .bench/rivals
	$(RUN) python -m benchmarks.positioning

bench-serving: environment test-system .bench/serving
	command -v wrk nginx spawn-fcgi >/dev/null || { echo "apt-get install wrk nginx-light spawn-fcgi cgi-mapserver"; exit 1; }
	$(RUN) python -m benchmarks.serving

.bench/serving:
	$(UV) venv --quiet .bench/serving
	$(UV) pip install --quiet --python .bench/serving tipg==1.6.1 pygeoapi==0.21.0 geoalchemy2 psycopg2-binary \
		"pygeofilter[backend-sqlalchemy]" gunicorn "uvicorn[standard]"

.bench/rivals:
	$(UV) venv --quiet .bench/rivals
	$(UV) pip install --quiet --python .bench/rivals pygeoda==0.1.3 esda==2.9.0 numba geopandas ecomplexity segregation pyarrow

format: environment
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

environment: $(UV)
	$(UV) sync --locked --quiet

.tools/web/node_modules/ol: | environment
	$(RUN) npm install --prefix .tools/web --silent --no-audit --no-fund --ignore-scripts ol@10.11.0

.tools/ckan/bin/ckan: | environment
	$(UV) venv --quiet .tools/ckan
	$(UV) pip install --quiet --python .tools/ckan --override tests/oracles/ckan-overrides.txt \
		"ckan[requirements]==2.12.0" psycopg2-binary "setuptools<80"

test-system:
	sh scripts/install-test-system.sh

.tools/bin/uv:
	sh scripts/install-uv.sh
