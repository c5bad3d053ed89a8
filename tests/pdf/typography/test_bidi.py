"""The Unicode Bidirectional Algorithm, by Unicode's own tests.

They are those of Debian's package `unicode-data`, of the version of the library's own table.
One case of many is tried here; `DIVOC_EVERY_CASE=1` tries all.
"""
