"""A whole board on one machine: its file, its set-up, its processes, and the play of the year 2019."""
