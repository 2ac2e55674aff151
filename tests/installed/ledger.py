"""What a worker's container runs when it is judged: the service as it is, with the ledger of effects.

The settings refuse `EKSPOR_FAULTS` on this footing, and shall; so the ledger is armed from outside of the service,
before it begins. The image is the one that is delivered.
"""

import runpy

from chassis import faults

faults.arm("ledger")
runpy.run_path("/app/deploy/image/serve.py", run_name="__main__")
