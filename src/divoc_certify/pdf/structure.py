"""The tree of a document's logical structure, and the marked content that it points to.

See [ISO 32000-1](https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf),
sections 14.6 (marked content), 14.7 (logical structure) and 14.8 (tagged PDF).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfdoc

if TYPE_CHECKING:
    from divoc_certify.pdf.tagging import Element

__all__ = ["Structure"]

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the page's lower left corner."""


class Structure:
    """Takes up the elements of a document in the order in which they are drawn.

    Args:
        document: The document that the tree becomes part of.
    """

    # ReportLab's stubs leave out half of what a document has, hence Any.
    def __init__(self, document: Any) -> None:  # noqa: ANN401
        self._document = document
        self._root = pdfdoc.PDFDictionary({"Type": "/StructTreeRoot"})
        self._top = self._node("Document", document.Reference(self._root))
        self._root["K"] = document.Reference(self._top)
        self._nodes: dict[Element | None, Any] = {None: self._top}
        self._pages: list[list[Any]] = []
        self._has_title = False

    def begin_page(self) -> int:
        """Begin with the next page; gives its key in the tree of parents."""
        self._pages.append([])
        return len(self._pages) - 1

    def mark(self, element: Element | None, content: str, box: Box) -> str:
        """Mark content of the present page as an element's, or as an artifact.

        Args:
            element: What it is part of, None for an artifact.
            content: Operators that leave the graphics state's stack as it was.
            box: What a figure covers.
        """
        if element is None:
            return f"/Artifact BMC\n{content}\nEMC"
        node = self._node_of(element)
        page = self._document.thisPageRef()
        number = len(self._pages[-1])
        self._pages[-1].append(self._document.Reference(node))
        first = node.dict.setdefault("Pg", page)
        here = {"Type": "/MCR", "Pg": page, "MCID": number}
        kid = number if first.name == page.name else pdfdoc.PDFDictionary(here)
        node["K"].sequence.append(kid)
        if element.kind == "Figure":
            corners = pdfdoc.PDFArray([f"{edge:.2f}" for edge in box])
            node["A"] = pdfdoc.PDFDictionary({"O": "/Layout", "BBox": corners})
        return f"{node['S']} <</MCID {number}>> BDC\n{content}\nEMC"

    def finish(self) -> None:
        """Put the tree into the document's catalog."""
        lists: list[Any] = []
        for key, parents in enumerate(self._pages):
            lists += [key, self._document.Reference(pdfdoc.PDFArray(parents))]
        self._root["ParentTree"] = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(lists)})
        self._root["ParentTreeNextKey"] = len(self._pages)
        self._document.Catalog.StructTreeRoot = self._root
        self._document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})

    def _node_of(self, element: Element) -> Any:  # noqa: ANN401
        if element not in self._nodes:
            parent = self._top if element.parent is None else self._node_of(element.parent)
            node = self._node(self._kind(element), self._document.Reference(parent))
            parent["K"].sequence.append(self._document.Reference(node))
            if element.alternative:
                node["Alt"] = pdfdoc.PDFString(element.alternative)
            if element.language:
                node["Lang"] = pdfdoc.PDFString(element.language)
            if element.kind == "TH":
                node["A"] = pdfdoc.PDFDictionary({"O": "/Table", "Scope": "/Column"})
            self._nodes[element] = node
        return self._nodes[element]

    def _kind(self, element: Element) -> str:
        """What an element is; sections without a title before them are not below one."""
        self._has_title |= element.kind == "H1"
        return "H1" if element.kind == "H2" and not self._has_title else element.kind

    def _node(self, kind: str, parent: Any) -> Any:  # noqa: ANN401
        members = {"Type": "/StructElem", "S": f"/{kind}", "P": parent, "K": pdfdoc.PDFArray([])}
        return pdfdoc.PDFDictionary(members)
