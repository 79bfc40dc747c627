"""The article's May 2019 (paragraphs P8 and P9), as the commands that the organisations in it would really give."""
