"""The mail server of the tests and how the sender is run."""

import asyncio
import email
import email.policy
import threading
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import AuthResult
from django.core.management import call_command


def address_of(username: str) -> str:
    return f"{username}@qinglan.example"


class Inbox:
    """Keeps what arrives. Refuses some addresses, knows no password, may be slow and may keep the sender waiting."""

    def __init__(self, refused=(), asks_for_password=False, hold=None, seconds=0.0):
        self.refused = refused
        self.seconds = seconds  # that each letter takes
        self.hold: threading.Event | None = hold
        self.arrived = threading.Event()
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.options = {"enable_SMTPUTF8": False}
        if asks_for_password:
            self.options |= {
                "auth_require_tls": False,
                "auth_required": True,
                "authenticator": lambda server, session, envelope, mechanism, data: AuthResult(
                    success=False, handled=False, message=f"535 no such account: {data.login} {data.password}"
                ),
            }

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.seconds)
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients.extend(envelope.rcpt_tos)
        self.arrived.set()
        if self.hold:
            await server.loop.run_in_executor(None, self.hold.wait, 60)
        return "250 OK"


def send(capsys, *, exits: int = 0) -> str:
    """Run the sender; everything it printed. It must end with this exit code."""
    if exits:
        with pytest.raises(SystemExit) as stopped:
            call_command("send_notices")
        assert stopped.value.code == exits
    else:
        call_command("send_notices")
    printed = capsys.readouterr()
    return printed.out + printed.err
