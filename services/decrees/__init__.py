"""What a new board publishes first: the calendars of past years, as they were decreed, and the usual deadline rules."""
