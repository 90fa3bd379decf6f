"""Thailand for geostat: boundaries, lists, indicators and an example plan, as data."""
