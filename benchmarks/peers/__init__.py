"""`make peers`: one load and one schedule of kills, against what people use and against ours; an own judge counts."""
