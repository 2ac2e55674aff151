"""`python -m tests.faults.sabotaged NAME SERVICE ROLE`: a service whose mechanism has been built wrong."""

import importlib
import runpy
import sys

if __name__ == "__main__":
    name, service, role = sys.argv[1:]
    importlib.import_module(f"tests.faults.sabotage.{name}").sabotage()
    sys.argv = [service, role]
    runpy.run_module(service, run_name="__main__", alter_sys=True)
