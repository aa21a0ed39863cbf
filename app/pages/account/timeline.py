"""What happened to an account, in words: one line for each happening, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.store.happenings import HappeningRecord
from app.store.pulses import PulseRecord
from app.words.language import Language, mark
from app.words.named import spell

KINDS = {
    "ticket": mark("Ticket"),
    "invoice": mark("Invoice"),
    "plan": mark("Plan"),
    "joined": mark("People"),
    "left": mark("People"),
    "contact": mark("Contact"),
    "milestone": mark("Milestone"),
    "survey": mark("Survey"),
    "pulse": mark("Pulse"),
    "notice": mark("Notice"),
}
SEVERITIES = {
    "low": mark("low severity"),
    "normal": mark("normal severity"),
    "high": mark("high severity"),
    "urgent": mark("urgent"),
}
CONTACTS = {
    "call": mark("Call"),
    "email": mark("Email"),
    "meeting": mark("Meeting"),
    "webinar": mark("Webinar"),
    "training": mark("Training"),
    "review": mark("Review"),
}
ROLES = {
    "champion": mark("champion"),
    "admin": mark("administrator"),
    "executive": mark("executive"),
    "user": mark("user"),
}
SURVEYS = {"nps": mark("NPS {score} of 10"), "csat": mark("CSAT {score} of 5"), "ces": mark("CES {score} of 7")}
LOW_PULSE, HIGH_PULSE = 2, 4


@dataclass(frozen=True, slots=True)
class Line:
    """One happening: its day, its kind, what happened, what is known beside it, and a note in somebody's own words.

    `tone` is `bad` or `good` where it clearly is one of them.
    """

    on: date
    kind: str
    name: str
    text: str
    more: str = ""
    note: str = ""
    tone: str = ""


def tell_timeline(
    happenings: Iterable[HappeningRecord],
    pulses: Iterable[PulseRecord],
    on: date,
    language: Language,
    currency: str | None,
) -> list[Line]:
    """The lines, newest first.

    Args:
        happenings: as the newest run found them in the source.
        pulses: those that were noted here, also since that run.
        on: the day of the newest score: what is open is so on that day.
        language: of the reader.
        currency: of all amounts.
    """
    noted = list(pulses)
    known = {(one.noted_at, one.score) for one in noted}
    teller = _Teller(on, language, currency)
    told = [
        (one.happened_at, teller.tell(one))
        for one in happenings
        # what was noted here comes back with the source's own, once a run has read it
        if not (one.kind == "pulse" and (one.happened_at, one.what.get("score")) in known)
    ]
    told += [(one.noted_at, teller.tell_pulse(one)) for one in noted]
    return [line for _, line in sorted(told, key=lambda pair: pair[0], reverse=True)]


class _Teller:
    def __init__(self, on: date, language: Language, currency: str | None) -> None:
        self._on = on
        self._language = language
        self._currency = currency

    def tell(self, one: HappeningRecord) -> Line:
        """One happening of the source."""
        tell = {
            "ticket": self._ticket,
            "invoice": self._invoice,
            "plan": self._plan,
            "joined": self._joined,
            "left": self._left,
            "contact": self._contact,
            "milestone": self._milestone,
            "survey": self._survey,
            "pulse": self._pulse,
            "notice": self._notice,
        }[one.kind]
        return self._line(one, *tell(one.what, one.happened_at))

    def tell_pulse(self, one: PulseRecord) -> Line:
        """A pulse that was noted here."""
        language = self._language
        text, more, note, tone = self._pulse({"score": one.score, "author": one.author, "note": one.note}, one.noted_at)
        if one.model_score is not None:
            score = language.points(one.model_score)
            more = language.text("{author}, when the score was {score}", author=one.author, score=score)
        return Line(one.noted_at.date(), "pulse", language.text(KINDS["pulse"]), text, more, note, tone)

    def _line(self, one: HappeningRecord, text: str, more: str = "", note: str = "", tone: str = "") -> Line:
        name = self._language.text(KINDS[one.kind])
        return Line(one.happened_at.date(), one.kind, name, text, more, note, tone)

    def _ticket(self, what: Mapping[str, Any], at: datetime) -> tuple[str, ...]:
        language = self._language
        topic = what.get("topic")
        # Translators: the quotation marks of your language
        text = language.text("“{text}”", text=topic) if topic else language.text("Opened")
        severity = what.get("severity")
        more = [language.text(SEVERITIES[severity])] if severity in SEVERITIES else []
        if "resolved_at" in what:
            days = (datetime.fromisoformat(what["resolved_at"]) - at.replace(tzinfo=None)).total_seconds() / 86_400
            if days < 1:
                more.append(language.text("resolved within a day"))
            else:
                more.append(language.text("resolved in {span}", span=language.span(days)))
        else:
            more.append(language.text("open for {span}", span=language.span((self._on - at.date()).days)))
        if "reopened_at" in what:
            more.append(language.text("reopened"))
        if "csat" in what:
            more.append(language.text(SURVEYS["csat"], score=language.number(what["csat"])))
        is_bad = "resolved_at" not in what and severity in ("high", "urgent")
        return text, ", ".join(more), "", "bad" if is_bad else ""

    def _invoice(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        language = self._language
        amount = language.money(what.get("amount", 0), self._currency)
        due = date.fromisoformat(what["due_on"][:10]) if "due_on" in what else None
        if "paid_on" not in what:
            days = (self._on - due).days if due else 0
            if days > 0:
                return amount, language.text("unpaid, overdue for {span}", span=language.span(days)), "", "bad"
            return amount, language.text("due {day}", day=language.date(due)) if due else ""
        late = (date.fromisoformat(what["paid_on"][:10]) - due).days if due else 0
        if late > 0:
            return amount, language.text("paid {span} late", span=language.span(late)), "", "bad"
        return amount, language.text("paid on time")

    def _plan(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        language, parts = self._language, []
        plan, before = what.get("plan"), what.get("plan_before")
        mrr, mrr_before = what.get("mrr", 0.0), what.get("mrr_before")
        if before is None:
            text = language.text("{plan} begins", plan=plan)
        elif plan == before:
            text = language.text("{plan} renewed", plan=plan)
        else:
            text = language.text("{plan}, was {before}", plan=plan, before=before)
        seats, seats_before = what.get("seats"), what.get("seats_before")
        if seats is not None:
            if seats_before is not None and seats != seats_before:
                parts.append(
                    language.plural(
                        "{number} seat, was {before}",
                        "{number} seats, were {before}",
                        seats,
                        before=language.number(seats_before),
                    )
                )
            else:
                parts.append(language.plural("{number} seat", "{number} seats", seats))
        tone = ""
        if mrr_before is not None and mrr != mrr_before:
            tone = "good" if mrr > mrr_before else "bad"
            amount = language.money(abs(mrr - mrr_before), self._currency)
            if mrr > mrr_before:
                parts.append(language.text("{amount} more a month", amount=amount))
            else:
                parts.append(language.text("{amount} less a month", amount=amount))
        return text, ", ".join(parts), "", tone

    def _person(self, what: Mapping[str, Any]) -> tuple[str, str]:
        role = what.get("role")
        named = self._language.text(ROLES[role]) if role in ROLES else role or self._language.text("contact person")
        return named[:1].upper() + named[1:], what.get("name") or ""

    def _joined(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        role, name = self._person(what)
        tone = "good" if what.get("role") == "champion" else ""
        return self._language.text("{role} joined", role=role), name, "", tone

    def _left(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        role, name = self._person(what)
        tone = "bad" if what.get("role") == "champion" else ""
        return self._language.text("{role} left", role=role), name, "", tone

    def _contact(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        kind, times = str(what.get("kind", "")), what.get("times", 1)
        text = self._language.text(CONTACTS[kind]) if kind in CONTACTS else spell(kind)
        return text, self._language.times(times) if times > 1 else ""

    def _milestone(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        reached = spell(str(what.get("milestone", "")))
        return self._language.text("{milestone} reached", milestone=reached), "", "", "good"

    def _survey(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        language, kind = self._language, str(what.get("kind", "")).lower()
        if "score" not in what:
            return spell(kind), language.text("answered without a score")
        score = language.number(what["score"])
        if kind in SURVEYS:
            return (language.text(SURVEYS[kind], score=score),)
        return spell(kind), score

    def _pulse(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        score = what["score"]
        text = self._language.text("{score} of 5", score=self._language.number(score))
        tone = "bad" if score <= LOW_PULSE else "good" if score >= HIGH_PULSE else ""
        return text, what.get("author") or "", what.get("note") or "", tone

    def _notice(self, what: Mapping[str, Any], _: datetime) -> tuple[str, ...]:
        language = self._language
        if "withdrawn_at" in what:
            day = date.fromisoformat(what["withdrawn_at"][:10])
            return language.text("Gave notice"), language.text("withdrawn on {day}", day=language.date(day))
        return language.text("Gave notice"), "", "", "bad"
