"""What the texts are made of: how they read, one word for one thing, and no English."""
