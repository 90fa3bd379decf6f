"""OGC API – Features: collections, what is asked of them, and the formats in which they go out."""
