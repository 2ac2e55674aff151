"""What a container of a service runs: `serve api | worker | relay | clock | all | migrate | migrated`."""

import os
import runpy

runpy.run_module(os.environ["EKSPOR_SERVICE"], run_name="__main__", alter_sys=True)
