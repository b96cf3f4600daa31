"""A mail server for tests. Each letter it takes is one line of JSON on standard output.

What it answers is in the address: refused@ is never taken, later@ is taken at the second try,
hangup@ is taken and the line is cut before that is said. Ends when its standard input does.
"""

import json
import ssl
import sys
import asyncio
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult

tried = set()


class Sink:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 no such mailbox"
        if address.startswith("later@") and address not in tried:
            tried.add(address)
            return "451 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=default)
        part = lambda kind: letter.get_body((kind,)).get_content()
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in letter.items()},
            "text": part("plain"),
            "html": part("html"),
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "user": (session.auth_data or b"").decode() if isinstance(session.auth_data, bytes) else session.auth_data,
        }), flush=True)
        if envelope.rcpt_tos[0].startswith("hangup@"):
            server.transport.abort()
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    login, password = data.login.decode(), data.password.decode()
    return AuthResult(success=(login, password) == ("rostrum", "let me in"), auth_data=login)


async def main(cert, key, implicit):
    context = None
    if cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)

    def session():
        return SMTP(
            Sink(),
            hostname="sink",
            authenticator=authenticate,
            tls_context=None if implicit else context,
            require_starttls=bool(context) and not implicit,
            auth_require_tls=bool(context) and not implicit,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if implicit else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


arguments = sys.argv[1:] + [None, None, None]
asyncio.run(main(arguments[0], arguments[1], arguments[2] == "implicit"))
