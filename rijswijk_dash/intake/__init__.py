"""Taking a delivery in: inspect, check, compare, publish, undo. Each asks who does it."""
