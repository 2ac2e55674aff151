"""The whole programme walked through the public HTTP APIs: `ekspor demo`.

The demo knows URLs and tokens. It has no database, no broker, and no knowledge of the services' insides;
what it counts is what it was told.
"""

from ekspor.demo.failures import DemoFailed
from ekspor.demo.journey import run

__all__ = ["DemoFailed", "run"]
