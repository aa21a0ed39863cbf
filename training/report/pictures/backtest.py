"""The backtest over time: AUC and log loss of each origin, with their intervals."""

from collections.abc import Sequence

from training.report.backtest import Period
from training.report.pictures.canvas import ACCENT, INK, LINE, QUIET, Picture, drawing, to_picture


def draw_backtest(periods: Sequence[Period]) -> Picture:
    """AUC above, log loss below beside that of one rate for everyone; each over the months tried."""
    names = [f"{one.first:%b %Y}" for one in periods]
    with drawing("backtest", 3.6) as figure:
        auc, loss = figure.subplots(2, 1, sharex=True)
        said = []
        for place, one in enumerate(periods):
            if one.verdict is None:
                auc.text(place, 0.5, "too few\nleft", ha="center", va="bottom", color=QUIET)
                continue
            found, lost, base = one.verdict.auc, one.verdict.log_loss, one.verdict.base_log_loss
            for axes, estimate in ((auc, found), (loss, lost)):
                axes.plot([place] * 2, [estimate.low, estimate.high], color=ACCENT, lw=1.6)
                axes.plot(place, estimate.value, "o", color=ACCENT, ms=5)
            auc.annotate(
                f"{found.value:.2f}", (place, found.value), (6, 0), textcoords="offset points", va="center", color=INK
            )
            loss.plot([place - 0.22, place + 0.22], [base, base], color=QUIET, lw=1.4, ls=(0, (3, 1.5)))
            said.append(f"from {names[place]} AUC {found.value:.2f}, log loss {lost.value:.3f} against {base:.3f}")
        auc.axhline(0.5, color=QUIET, lw=1, ls=(0, (3, 2)))
        auc.text(1, 0.5, "a coin ", transform=auc.get_yaxis_transform(), ha="right", va="bottom", color=QUIET)
        auc.set(ylabel="AUC: ranking", ylim=(0.4, 1))
        loss.set(ylabel="log loss: less is better", xlabel="tried on the months from")
        loss.plot([], [], color=QUIET, lw=1.4, ls=(0, (3, 1.5)), label="one rate for everyone")
        loss.legend(frameon=False, loc="upper right", labelcolor=QUIET)
        loss.set_ylim(0, 1.25 * loss.get_ylim()[1])
        loss.set_xticks(range(len(periods)), names)
        loss.set_xlim(-0.6, len(periods) - 0.4)
        for axes in (auc, loss):
            axes.grid(axis="y", color=LINE, lw=0.5)
            axes.set_axisbelow(True)
        return to_picture(figure, f"Backtest over time, with 95% intervals: {'; '.join(said)}.")
