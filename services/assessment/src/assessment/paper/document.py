"""An A4 page as offices write them: letterhead, title, paragraphs, particulars, a table, places to sign."""

from collections.abc import Iterable, Sequence
from importlib.resources import files

from fpdf import FPDF
from fpdf.fonts import FontFace

_FAMILY = "sans"
_STYLES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
_LINE = 5.5
"""Height of a line, in millimetres; so is every length here."""
_HEADING = FontFace(emphasis="BOLD", fill_color=(232, 236, 240))


class Document(FPDF):
    """Fonts are embedded as subsets, so that names print as they are written."""

    def __init__(self, title: str, agency: str) -> None:
        super().__init__(unit="mm", format="A4")
        for style, name in _STYLES.items():
            self.add_font(_FAMILY, style, str(files("font_source_sans_pro") / "files" / name))
        self.set_margins(22, 20, 22)
        self.set_auto_page_break(True, margin=20)
        self.set_title(title)
        self.set_lang("id")
        self.alias_nb_pages()
        self.add_page()
        self._letterhead(agency)
        self._title(title)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(_FAMILY, size=8)
        self.cell(0, 5, f"Halaman {self.page_no()} dari {{nb}}", align="C")

    def _letterhead(self, agency: str) -> None:
        self.set_font(_FAMILY, "B", 13)
        self.cell(0, 7, agency, align="C", new_x="LMARGIN", new_y="NEXT")
        self.set_line_width(0.5)
        self.line(self.l_margin, self.get_y() + 1, self.w - self.r_margin, self.get_y() + 1)
        self.ln(8)

    def _title(self, title: str) -> None:
        self.set_font(_FAMILY, "B", 14)
        self.multi_cell(0, 7, title.upper(), align="C", new_x="LMARGIN", new_y="NEXT")
        self.set_font(_FAMILY, size=11)
        self.cell(0, 6, "Nomor: ..............................", align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(5)

    def paragraph(self, text: str) -> None:
        self.set_font(_FAMILY, size=11)
        self.multi_cell(0, _LINE, text, align="J", new_x="LMARGIN", new_y="NEXT")
        self.ln(2)

    def particulars(self, pairs: Iterable[tuple[str, str]]) -> None:
        """A label, a colon and what it says, one under the other."""
        self.set_font(_FAMILY, size=11)
        for label, text in pairs:
            self.set_x(self.l_margin + 6)
            self.cell(42, _LINE, label)
            self.cell(4, _LINE, ":")
            self.multi_cell(0, _LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def list_of(self, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> None:
        """A table whose headings stand again on each page; `widths` are shares."""
        self.set_font(_FAMILY, size=9)
        with self.table(
            col_widths=tuple(widths), headings_style=_HEADING, line_height=5, text_align="LEFT", padding=1
        ) as table:
            table.row(headings)
            for row in rows:
                table.row(row)
        self.ln(5)

    def signatures(self, *who: str) -> None:
        """A place to sign for each, kept together on one page."""
        self.set_font(_FAMILY, size=11)
        width = self.epw / len(who)
        with self.unbreakable() as block:
            dated = "....................., .............................."
            block.cell(0, _LINE, dated, align="R", new_x="LMARGIN", new_y="NEXT")
            block.ln(2)
            for name in who:
                block.cell(width, _LINE, name, align="C")
            block.ln(26)
            for _ in who:
                block.cell(width, _LINE, "(.................................................)", align="C")
