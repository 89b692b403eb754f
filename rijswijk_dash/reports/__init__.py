"""Prints: documents made of answers of the door, as PDF, Word and Excel."""
