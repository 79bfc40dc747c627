"""The year 2019 on a real board: seven nodes, everything over HTTP. One test for every capability of the article."""
