"""The mark of invented people: what every trajectnummer of the sample begins with."""

INVENTED_PREFIX = "VERZONNEN-"
