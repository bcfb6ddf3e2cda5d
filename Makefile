# Everything runs inside .venv, made from requirements.lock whenever that changes.
# PYTHON, CORES and ARGS may be given: make paper CORES=4 ARGS="--configfile my.yaml"
PYTHON ?= python3
CORES ?= all
ARGS ?=
WORKERS ?= logical

BIN := .venv/bin
INSTALLED := .venv/installed
SNAKEMAKE := $(BIN)/snakemake --cores $(CORES)

.DEFAULT_GOAL := help
.PHONY: help paper quick report compare test torch lint schema lock costs peers reference readme clean

help:            ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 12

.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "rgdl needs Python >= 3.11; name one with PYTHON=")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(INSTALLED): .venv/locked pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --config-settings editable_mode=compat --editable .
	@touch $@

paper: $(INSTALLED)  ## the paper of config.yaml, with all cores
	$(SNAKEMAKE) $(ARGS)
	@echo "Look at results/paper/figures/figure3.png"

quick: $(INSTALLED)  ## the whole paper small, in two to three minutes
	$(SNAKEMAKE) --configfile config/quick.yaml $(ARGS)
	@echo "Look at results/quick/figures/figure3.png"

report: $(INSTALLED) ## Snakemake's report of a finished run, of config.yaml or that of ARGS
	$(BIN)/python workflow/report/write_report.py $(ARGS)

compare: $(INSTALLED) ## put the numbers of results/paper beside those of reference/: pass or fail
	$(SNAKEMAKE) compare_with_reference $(ARGS)
	@cat logs/compare_with_reference/paper.log

torch: $(INSTALLED)  ## put PyTorch, the optional engine of training, into .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-torch.txt

test: $(INSTALLED)   ## every test and check, on all cores
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --no-loadscope-reorder $(ARGS)

lint: $(INSTALLED)   ## formatting, types and the workflow's style
	$(BIN)/python -m pytest tests/test_quality.py

schema: $(INSTALLED) ## renew config/README.md, and the schema that editors check config.yaml with
	$(BIN)/python -m rgdl.config > workflow/schemas/config.schema.json
	$(BIN)/python -m rgdl.config --readme > config/README.md

lock: requirements.in  ## renew requirements.lock (needs uv)
	uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --upgrade -o requirements.lock

costs: $(INSTALLED)  ## wall time and peak memory of every job that has run
	$(BIN)/python benchmarks/job_costs.py logs/benchmarks

PEERS := benchmarks/.venv/bin
BENCHMARK ?= samplers
benchmarks/.venv/installed: requirements.lock benchmarks/requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear benchmarks/.venv
	$(PEERS)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PEERS)/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(PEERS)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --config-settings editable_mode=compat --editable .
	@touch $@

peers: benchmarks/.venv/installed  ## time samplers (or BENCHMARK=train_epoch) beside other packages
	RAYON_NUM_THREADS=1 $(PEERS)/python benchmarks/$(BENCHMARK).py $(ARGS)

reference: $(INSTALLED)  ## renew reference/ from a finished `make paper`
	mkdir -p reference/figures reference/tables
	rm -f reference/figures/* reference/tables/*
	cp $(filter-out $(wildcard results/paper/figures/figure3_* results/paper/figures/layer1*), \
	  $(wildcard results/paper/figures/*.pdf)) reference/figures/
	cp results/paper/figures/*.png reference/figures/
	cp $(filter-out %/reference.csv,$(wildcard results/paper/tables/*.csv)) \
	  results/paper/claims.csv reference/tables/
	cp results/paper/numbers.json results/paper/numbers.tex \
	  results/paper/numbers.provenance.json results/paper/paper.pdf reference/
	cp config.yaml reference/config.yaml
	$(BIN)/python benchmarks/job_costs.py logs/benchmarks > reference/tables/costs.txt
	$(BIN)/python -c 'import json, rgdl.provenance as p; print(json.dumps(p.library_versions()))' \
	  > reference/versions.json
	git rev-parse HEAD > reference/commit.txt

readme: $(INSTALLED) ## renew the numbers in README.md and docs/ from reference/
	$(BIN)/python workflow/report/fill_numbers.py

clean:           ## remove logs and results; .venv stays
	find results -mindepth 1 ! -name README.md -delete
	rm -rf logs .snakemake
