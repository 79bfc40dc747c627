"""The annual review (盘点): `annual` is the query; each other module has the figures of one part of the article."""
