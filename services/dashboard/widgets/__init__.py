"""What several pages draw alike: tables, forms, values, the chessboard."""
