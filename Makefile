# Everything runs in .venv, which is created again when requirements.lock changes.
# Options: make quick CONFIG=weaker.yaml PYTHON=python3.12 CORES=4 ARGS="--keep-going"
# CONFIG names files with values that change those of config.yaml, or in `make quick` of
# config/quick.yaml; several in quotes. After `make quick CONFIG=weaker.yaml`, all other targets
# take CONFIG="config/quick.yaml weaker.yaml".
# FROM=archive.tar continues from a run that `make archive` has packed.
PYTHON ?= python3
CORES ?= all
CONFIG ?=
ARGS ?=
FROM ?=
WORKERS ?= logical

BIN := .venv/bin
INSTALLED := .venv/installed
SNAKEMAKE := $(BIN)/snakemake --cores $(CORES)
RESTORE = $(if $(FROM),$(BIN)/python workflow/report/restore_archive.py "$(FROM)")

CONFIGFILE = $(if $(strip $(CONFIG)),--configfile $(CONFIG))
ifneq ($(findstring --configfile,$(ARGS)),)
$(error write CONFIG=FILE instead of ARGS="--configfile FILE": of two --configfile, Snakemake takes only the last)
endif

.DEFAULT_GOAL := help
.PHONY: help paper quick report archive crate compare test torch docs lint schema lock costs peers reference readme \
  metadata release clean

help:            ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 12

.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "rgdl needs Python >= 3.11; name one with PYTHON=")'
	@$(PYTHON) -c 'import os, sys; sys.exit(" " in os.getcwd() and f"Snakemake cannot start jobs in {os.getcwd()}: move this folder to a path without spaces")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(INSTALLED): .venv/locked pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --config-settings editable_mode=compat --editable .
	@touch $@

# The files are checked first: Snakemake does not name the line of an error in them.
define RUN
$(RESTORE)
@$(BIN)/python -m rgdl.plan $(CONFIG) > /dev/null
$(SNAKEMAKE) $(ARGS) $(CONFIGFILE)
$(if $(filter -n --dry-run --dryrun,$(ARGS)),,@$(BIN)/python workflow/report/show_results.py $(CONFIG))
endef

paper: $(INSTALLED)  ## the paper of config.yaml (or CONFIG), on all cores
	$(RUN)

quick: override CONFIG := config/quick.yaml $(CONFIG)
quick: $(INSTALLED)  ## the whole paper on a small lattice, in about 2 minutes on two cores
	$(RUN)

report: $(INSTALLED) ## Snakemake's report of a finished run (of config.yaml, or CONFIG)
	@$(BIN)/python workflow/report/write_report.py $(ARGS) $(CONFIGFILE)

archive: $(INSTALLED) ## one file with a finished run (of config.yaml, or CONFIG), for `make paper FROM=FILE`
	@$(BIN)/python workflow/report/write_archive.py $(ARGS) $(CONFIGFILE)

crate: $(INSTALLED)  ## a finished run (of config.yaml, or CONFIG) as RO-Crate, for archives of workflows
	@$(BIN)/python workflow/report/write_crate.py $(ARGS) $(CONFIGFILE)

compare: $(INSTALLED) ## compare the numbers of a finished run (of config.yaml, or CONFIG) with reference/
	@$(BIN)/python workflow/report/compare_results.py $(CONFIG)

torch: $(INSTALLED)  ## install PyTorch, the optional training engine
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-torch.txt

.venv/docs: requirements-docs.lock $(INSTALLED)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

docs: .venv/docs  ## the site: look at docs/_build/html/index.html
	rm -rf docs/_build
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going -d docs/_build/doctrees docs docs/_build/html
	@echo "The site: docs/_build/html/index.html"

test: $(INSTALLED)   ## all tests and checks, on all cores
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --no-loadscope-reorder $(ARGS)

lint: $(INSTALLED)   ## formatting, types and style of the workflow
	$(BIN)/python -m pytest tests/test_quality.py

schema: $(INSTALLED) ## update config/README.md and the JSON schema of config.yaml
	$(BIN)/python -m rgdl.config > workflow/schemas/config.schema.json
	$(BIN)/python -m rgdl.config --readme > config/README.md

metadata: $(INSTALLED) ## update codemeta.json and .zenodo.json from CITATION.cff
	$(BIN)/python workflow/release/write_metadata.py

release: $(INSTALLED) ## check that a release can be made, and build it into dist/
	$(BIN)/python workflow/release/check_release.py
	rm -rf dist
	$(BIN)/python -m build --no-isolation

COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate --upgrade
lock: requirements.in requirements-docs.in  ## update requirements.lock and requirements-docs.lock (needs uv)
	$(COMPILE) requirements.in -o requirements.lock
	$(COMPILE) requirements-docs.in -c requirements.lock -o requirements-docs.lock

costs: $(INSTALLED)  ## processor time and peak memory of finished jobs, by rule
	@$(BIN)/python benchmarks/job_costs.py logs/benchmarks

PEERS := benchmarks/.venv/bin
BENCHMARK ?= samplers
benchmarks/.venv/installed: requirements.lock benchmarks/requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear benchmarks/.venv
	$(PEERS)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PEERS)/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(PEERS)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --config-settings editable_mode=compat --editable .
	@touch $@

peers: benchmarks/.venv/installed  ## speed compared with other packages (BENCHMARK=samplers or train_epoch)
	RAYON_NUM_THREADS=1 $(PEERS)/python benchmarks/$(BENCHMARK).py $(ARGS)

reference: $(INSTALLED)  ## copy a finished `make paper` to reference/, and update the numbers of the pages
	mkdir -p reference/figures reference/tables
	rm -f reference/figures/* reference/tables/*
	$(BIN)/python workflow/report/copy_figures.py results/paper/figures reference/figures
	cp $(filter-out %/reference.csv %/curve_fields.csv,$(wildcard results/paper/tables/*.csv)) \
	  results/paper/claims.csv reference/tables/
	cp results/paper/numbers.json results/paper/numbers.tex \
	  results/paper/numbers.provenance.json results/paper/paper.pdf results/paper/explore.html reference/
	cp config.yaml reference/config.yaml
	$(BIN)/python benchmarks/job_costs.py logs/benchmarks --csv reference/tables/costs.csv
	$(BIN)/python -c 'import json, rgdl.provenance as p; print(json.dumps(p.library_versions()))' \
	  > reference/versions.json
	git rev-parse HEAD > reference/commit.txt
	$(MAKE) readme

readme: $(INSTALLED) ## update the numbers in README.md and docs/ from reference/
	$(BIN)/python workflow/report/fill_numbers.py

clean:           ## remove logs and results, but not .venv
	find results -mindepth 1 ! -name README.md -delete
	rm -rf logs .snakemake
