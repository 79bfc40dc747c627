"""What everything on a page is called, in both languages."""
