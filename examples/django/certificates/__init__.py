"""The app that issues certificates."""
