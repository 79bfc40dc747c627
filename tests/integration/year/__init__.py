"""The year 2019 on one node in this process, through the same commands."""
