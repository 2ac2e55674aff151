"""A landscape A4 sheet with this house's fonts, colours and frame."""

from importlib.resources import files
from math import cos, pi, sin

import segno
from fpdf import FPDF

WIDTH, HEIGHT = 297.0, 210.0
"""Of the sheet, in millimetres; so is every length here."""

INK, GOLD, MUTED, TINT = (18, 44, 66), (166, 128, 52), (92, 106, 118), (236, 229, 212)

_FONTS = {
    ("serif", ""): ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    ("serif", "B"): ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    ("serif", "I"): ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
    ("sans", ""): ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    ("sans", "B"): ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    ("sans", "I"): ("font_source_sans_pro", "SourceSansPro-It.ttf"),
}


class Sheet(FPDF):
    """Only what is used gets into the file: fonts are embedded as subsets."""

    def __init__(self) -> None:
        super().__init__(orientation="landscape", unit="mm", format="A4")
        self.set_auto_page_break(False)
        self.set_margin(0)
        for (family, style), (package, name) in _FONTS.items():
            self.add_font(family, style, str(files(package) / "files" / name))

    def framed_page(self) -> None:
        self.add_page()
        self._ribbon(16.5)
        self._ribbon(HEIGHT - 16.5)
        self.set_draw_color(*GOLD)
        self.set_line_width(0.9)
        self.rect(7, 7, WIDTH - 14, HEIGHT - 14)
        self.set_draw_color(*INK)
        self.set_line_width(0.2)
        self.rect(9.2, 9.2, WIDTH - 18.4, HEIGHT - 18.4)
        self.set_fill_color(*GOLD)
        for x in (9.2, WIDTH - 9.2):
            for y in (9.2, HEIGHT - 9.2):
                self._diamond(x, y, 2.1)

    def text_at(
        self,
        y: float,
        text: str,
        family: str,
        style: str,
        size: float,
        colour: tuple[int, int, int] = INK,
        *,
        x: float = 20.0,
        width: float = WIDTH - 40.0,
        align: str = "C",
        spacing: float = 0.0,
    ) -> None:
        """One line whose letters are made smaller, rather than cut, where they would not fit. Size in points."""
        self.set_char_spacing(spacing)
        self.set_font(family, style, size)
        while self.get_string_width(text) > width and size > 4:
            size -= 0.25
            self.set_font(family, style, size)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.cell(width, size * 0.3528, text, align=align)
        self.set_char_spacing(0)

    def rule(self, y: float, length: float) -> None:
        """A centred line with a diamond in its middle."""
        self.set_draw_color(*GOLD)
        self.set_line_width(0.3)
        middle = WIDTH / 2
        self.line(middle - length / 2, y, middle - 2.5, y)
        self.line(middle + 2.5, y, middle + length / 2, y)
        self.set_fill_color(*GOLD)
        self._diamond(middle, y, 1.2)

    def qr_code(self, x: float, y: float, size: float, content: str) -> None:
        """As vectors, so that it stays sharp in print; `size` without the quiet zone around it."""
        matrix = segno.make_qr(content, error="m").matrix
        module = size / len(matrix)
        self.set_fill_color(*INK)
        for row, line in enumerate(matrix):
            start = None
            for column, dark in enumerate([*line, 0]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    # A hair wider than the module, or viewers show white seams between rows.
                    self.rect(
                        x + start * module,
                        y + row * module,
                        (column - start) * module,
                        module * 1.02,
                        style="F",
                    )
                    start = None

    def _diamond(self, x: float, y: float, radius: float) -> None:
        self.polygon([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], style="F")

    def _ribbon(self, middle: float) -> None:
        """Interwoven waves, as on printed securities; light enough to lie under text."""
        self.set_draw_color(*TINT)
        self.set_line_width(0.15)
        left, right = 12.0, WIDTH - 12.0
        for strand in range(9):
            phase = strand * pi / 9
            points = []
            for step in range(241):
                at = step / 240
                swing = 4.2 * sin(at * 18 * pi + phase) * cos(phase + at * pi)
                points.append((left + at * (right - left), middle + swing))
            self.polyline(points)
