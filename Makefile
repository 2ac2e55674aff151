# Everything begins here. Needs Python 3.11 or newer and make; the rest is installed into .venv.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PROJECTS := $(wildcard libs/*/pyproject.toml services/*/pyproject.toml) cli/pyproject.toml

SIZE ?= 1000
SEED ?=
WORKERS ?= 3
ARGS ?=
SEEDS ?= 5

.PHONY: help install up demo test lint types imports unit contracts race red kill-drill faults sabotage model bench lock clean

help:
	@echo "make demo [SIZE=1000] [SEED=...]   a whole programme on this machine, counted at the end"
	@echo "make up [ARGS=...]                 everything running until Ctrl-C (ekspor up --help)"
	@echo "make test [WORKERS=3]              lint, types, import rules and all tests that need no container"
	@echo "make contracts                     generate schemas, OpenAPI, AsyncAPI and the event map"
	@echo "make race                          two hundred applicants, thirty seats"
	@echo "make kill-drill                    kill -9 each service under load, and count"
	@echo "make model                         every interleaving of the protocol, and of its sabotages (a minute or two)"
	@echo "make faults [SEEDS=5] [SEED=...]   break the running system by lot, and judge what is left"
	@echo "make sabotage                      build the mechanism wrong, and see that the judge notices"
	@echo "make peers [SEED=1]                what people use instead, under the same kills, counted (5 minutes)"
	@echo "make red                           break a promise at a time, and see that a check notices"
	@echo "make bench [ONLY=P2]               how fast it is, beside what people would use instead"
	@echo "make restore-drill                 back up under load, destroy, restore, and judge (10 minutes)"
	@echo "make alerts-test                   the alerts, by promtool's own tests (needs a container engine)"
	@echo "make manifests-check               deploy/kubernetes, rendered and validated (needs go, for kustomize)"
	@echo "make manifests                     generate what Kubernetes is told from deploy/kafka and deploy/prometheus"
	@echo "make .env                          secrets for docker-compose.yml, made once"
	@echo "make compose-demo [SIZE=200]       the same demo in containers, through the gateway, with Keycloak's tokens"
	@echo "make compose-chaos [SEEDS=10]      break the containers of that stack by lot, and judge what is left (half an hour)"
	@echo "make cluster-demo [SIZE=200]       the same demo on the cluster of KUBECONFIG (docs/operations/kubernetes.md)"
	@echo "make cluster-drill [ONLY=pods,...]  roll out, kill, drain and scale it under load, and judge what is left (half an hour)"
	@echo "make test-containers [WORKERS=2]   the same tests on Apache Kafka and PostgreSQL 18, and some that only they pass"
	@echo "make acl-test                      every user tries everything on broker and databases, and gets what is declared"
	@echo "make lock                          requirements.in -> requirements.lock (needs uv)"
	@echo "make clean                         remove what running left behind"

install: $(INSTALLED)

$(INSTALLED): requirements.lock tools/install $(PROJECTS)
	@tools/install $(VENV)

up: install
	@exec $(BIN)/ekspor up $(ARGS)

demo: install
	@exec $(BIN)/ekspor demo --size $(SIZE) $(if $(SEED),--seed $(SEED)) $(ARGS)

test: lint types imports unit

lint: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: install
	@$(BIN)/mypy

imports: install
	@$(BIN)/lint-imports

unit: install
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

contracts: install
	@$(BIN)/python -m chassis.contracts

race: install
	@$(BIN)/python tests/drills/race.py

red: install
	@$(BIN)/python tests/drills/red.py

kill-drill: install
	@$(BIN)/python tests/drills/kill_drill.py

model: install
	@$(BIN)/python -m tests.model

faults: install
	@$(BIN)/python -m tests.faults.run $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) $(ARGS)

sabotage: install
	@$(BIN)/python -m tests.faults.sabotage $(ARGS)

bench: install benchmarks/.venv/.installed
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

benchmarks/.venv/.installed: benchmarks/requirements.lock
	@$(BIN)/python -m venv --clear benchmarks/.venv
	@benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The peers' own packages stay out of our environment: a virtual environment of their own.
.PHONY: peers
peers: install benchmarks/peers/.venv/.installed
	@$(BIN)/python -m benchmarks.peers $(if $(SEED),--seed $(SEED)) $(ARGS)

benchmarks/peers/.venv/.installed: benchmarks/peers/requirements.lock
	@$(BIN)/python -m venv --clear benchmarks/peers/.venv
	@benchmarks/peers/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

lock:
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --output-file requirements.lock requirements.in

clean:
	@rm -rf .ekspor .ekspor-demo .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

.PHONY: restore-drill
restore-drill: install
	@$(BIN)/python -m tests.drills.restore_drill $(ARGS)

# promtool is in Prometheus' own image, so this needs a container engine.
PROMETHEUS ?= prom/prometheus:v3
.PHONY: alerts-test
alerts-test:
	@docker info >/dev/null 2>&1 || { echo "alerts-test: no container engine answers, so nothing was tested" >&2; exit 2; }
	@docker run --rm --network none --volume "$(CURDIR)/deploy/prometheus:/rules:ro" --entrypoint promtool $(PROMETHEUS) \
		check config /rules/prometheus.yml
	@docker run --rm --network none --volume "$(CURDIR)/deploy/prometheus:/rules:ro" --entrypoint promtool $(PROMETHEUS) \
		test rules /rules/alerts_test.yml

# Containers: docker compose up --wait (docs/operations/install.md).
.env: | install
	@$(BIN)/python deploy/compose/new_env.py .env.example .env

.PHONY: compose-demo
compose-demo: install
	@$(BIN)/python -m tests.compose.demo --size $(if $(filter file,$(origin SIZE)),200,$(SIZE)) $(if $(SEED),--seed $(SEED))

# Kills, crashes, pauses, restarts and cut networks; WITHIN is the bound of I10, in seconds.
.PHONY: compose-chaos
compose-chaos: install
	@$(BIN)/python -m tests.compose.chaos $(if $(SEED),--seed $(SEED),--seeds $(if $(filter file,$(origin SEEDS)),10,$(SEEDS))) \
		$(if $(WITHIN),--within $(WITHIN)) $(ARGS)

# Need a container engine; without one they say so and exit 2.
.PHONY: test-containers acl-test
test-containers: WORKERS = 2
test-containers: install
	@$(BIN)/python -m tests.containers -n $(WORKERS) --dist loadgroup $(ARGS)

acl-test: install
	@$(BIN)/python -m tests.containers.acl

# Kubernetes (docs/operations/kubernetes.md). Tools and schemas are fetched into .tools; without them it exits with 2.
.PHONY: manifests manifests-check
manifests: install
	@$(BIN)/python deploy/kubernetes/generate.py

manifests-check: install
	@tools/kubernetes
	@$(BIN)/python -m tests.kubernetes $(if $(CRDS),--crds $(CRDS))

# On the cluster of KUBECONFIG, which has KEDA; CLUSTER_LOAD brings images to its nodes.
.PHONY: cluster-demo cluster-drill
cluster-demo: install
	@$(BIN)/python -m tests.kubernetes.demo --size $(if $(filter file,$(origin SIZE)),200,$(SIZE)) $(if $(SEED),--seed $(SEED))

cluster-drill: install
	@$(BIN)/python -m tests.kubernetes.drill $(if $(ONLY),--only $(ONLY)) $(if $(WITHIN),--within $(WITHIN))
