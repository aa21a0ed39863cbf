"""The sheet Calculation: from the margins of the features to score, probability and band, step by step."""

from dataclasses import asdict

from openpyxl.worksheet.worksheet import Worksheet

from models.calibration import HIGHEST, LOWEST, kind_of
from models.points_table import PointsTable
from models.scale import TYPICAL_SCORE
from models.spec import ModelSpec
from training.spreadsheet.cells import rounded, set_widths, write_head

# Of the sheet Score: where features and signals begin.
FIRST_ROW = 13

# Of each calibration: its parameters, and the log-odds of churn as a formula of them and of the margin {m}.
FORMULAS = {
    "sigmoid": (("slope", "intercept"), "{slope}*{m}+{intercept}"),
    "beta": (
        ("below", "above", "intercept"),
        "{above}*LN(1+EXP({m}))-{below}*LN(1+EXP(-{m}))+{intercept}",
    ),
}

# Rows of the sheet Calculation. Down to the parameters of the calibration, which come last, all models have the same.
(_ANCHOR, _SLOPE, _RED, _GREEN, _GREY, _LOWEST) = range(3, 9)
(_MARGIN, _CURVE, _LOG_ODDS, _UNCUT, _TENTHS, WHOLE) = range(11, 17)
(STEEPNESS, _UNKNOWN_EXACT, UNKNOWN, OTHER, SCORE, CUT) = range(18, 24)
(_TEN_THOUSANDTHS, PROBABILITY, _HUNDREDTHS, COMPLETENESS, WRONG, BAND) = range(24, 30)
_PARAMETERS = 32
HORIZONS = 38


def write_calculation(sheet: Worksheet, table: PointsTable, spec: ModelSpec, features: int) -> None:
    """Write the steps."""
    kind = kind_of(spec.calibration)
    names, formula = FORMULAS[kind]
    cells = {name: f"$B${_PARAMETERS + place}" for place, name in enumerate(names)}
    signals = (FIRST_ROW, FIRST_ROW + len(spec.signals) - 1)
    known, weight, exact, points = (f"Score!{one}{signals[0]}:{one}{signals[1]}" for one in "MNOP")
    lines: dict[int, tuple[str, object]] = {
        _ANCHOR: ("Log-odds of leaving of the typical account", spec.scale.typical_log_odds),
        _SLOPE: ("Points for each unit of the log-odds of leaving", spec.scale.slope),
        _RED: ("Red is below, in tenths of a point", spec.bands.red_below),
        _GREEN: ("Green is from, in tenths of a point", spec.bands.green_from),
        _GREY: ("Grey is a smaller share of what matters known than", spec.grey_below),
        _LOWEST: (f"Least log-odds: those of a probability of {LOWEST:g}", f"=LN({LOWEST!r}/{HIGHEST!r})"),
        _MARGIN: ("Margin: the base and the margins of the features", f"=C{_MARGIN}+SUM({_margins(features)})"),
        _CURVE: (f"Log-odds of leaving, by the {kind} calibration", None),
        _LOG_ODDS: (f"The same, kept within those of {LOWEST:g} and {HIGHEST:g}", None),
        _UNCUT: ("Score, not cut", None),
        _TENTHS: ("In tenths of a point", None),
        WHOLE: ("Rounded", None),
        STEEPNESS: (
            "Points for each unit of margin, on the way from typical",
            f"=(D{_UNCUT}-C{_UNCUT})/(D{_MARGIN}-C{_MARGIN})",
        ),
        _UNKNOWN_EXACT: ("Exact tenths of the unknown signals", f"=SUMPRODUCT(({known}=0)*{exact})"),
        UNKNOWN: ("Rounded", f"={rounded(f'B{_UNKNOWN_EXACT}')}"),
        OTHER: ("Tenths that rounding leaves", f"=B{WHOLE}-C{WHOLE}-ROUND(10*SUM({points}),0)-B{UNKNOWN}"),
        SCORE: ("Score in tenths, cut to 0 and 1000", f"=MAX(0,MIN(1000,B{WHOLE}))"),
        CUT: ("Tenths that the cut takes", f"=B{SCORE}-B{WHOLE}"),
        _TEN_THOUSANDTHS: ("Probability of leaving, in ten thousandths", f"=10000/(1+EXP(-B{_LOG_ODDS}))"),
        PROBABILITY: ("Probability of leaving", f"=({rounded(f'B{_TEN_THOUSANDTHS}')})/10000"),
        _HUNDREDTHS: ("Known share of what matters, in hundredths", f"=100*SUMPRODUCT({known}*{weight})"),
        COMPLETENESS: ("Known share of what matters", f"=({rounded(f'B{_HUNDREDTHS}')})/100"),
        WRONG: ("Values that can't be read", f"=SUMPRODUCT((Score!G{FIRST_ROW}:G{FIRST_ROW + features - 1}<0)*1)"),
        BAND: (
            "Band",
            f'=IF(B{COMPLETENESS}<B{_GREY},"grey",IF(B{SCORE}<B{_RED},"red",IF(B{SCORE}>=B{_GREEN},"green","yellow")))',
        ),
    }
    write_head(sheet, 1, 1, ("What", "This account", "Typical account", "The way between"))
    write_head(sheet, _MARGIN - 1, 1, ("From the margin to the score",))
    write_head(sheet, _PARAMETERS - 1, 1, (f"Parameters of the {kind} calibration",))
    for row, (label, value) in lines.items():
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value)
    sheet.cell(_MARGIN, 3, table.base)
    # Where the account is typical, the way has no length: its steepness is that of the curve at this point.
    sheet.cell(_MARGIN, 4, f"=IF(ABS(B{_MARGIN}-C{_MARGIN})<1E-9,C{_MARGIN}+1E-6,B{_MARGIN})")
    for column in "BCD":
        sheet[f"{column}{_CURVE}"] = "=" + formula.format(m=f"{column}${_MARGIN}", **cells)
        sheet[f"{column}{_LOG_ODDS}"] = f"=MAX($B${_LOWEST},MIN(-$B${_LOWEST},{column}{_CURVE}))"
        sheet[f"{column}{_UNCUT}"] = f"={TYPICAL_SCORE!r}+$B${_SLOPE}*({column}{_LOG_ODDS}-$B${_ANCHOR})"
        sheet[f"{column}{_TENTHS}"] = f"=10*{column}{_UNCUT}"
        sheet[f"{column}{WHOLE}"] = f"={rounded(f'{column}{_TENTHS}')}"
    parameters = asdict(spec.calibration)
    for place, name in enumerate(names):
        sheet.cell(_PARAMETERS + place, 1, name)
        sheet.cell(_PARAMETERS + place, 2, parameters[name])
    write_head(sheet, HORIZONS - 1, 1, ("Horizons", "Log-odds more", "In ten thousandths", "Probability of leaving"))
    for row, horizon in enumerate(spec.horizons, start=HORIZONS):
        sheet.cell(row, 1, f"Within {horizon.days} days")
        sheet.cell(row, 2, horizon.shift)
        moved = f"MAX($B${_LOWEST},MIN(-$B${_LOWEST},$B${_LOG_ODDS}+B{row}))"
        sheet.cell(row, 3, f"=10000/(1+EXP(-{moved}))")
        sheet.cell(row, 4, f"=({rounded(f'C{row}')})/10000")
    set_widths(sheet, (56, 22, 22, 22))


def _margins(features: int) -> str:
    return f"Score!I{FIRST_ROW}:I{FIRST_ROW + features - 1}"
