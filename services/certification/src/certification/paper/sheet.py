"""Landscape A4 sheets with this house's fonts, colours and frame."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from math import ceil, cos, pi, sin
from threading import Lock

import segno
from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 297.0, 210.0
"""Of the sheet, in millimetres; so is every length here. Places count from the left and from the top."""

INK, GOLD, MUTED, TINT = (18, 44, 66), (166, 128, 52), (92, 106, 118), (236, 229, 212)

_MM = 72 / 25.4
"""In points, which PDF counts in, from the left and from the bottom."""

_FONTS = {
    ("serif", ""): ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    ("serif", "B"): ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    ("serif", "I"): ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
    ("sans", ""): ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    ("sans", "B"): ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    ("sans", "I"): ("font_source_sans_pro", "SourceSansPro-It.ttf"),
}

printing = Lock()
"""One sheet is made at a time in a process: all share the parsed fonts, and ReportLab keeps in them where it reads."""

rl_config.useA85 = 0  # or ReportLab writes streams as ASCII, a quarter longer
rl_config.canvas_basefontname = "sans"  # or every file names Helvetica, without holding it


class Sheet:
    """A document of such sheets, made by whoever holds `printing`.

    Only what is used gets into the file: fonts are embedded as subsets.
    """

    def __init__(self, title: str, *, author: str, created_at: datetime) -> None:
        _parse_fonts()
        self._file = BytesIO()
        size = (WIDTH * _MM, HEIGHT * _MM)
        # invariant: nothing in the file comes from the clock.
        self._canvas = Canvas(self._file, size, pageCompression=1, invariant=1, lang="id")
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject("Sertifikat Kompetensi / Certificate of Competence")
        self._canvas.setCreator("Ekspor")
        created = f"D:{created_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
        self._canvas.setDateFormatter(lambda *_: created)
        self._canvas.beginForm("ribbon", 0, -15, ceil(WIDTH * _MM), 15)
        self._canvas.addLiteral(_ribbon())
        self._canvas.endForm()
        self._begun = False

    def output(self) -> bytes:
        """The PDF; the document is at its end."""
        self._canvas.save()
        return self._file.getvalue()

    def framed_page(self) -> None:
        """Ends the page before it, if there is one."""
        if self._begun:
            self._canvas.showPage()
        self._begun = True
        self._canvas.setLineCap(2)  # square
        for middle in (16.5, HEIGHT - 16.5):
            self._canvas.saveState()
            self._canvas.translate(0, _up(middle))
            self._canvas.doForm("ribbon")
            self._canvas.restoreState()
        self._border(7, 0.9, GOLD)
        self._border(9.2, 0.2, INK)
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
        """One line whose letters are made smaller, rather than cut, where they would not fit.

        Size, and spacing between the letters, in points. `align` is L, C or R.
        """
        font = family + style
        length, spaces = stringWidth(text, font, 1), spacing * max(len(text) - 1, 0)
        while length * size + spaces > width * _MM and size > 4:
            size -= 0.25
        room = width * _MM - length * size - spaces
        # Towards an edge a millimetre is left free.
        indent = {"L": _MM, "C": room / 2, "R": room - _MM}[align]
        self._canvas.setFont(font, size)
        self._canvas.setFillColorRGB(*_shares(colour))
        self._canvas.drawString(x * _MM + indent, _up(y) - 0.8 * size, text, charSpace=spacing)

    def rule(self, y: float, length: float) -> None:
        """A centred line with a diamond in its middle."""
        self._canvas.setStrokeColorRGB(*_shares(GOLD))
        self._canvas.setLineWidth(0.3 * _MM)
        middle = WIDTH / 2
        for start, end in ((middle - length / 2, middle - 2.5), (middle + 2.5, middle + length / 2)):
            self._canvas.line(start * _MM, _up(y), end * _MM, _up(y))
        self._diamond(middle, y, 1.2)

    def qr_code(self, x: float, y: float, size: float, content: str) -> None:
        """As vectors, so that it stays sharp in print, and a link; `size` without the quiet zone around it."""
        matrix = segno.make_qr(content, error="m").matrix
        module = size * _MM / len(matrix)
        bars = []
        for row, line in enumerate(matrix):
            start = None
            for column, dark in enumerate([*line, 0]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    # A hair higher than the module, or viewers show white seams between rows.
                    bars.append(f"{start} {-row - 1.02:.2f} {column - start} 1.02 re f")
                    start = None
        self._canvas.saveState()
        self._canvas.setFillColorRGB(*_shares(INK))
        self._canvas.translate(x * _MM, _up(y))
        self._canvas.scale(module, module)
        self._canvas.addLiteral("\n".join(bars))
        self._canvas.restoreState()
        self._canvas.linkURL(content, (x * _MM, _up(y + size), (x + size) * _MM, _up(y)))

    def _border(self, inset: float, line: float, colour: tuple[int, int, int]) -> None:
        self._canvas.setStrokeColorRGB(*_shares(colour))
        self._canvas.setLineWidth(line * _MM)
        width, height = WIDTH - 2 * inset, HEIGHT - 2 * inset
        self._canvas.rect(inset * _MM, inset * _MM, width * _MM, height * _MM)

    def _diamond(self, x: float, y: float, radius: float) -> None:
        diamond = self._canvas.beginPath()
        diamond.moveTo(x * _MM, _up(y - radius))
        diamond.lineTo((x + radius) * _MM, _up(y))
        diamond.lineTo(x * _MM, _up(y + radius))
        diamond.lineTo((x - radius) * _MM, _up(y))
        self._canvas.setFillColorRGB(*_shares(GOLD))
        self._canvas.drawPath(diamond, stroke=0, fill=1)


def _up(y: float) -> float:
    """Points from the bottom, of millimetres from the top."""
    return (HEIGHT - y) * _MM


def _shares(colour: tuple[int, int, int]) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255


@cache
def _parse_fonts() -> None:
    for (family, style), (package, name) in _FONTS.items():
        registerFont(TTFont(family + style, str(files(package) / "files" / name), asciiReadable=False))


@cache
def _ribbon() -> str:
    """Interwoven waves about the height 0, as on printed securities, in operators of PDF; light enough for text."""
    left, right = 12.0, WIDTH - 12.0
    operators = ["{:.4f} {:.4f} {:.4f} RG {:.3f} w".format(*_shares(TINT), 0.15 * _MM)]
    for strand in range(9):
        phase = strand * pi / 9
        for step in range(241):
            at = step / 240
            swing = 4.2 * sin(at * 18 * pi + phase) * cos(phase + at * pi)
            x, y = (left + at * (right - left)) * _MM, -swing * _MM
            operators.append(f"{x:.2f} {y:.2f} {'l' if step else 'm'}")
    return "\n".join([*operators, "S"])
