"""Opportunity solution trees under key results, and which initiatives moved them."""

__version__ = "0.1.0"
