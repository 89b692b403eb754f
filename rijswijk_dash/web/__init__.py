"""What the pages are drawn with. Asks the door, never the database."""
