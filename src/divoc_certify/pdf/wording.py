"""What the texts of a template say about one certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from divoc_certify.pdf.facts import Facts, Names, Said, Source, Value, holds
from divoc_certify.pdf.formats import written
from divoc_certify.pdf.language import description
from divoc_certify.pdf.template.phrases import Condition, Phrase, Slot, slots

if TYPE_CHECKING:
    from divoc_certify.pdf.template.blocks import Case, Text
    from divoc_certify.pdf.template.loading import Template

__all__ = ["Wording"]

_LABEL = "label."
_COUNTING = frozenset({"page", "pages"})
_IDENTITY = "identity"


@attrs.frozen(kw_only=True)
class Wording:
    """What a certificate says in the template's languages.

    Args:
        template: The template.
        facts: The certificate.
        fixed: Tokens that are not the certificate's: the page's, and the deployment's.
        row: The row of the table that is shown, from 0; None outside.
    """

    template: Template
    facts: Facts
    fixed: Mapping[str, Any] = attrs.field(factory=dict)
    row: int | None = None

    def of_row(self, row: int) -> Wording:
        """The wording where a row of the table is shown.

        Args:
            row: Its number, from 0.
        """
        return attrs.evolve(self, row=row)

    def shows(self, when: Condition, unless: Condition | None) -> bool:
        """Whether something is shown."""
        return self._all_hold(when) and not (unless is not None and self._all_hold(unless))

    def _all_hold(self, condition: Condition) -> bool:
        return all(self.holds(token, wanted) for token, wanted in condition.expected)

    def holds(self, token: str, wanted: object = None) -> bool:
        """Whether a token is known or, if one is given, has a certain value."""
        if token in self.fixed:
            return holds(self.fixed[token], wanted)
        if token == _IDENTITY and wanted is None:
            return bool(self.text((Slot(token, _IDENTITY),)))
        return self.facts.holds(token, wanted, self.row)

    def claims(self, token: str) -> Mapping[str, str]:
        """The claims of another programme, by their paths."""
        if not self.holds(token):
            return {}
        # Their names have a say in the layout, too.
        self.facts.is_told = False
        claims: Mapping[str, str] = self.facts.value(token, None)
        return claims

    def choose(self, one: Text | Case) -> Phrase:
        """The text of a block: its own, its label's, or that of the first case that holds."""
        for case in getattr(one, "cases", ()):
            if self.shows(case.when, None):
                return self.choose(case)
        return one.text or one.label

    @property
    def title_phrase(self) -> Phrase:
        """The title."""
        cases = self.template.sheet.title
        return next((self.choose(one) for one in cases if self.shows(one.when, None)), ())

    def text(self, phrase: Phrase, language: str = "", *, otherwise: str | None = None) -> Said:
        """What a phrase says.

        Args:
            phrase: The phrase.
            language: The language of what it does not say another for; "" for the first of the
                template's, or of labels for all.
            otherwise: What stands for it, if something does, where it has tokens and none of them
                is known.
        """
        said = self.facts.says(self.source(phrase, language))
        return said or self.facts.says(Source((otherwise or "",), anyway=True))

    def source(self, phrase: Phrase, language: str = "") -> Source:
        """What a text is made of; see `text`."""
        pieces = [
            one if isinstance(one, str) else self._piece(one, one.language or language)
            for one in phrase
        ]
        asked = [
            piece
            for one, piece in zip(phrase, pieces, strict=True)
            if isinstance(one, Slot) and one.kind != "label"
        ]
        fixed = any(isinstance(piece, str) and piece for piece in asked)
        return Source(tuple(pieces), anyway=fixed or not asked)

    def _piece(self, slot: Slot, language: str) -> str | Value | Source:
        if slot.kind == "label":
            return self._label(slot.token.removeprefix(_LABEL), language)
        if slot.is_title:
            return self.source(self.title_phrase, language)
        tag = language or next(iter(self.template.languages))
        if slot.token in self.fixed:
            value = self.fixed[slot.token]
            return written(value, slot.kind, self.template.languages[tag], slot.form)
        return Value(slot.token, slot.kind, slot.form, tag, self.row, self.template.languages[tag])

    def _label(self, name: str, language: str) -> str:
        tags = [language] if language else self.template.labels
        sources = [self.source(self.template.labels[tag][name], tag) for tag in tags]
        # What two languages say alike is said once, which would have to be asked.
        self.facts.is_told &= not any(one.varies for one in sources)
        said = (self.facts.text(one) for one in sources)
        return self.template.sheet.label_separator.join(dict.fromkeys(said))

    def described(self, name: str) -> str:
        """What a reader that does not see the page is told of a figure.

        Args:
            name: One of the descriptions that a language has.
        """
        language = next(iter(self.template.languages.values()))
        return description(name, language, self.facts.ask(Names("issuerName")))

    def counts_pages(self, phrase: Phrase) -> bool:
        """Whether a phrase numbers the pages, itself or by a label, and says nothing else.

        Args:
            phrase: The phrase.
        """
        first = next(iter(self.template.languages))
        counting = [
            one.token in _COUNTING
            or (
                one.kind == "label"
                and self.counts_pages(
                    self.template.labels[one.language or first][one.token.removeprefix(_LABEL)]
                )
            )
            for one in slots(phrase)
        ]
        return bool(counting) and all(counting)

    def name(self, phrase: Phrase, otherwise: str) -> str:
        """What an error calls a phrase: its tokens, or else its labels.

        Args:
            phrase: The phrase.
            otherwise: What it calls one without.
        """
        path = "" if self.row is None else f"vaxEvents[{self.row}]."
        tokens = [f"{path}{one.token}" for one in slots(phrase) if one.kind != "label"]
        labels = [one.token for one in slots(phrase) if one.kind == "label"]
        return ", ".join(tokens or labels) or otherwise
