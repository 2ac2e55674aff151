from chassis.process import main
from training.composition import compose

main(compose)
