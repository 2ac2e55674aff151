from assessment.composition import compose
from chassis.process import main

main(compose)
