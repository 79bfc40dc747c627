"""Tests: what a release is made of, and what it takes to make one."""
