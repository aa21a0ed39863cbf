"""A real server of mail on this machine that answers as it is told."""

import asyncio
import threading
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it came; `is_encrypted` says how."""

    sender: str
    recipients: tuple[str, ...]
    whole: bytes
    is_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.whole, policy=default)

    def part(self, kind):
        return self.message.get_body((kind,)).get_content().replace("\r\n", "\n")


class Postbox:
    """Takes mail in a thread of its own.

    `answers` are given in the place of yes to a step: "MAIL", "RCPT" (by address too) and "DATA". `does` is what comes
    once the mail is there: "answers", "hangs" or "drops" the connection. `accepts` are the users who may sign in.
    """

    def __init__(self, trust=None, *, is_encrypted=False, accepts=None):
        self.received: list[Mail] = []
        self.signed_in: list[tuple[str, str]] = []
        self.answers: dict[str, str] = {}
        self.does = "answers"
        self._trust, self._is_encrypted, self._accepts = trust, is_encrypted, accepts
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self):
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 -- aiosmtpd's name
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 -- aiosmtpd's name
        envelope.rcpt_tos.append(address)
        return self.answers.get(address) or self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        is_encrypted = self._is_encrypted or session.ssl is not None
        self.received.append(Mail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content, is_encrypted))
        if self.does == "drops":
            server.transport.abort()
        if self.does != "answers":
            await asyncio.Event().wait()  # until the connection is over
        return self.answers.get("DATA", "250 OK")

    def _authenticate(self, _server, _session, _envelope, _mechanism, data):
        pair = (data.login.decode(), data.password.decode())
        self.signed_in.append(pair)
        return AuthResult(success=pair in self._accepts, handled=False)

    def _make_protocol(self):
        return SMTP(
            self,
            hostname="localhost",
            loop=self._loop,
            tls_context=None if self._is_encrypted else self._trust,
            auth_require_tls=self._accepts is None,
            authenticator=self._authenticate if self._accepts is not None else None,
        )

    async def _listen(self):
        trust = self._trust if self._is_encrypted else None
        return await self._loop.create_server(self._make_protocol, "127.0.0.1", 0, ssl=trust)

    async def _end(self):
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)
