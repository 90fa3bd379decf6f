"""The first-level units of the ASEAN countries for geostat, as data."""
