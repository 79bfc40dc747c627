"""The year 2019 of a published article, as the commands that the organisations in it would really give."""
