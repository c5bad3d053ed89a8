"""The interop session: this library and the original's published packages judge each other."""
