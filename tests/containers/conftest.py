"""Tests of users and permissions, which only a real broker has. They belong to `make test-containers`."""

import os

if os.environ.get("EKSPOR_TEST_FOOTING") != "containers":
    collect_ignore_glob = ["test_*.py"]
