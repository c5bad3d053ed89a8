"""Templates: a page described as data."""
