"""`python -m ekspor`."""

from ekspor.main import main

main()
