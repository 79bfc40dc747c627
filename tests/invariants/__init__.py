"""What must hold, always (I1 to I15): a function for each, of what a node holds, of a board or of a view.

Each is said here once; the tests let things happen, and ask it of whatever came of them.
"""
