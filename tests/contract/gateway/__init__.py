"""What the register of reports must do over every database."""
