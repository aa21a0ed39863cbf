"""Messages as mail: to the account's owner, else to who is set up for it; handed to a server by SMTP (RFC 5321)."""

import hashlib
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from app.alerting.message import Message, in_one_line, tidy
from app.delivery.connecting import is_public
from app.delivery.destination import ALERTS, Checked, Delivered, DestinationRefused, Outcome, Refused, Retry
from app.delivery.signing import secret_of, variable_of
from app.settings import EmailAlertSettings

MOST_SUBJECT = 200
# How an answer to a step of the exchange begins.
DONE, NEVER = 2, 5
# Signing in is lacking, is too weak, or failed (RFC 4954): whoever mistypes a password wants to send again, not anew.
SIGN_IN = frozenset({454, 530, 534, 535, 538})


class _Said(Exception):
    """The server answered a step otherwise than with yes, or the settings say that it must not go on."""

    def __init__(self, outcome: Retry | Refused) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome


class EmailChannel:
    """A server that takes mail.

    Each message is handed over on a connection of its own, to all of its recipients or to none: else one that is tried
    again would come twice to some.

    Args:
        name: what the alert is called in the settings.
        settings: its section.
        clock: says what time it is.

    Raises:
        DestinationRefused: it has a user name and no usable password, or its certificates cannot be read.
    """

    kind = "email"

    def __init__(self, name: str, settings: EmailAlertSettings, clock: Callable[[], datetime]) -> None:
        self.name = name
        self._settings = settings
        self._clock = clock
        self._password = _read_password(ALERTS + name, settings)
        self._trust = _read_trust(ALERTS + name, settings)
        self._place = f"{settings.host}:{settings.server_port}"

    def close(self) -> None:
        """Nothing is open between messages."""

    def check(self) -> Checked:
        """Send a test message to the addresses in `to`.

        Raises:
            DestinationRefused: the server does not take it.
        """
        now = self._clock()
        text = "Varme can send mail from here. Alerts come in this form."
        test = Message(f"test-{self.name}-{now.isoformat()}", None, None, "A test of Varme's alerts", text)
        outcome = self.tell(test)
        if not isinstance(outcome, Delivered):
            raise DestinationRefused(ALERTS + self.name, outcome.why)
        owners = ", ".join(f"{owner} ({address})" for owner, address in sorted(self._settings.owners.items()))
        return Checked(
            (
                f"{self._place} took a test message to {', '.join(self._settings.to)}.",
                (
                    f"Owners with an address here: {owners or 'none'}. Of others it is the login of who looks after "
                    "their accounts, where that is an address, and else those above."
                ),
            )
        )

    def tell(self, message: Message) -> Outcome:
        """Hand a message to the server."""
        recipients = self._choose_recipients(message)
        return self._send(self._compose(tidy(message), recipients).as_bytes(), recipients)

    def describe(self, message: Message) -> str:
        """To whom it would go, and what."""
        recipients = ", ".join(self._choose_recipients(message))
        return f"By {self._place} to {recipients}\nSubject: {message.subject}\n\n{_as_plain(tidy(message))}"

    def _choose_recipients(self, message: Message) -> Sequence[str]:
        if message.owner is not None and message.owner in self._settings.owners:
            return (self._settings.owners[message.owner],)
        return message.addresses or self._settings.to

    def _compose(self, message: Message, recipients: Sequence[str]) -> EmailMessage:
        """The mail; the same at each try but for its date, so that mail programs show it once."""
        sender = self._settings.from_address
        domain = sender.rpartition("@")[2]
        key = hashlib.sha256(f"{self.name} {message.key}".encode()).hexdigest()[:40]
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"Varme <{sender}>"
        mail["To"] = ", ".join(recipients)
        mail["Subject"] = in_one_line(message.subject, MOST_SUBJECT)
        mail["Date"] = self._clock()
        mail["Message-ID"] = f"<{key}@{domain}>"
        mail["List-Id"] = f"<{self.name.replace('_', '-')}.alerts.varme.{domain}>"
        # no answer of a machine comes back (RFC 3834)
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail.set_content(_as_plain(message), cte="quoted-printable")
        mail.add_alternative(_as_html(message), subtype="html", cte="quoted-printable")
        mail.set_boundary(f"varme-{key}")
        return mail

    def _send(self, mail: bytes, recipients: Sequence[str]) -> Outcome:
        server = None
        try:
            server = self._connect()
            self._hand_over(server, mail, recipients)
        except _Said as said:
            return said.outcome
        except smtplib.SMTPAuthenticationError as error:
            return self._say_sign_in(error.smtp_code)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            return Retry(None, self._say_broken(error))
        else:
            # the server has the message, whatever it says to a goodbye
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            return Delivered()
        finally:
            if server is not None:
                server.close()

    def _say_broken(self, error: Exception) -> str:
        """Why there was no talking with the server; what it says to one who only greets is not about this message."""
        within = f"within {self._settings.timeout_seconds:g} seconds"
        match error:
            case smtplib.SMTPServerDisconnected():
                return f"The mail server ended the connection, or did not answer {within}."
            case smtplib.SMTPResponseException():
                return _repeat(error.smtp_code, error.smtp_error)
            case smtplib.SMTPException():
                return f"The mail server does not speak as is expected: {in_one_line(str(error))}"
            case ssl.SSLCertVerificationError():
                return f"The mail server's certificate does not hold: {error.verify_message}. See ca_file."
            case TimeoutError():
                return f"The mail server did not answer {within}."
        why = error.strerror if isinstance(error, OSError) else None
        return f"The mail server could not be reached: {why or type(error).__name__}."

    def _connect(self) -> smtplib.SMTP:
        """A connection, encrypted and signed in as the settings have it; closed again where that fails."""
        settings = self._settings
        where = settings.host, settings.server_port
        if settings.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=settings.timeout_seconds, context=self._trust)
        else:
            server = smtplib.SMTP(*where, timeout=settings.timeout_seconds)
        try:
            server.ehlo_or_helo_if_needed()
            self._encrypt(server)
            self._sign_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _encrypt(self, server: smtplib.SMTP) -> None:
        if self._settings.tls == "starttls":
            if not server.has_extn("starttls"):
                raise _Said(
                    Retry(None, 'The mail server offers no STARTTLS. Set tls = "tls", with the port that goes with it.')
                )
            server.starttls(context=self._trust)
            server.ehlo_or_helo_if_needed()
            return
        is_meant = self._settings.tls == "tls" or self._settings.allow_plain
        if not is_meant and (server.sock is None or is_public(server.sock.getpeername()[0])):
            raise _Said(
                Refused(
                    "The mail server is one of the Internet, and anybody on the way could read along. Set tls to "
                    '"starttls" or "tls", or allow_plain = true if that is meant.'
                )
            )

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if self._settings.username is None or self._password is None:
            return
        if not server.has_extn("auth"):
            raise _Said(
                Retry(None, "The mail server offers no signing in. Leave username out, or set tls as it expects.")
            )
        server.login(self._settings.username, self._password)

    def _hand_over(self, server: smtplib.SMTP, mail: bytes, recipients: Sequence[str]) -> None:
        self._expect_yes(*server.mail(self._settings.from_address))
        for one in recipients:
            self._expect_yes(*server.rcpt(one), f" to the recipient {one}")
        try:
            self._expect_yes(*server.data(mail))
        except smtplib.SMTPDataError as error:
            self._expect_yes(error.smtp_code, error.smtp_error)
        except smtplib.SMTPServerDisconnected:
            why = "The connection ended before the mail server said whether it has the message. It is sent again."
            raise _Said(Retry(None, why)) from None

    def _expect_yes(self, code: int, answer: bytes | str, what: str = "") -> None:
        kind = code // 100
        if kind == DONE:
            return
        if code in SIGN_IN:
            raise _Said(self._say_sign_in(code))
        said = _repeat(code, answer, what)
        raise _Said(Refused(said) if kind == NEVER else Retry(None, said))

    def _say_sign_in(self, code: int) -> Retry:
        if self._settings.username is None:
            return Retry(
                None, f"The mail server wants a user name and a password ({code}): set username and the secret."
            )
        return Retry(
            None,
            f"The mail server does not accept the user name and the password ({code}). Set username, and the password "
            f"in {variable_of(ALERTS + self.name)} or in secret_file.",
        )


def _repeat(code: int, answer: bytes | str, what: str = "") -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"The mail server answered{what}: {code} {in_one_line(text, MOST_SUBJECT)}".rstrip()


def _as_plain(message: Message) -> str:
    return message.text + ("" if message.link is None else f"\n\n{message.link}") + "\n"


def _as_html(message: Message) -> str:
    paragraphs = [escape(one).replace("\n", "<br>\n") for one in message.text.split("\n\n")]
    if message.link is not None:
        paragraphs.append(f'<a href="{escape(message.link)}">{escape(message.link)}</a>')
    body = "\n".join(f"<p>{one}</p>" for one in (f"<strong>{escape(message.subject)}</strong>", *paragraphs))
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _read_password(name: str, settings: EmailAlertSettings) -> str | None:
    if settings.username is None:
        return None
    password = secret_of(name, settings).strip("\r\n")
    if not (password.isascii() and settings.username.isascii()):
        raise DestinationRefused(name, "its user name or password has letters beyond ASCII, which SMTP does not carry.")
    return password


def _read_trust(name: str, settings: EmailAlertSettings) -> ssl.SSLContext | None:
    """Whose certificates are believed."""
    if settings.tls == "none":
        return None
    file = None if settings.ca_file is None else settings.ca_file.expanduser()
    try:
        return ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError) as error:
        why = error.strerror or type(error).__name__
        raise DestinationRefused(name, f"ca_file {settings.ca_file} cannot be read as certificates: {why}.") from None
