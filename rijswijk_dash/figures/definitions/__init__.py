"""What is counted and how: figures, dimensions and legal terms, each defined once."""
