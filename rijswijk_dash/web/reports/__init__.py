"""The prints of the page Rapport, each with its choices, its preview and its download."""
