"""What the page may show beyond the credential: previous doses, and whatever a sender adds.

The API gives `meta` no schema. What is known in it is read into `PreviousDose`; the rest stays
as it came. Nothing in it is signed, and nothing in it has an effect: a `previousCertificateId`
in it revokes nothing.
"""

from typing import Annotated, ClassVar

import attrs

from divoc_certify.request.checking import Across, Section
from divoc_certify.request.open_section import JSONObject, as_copy
from divoc_certify.request.rules import DayOrMoment, PastDose, Text, each, instance
from divoc_certify.request.sections import as_tuple

__all__ = ["DOSE_NAMES", "Meta", "PreviousDose"]

DOSE_NAMES = frozenset({"name", "batch", "manufacturer", "date", "dose", "totalDoses"})
"""What `meta` says of one previous dose, in JSON's names."""
_NAMES = DOSE_NAMES | {"vaccinations"}


@attrs.frozen(kw_only=True, repr=False)
class PreviousDose(Section):
    """A dose that the same person had before; nothing of it need be known.

    Args:
        name: Name of the vaccine.
        batch: Batch or lot number.
        manufacturer: Who made it.
        date: The day, or the moment.
        dose: 1 for the first. JSON may have it as digits.
        total_doses: Doses in the primary series; likewise.
        other: Whatever else was said of it, as JSON.
    """

    name: Text | None = None
    batch: Text | None = None
    manufacturer: Text | None = None
    date: DayOrMoment | None = None
    dose: PastDose | None = None
    total_doses: PastDose | None = None
    other: JSONObject = attrs.field(
        factory=dict, converter=as_copy, hash=False, metadata={"wire": ""}
    )

    ACROSS: ClassVar = (
        Across(
            needs=("other",),
            holds=lambda other: other.keys().isdisjoint(DOSE_NAMES),
            path="",
            rule="must not have in other what has an attribute of its own",
        ),
    )


PreviousDoses = Annotated[tuple[PreviousDose, ...], each(instance(PreviousDose))]


@attrs.frozen(kw_only=True, repr=False)
class Meta(Section):
    """Information for the page that is not in the credential, and not signed.

    Args:
        previous_doses: In the order given. JSON has them as `vaccinations`, an array of
            objects, or one of them as fields of `meta` itself; it is written as the array.
        other: Whatever else was given, as JSON.
    """

    previous_doses: PreviousDoses = attrs.field(
        default=(), converter=as_tuple, metadata={"wire": "vaccinations"}
    )
    other: JSONObject = attrs.field(
        factory=dict, converter=as_copy, hash=False, metadata={"wire": ""}
    )

    ACROSS: ClassVar = (
        Across(
            needs=("other",),
            holds=lambda other: other.keys().isdisjoint(_NAMES),
            path="",
            rule="must not have previous doses in other; they go into previous_doses",
        ),
    )
