"""How many examples a property is tried with: some here, many in `nox -s fuzz`."""

from hypothesis import settings

settings.register_profile("some", max_examples=30, deadline=None)
settings.register_profile("many", max_examples=1_000, deadline=None, print_blob=True)
settings.load_profile("some")
