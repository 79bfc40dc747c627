"""What `make bench` measures: each figure as a ratio of two things measured in one run, beside its aim."""
