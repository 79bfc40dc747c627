"""What is checked against a library that is not ours, where it has been installed (`make test-independent`)."""
