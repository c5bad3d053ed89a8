"""What the texts of a template say about one certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from divoc_certify.pdf.formats import written
from divoc_certify.pdf.language import description
from divoc_certify.pdf.template.phrases import Condition, Phrase, Slot
from divoc_certify.pdf.vocabulary import OPEN

if TYPE_CHECKING:
    from divoc_certify.pdf.template.blocks import Case, Text
    from divoc_certify.pdf.template.loading import Template

__all__ = ["Wording"]

_LABEL = "label."
_COUNTING = frozenset({"page", "pages"})
_IDENTITY, _TITLE = "identity", "title"


@attrs.frozen(kw_only=True)
class Wording:
    """Values in the template's languages.

    Args:
        template: The template.
        values: What may be printed, by token, before it is formatted.
        path: What stands before a token's name in an error, `vaxEvents[0].`.
    """

    template: Template
    values: Mapping[str, Any]
    path: str = ""

    def of_row(self, row: Mapping[str, Any], path: str) -> Wording:
        """The wording where a row of a table is shown.

        Args:
            row: The row's values.
            path: The row's name.
        """
        return attrs.evolve(self, values={**self.values, **row}, path=f"{path}.")

    def shows(self, when: Condition, unless: Condition | None) -> bool:
        """Whether something is shown."""
        return self._holds(when) and not (unless is not None and self._holds(unless))

    def _holds(self, condition: Condition) -> bool:
        return all(
            self._is_known(token) if wanted is None else self._value(token) == wanted
            for token, wanted in condition.expected
        )

    def _is_known(self, token: str) -> bool:
        if token == _IDENTITY:
            return bool(self.text((Slot(token, _IDENTITY),)))
        value = self._value(token)
        return bool(value) or (value == 0 and value is not False)

    def _value(self, token: str) -> Any:  # noqa: ANN401 - of any kind
        first, dot, path = token.partition(".")
        if not (dot and first in OPEN):
            return self.values.get(token, "")
        claims = self.values.get(first, {})
        if path in claims:
            return claims[path]
        for step in path.split("."):
            claims = claims.get(step, "") if isinstance(claims, Mapping) else ""
        return claims if isinstance(claims, str | int | float) else ""

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

    def text(self, phrase: Phrase, language: str = "") -> str:
        """What a phrase says; nothing if it has tokens and none of them is known.

        Args:
            phrase: The phrase.
            language: The language of what it does not say another for; "" for the first of the
                template's, or of labels for all.
        """
        said = [
            one if isinstance(one, str) else self._said(one, one.language or language)
            for one in phrase
        ]
        asked = [
            text
            for one, text in zip(phrase, said, strict=True)
            if isinstance(one, Slot) and one.kind != "label"
        ]
        return "" if asked and not any(asked) else "".join(said)

    def _said(self, slot: Slot, language: str) -> str:
        if slot.kind == "label":
            return self._label(slot.token.removeprefix(_LABEL), language)
        if slot.token == _TITLE:
            return self.text(self.title_phrase, language)
        languages = self.template.languages
        value = self._value(slot.token)
        return written(value, slot.kind, languages[language or next(iter(languages))], slot.form)

    def _label(self, name: str, language: str) -> str:
        tags = [language] if language else self.template.labels
        said = (self.text(self.template.labels[tag][name], tag) for tag in tags)
        return self.template.sheet.label_separator.join(dict.fromkeys(said))

    def described(self, name: str) -> str:
        """What a reader that does not see the page is told of a figure.

        Args:
            name: One of the descriptions that a language has.
        """
        language = next(iter(self.template.languages.values()))
        return description(name, language, self.values["issuerName"])

    def counts_pages(self, phrase: Phrase) -> bool:
        """Whether a phrase numbers the pages, itself or by a label.

        Args:
            phrase: The phrase.
        """
        labels = next(iter(self.template.labels.values()))
        return any(
            one.token in _COUNTING
            or (one.kind == "label" and self.counts_pages(labels[one.token.removeprefix(_LABEL)]))
            for one in phrase
            if isinstance(one, Slot)
        )

    def name(self, phrase: Phrase, otherwise: str) -> str:
        """What an error calls a phrase: its tokens.

        Args:
            phrase: The phrase.
            otherwise: What it calls one without.
        """
        tokens = [
            f"{self.path}{one.token}"
            for one in phrase
            if isinstance(one, Slot) and one.kind != "label"
        ]
        return ", ".join(tokens) or otherwise
