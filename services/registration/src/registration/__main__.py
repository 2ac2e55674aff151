from chassis.process import main
from registration.composition import compose

main(compose)
