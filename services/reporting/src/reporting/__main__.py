"""`python -m reporting api | worker | relay | clock | all | migrate | migrated | rebuild`."""

from chassis.process import main
from reporting.composition import compose

main(compose)
