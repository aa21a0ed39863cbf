"""The sheet How to read: how points, rounding and the ends of the scale work."""

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from models.calibration import HIGHEST, LOWEST
from models.scale import TYPICAL_SCORE
from models.spec import ModelSpec
from training.spreadsheet.cells import set_widths, write_text


def write_guide(sheet: Worksheet, spec: ModelSpec) -> None:
    """Write a paragraph in each row."""
    low, high = (float(spec.scale.probability_at(one)) for one in (TYPICAL_SCORE - 10, TYPICAL_SCORE))
    guide = f"""
The sheet Score computes what POST /score answers, by formulas alone. The sheet Points holds what each value of each
feature adds: a number or a date is looked up between "Above" and "Up to and including", a text as it is written,
capitals too. An empty cell is unknown, and has an entry of its own.

Points. The margins of all features and the base are summed, calibrated to the log-odds of leaving, and put on the
scale: score = {TYPICAL_SCORE:g} + 10 · log2(odds of staying / odds of staying of the typical account). Here
{TYPICAL_SCORE:g} means {high:.1%} likely to leave, and {TYPICAL_SCORE - 10:g} means {low:.1%}. "Points" on the sheet
Points is what a value makes of the typical score by itself. Where the calibration is a sigmoid it
is what every account with that value gets; with another the sheet Score shares the whole distance out in proportion
to the margins, and the points of a value depend a little on the others.

They add up. Before rounding, typical score + the points of all features = the score. The score is rounded once, to
tenths, and halfway to the even tenth; so are the points of each signal. What that leaves is "Other (rounding)".
Signals of which nothing is known are summed in one line.

The ends. The probability is kept within {LOWEST:.1%} and {HIGHEST:.1%}: beyond, the points of all features shrink
together. The score is cut to 0 and 100; "Cut at 0 and 100" is what that takes.

Grey. Where less is known than {spec.grey_below:.0%} of what matters, the account has no score; "Weight" on the sheet
Score tells how much each signal matters.

Numbers are compared to 15 digits, as spreadsheets do. A value that can't be read is named in the column Note.
"""
    paragraphs = [" ".join(part.split()) for part in guide.strip().split("\n\n")]
    for row, text in enumerate(paragraphs, start=1):
        cell = sheet.cell(row, 1)
        write_text(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    set_widths(sheet, (110,))
