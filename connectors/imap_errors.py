"""All that an IMAP server, TLS or the network can throw, as one of ``connectors.errors``: here, and nowhere else.

Rules: a dropped connection during the login is no wrong password; a server that is busy is no wrong password either;
what cannot be told is ``Unavailable``: trying again harms nobody, giving up an account does.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any

from connectors.errors import ConnectorError, Misconfigured, NeedsLogin, Rejected, Unavailable
from connectors.imap_wire import Refused

# Response codes of RFC 5530 and 9051, by what they ask for.
LOGIN_CODES = frozenset({"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED"})
WAIT_CODES = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN"})
ITEM_CODES = frozenset({"OVERQUOTA", "TOOBIG", "BADCHARSET", "UNKNOWN-CTE", "CORRUPTION"})
FOLDER_CODES = frozenset({"NONEXISTENT", "TRYCREATE", "NOPERM", "CANNOT"})


@cache
def known() -> dict[str, Any]:
    """What is known of servers, as data: ``connectors/data/imap.toml``."""
    return tomllib.loads(resources.files("connectors").joinpath("data/imap.toml").read_text(encoding="utf-8"))


class LoginFailed(Exception):
    """The login did not succeed: the server's text (or None) and the failure itself. The secret is not in it."""

    def __init__(self, text: str, cause: BaseException | None) -> None:
        super().__init__(text)
        self.cause = cause


@contextmanager
def translated(place: str, where: str, *, key: str = "", remedy: str = "") -> Iterator[None]:
    """Run the block and raise what goes wrong in it as a ``ConnectorError``.

    ``place`` is the account or ``account/folder``, ``where`` is ``host:port``; ``key`` is that of the artifact being
    written, if one is; ``remedy`` is what mends a login.
    """
    try:
        yield
    except ConnectorError:
        raise
    except LoginFailed as error:
        raise _login(place, where, error, remedy) from None
    except Refused as error:
        raise _refused(place, error, key) from error
    except imaplib.IMAP4.error as error:
        raise Unavailable(place, f"{where}: {error}") from error
    except OSError as error:
        raise network(place, where, error) from error


def network(place: str, where: str, error: OSError) -> ConnectorError:
    """The failure of a socket, of TLS, or of a name's resolution."""
    host, _, port = where.rpartition(":")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Misconfigured(
            place,
            f"the certificate of {where} does not fit: {error.verify_message}. Check the host name; for a private"
            " authority set ca_file to its certificate",
        )
    if isinstance(error, ssl.SSLError) and error.reason in ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST"):
        remedy = 'set security = "starttls" (port 143), or the port that speaks TLS (993)'
        return Misconfigured(place, f"{where} does not speak TLS from the start: {remedy}")
    if isinstance(error, ssl.SSLError) and error.reason in ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"):
        return Misconfigured(place, f"{where} offers no TLS 1.2 or newer: its owner has to update it")
    if isinstance(error, socket.gaierror):
        return Unavailable(place, f"the host name {host} cannot be resolved; check it, and the network")
    if isinstance(error, TimeoutError):
        return Unavailable(place, f"{where} did not answer in time")
    if isinstance(error, ConnectionRefusedError):
        return Unavailable(place, f"{where} refused the connection; check the port {port}, and whether the server runs")
    return Unavailable(place, f"{where}: {error.strerror or error or type(error).__name__}")


def _login(place: str, where: str, error: LoginFailed, remedy: str) -> ConnectorError:
    text = str(error)
    if isinstance(error.cause, OSError):
        return network(place, where, error.cause)
    if isinstance(error.cause, imaplib.IMAP4.abort):
        return Unavailable(place, f"{where}: the connection was lost during the login ({text})")
    codes = set(re.findall(r"\[([A-Z-]+)", text.upper()))
    busy = re.compile("|".join(known()["busy"]), re.IGNORECASE)
    if codes & WAIT_CODES or (not codes & LOGIN_CODES and busy.search(text)):
        return Unavailable(place, f"{where} lets nobody in just now: {text}")
    return NeedsLogin(place, f"{where} refuses the login: {text}{'. ' if remedy else ''}{remedy}")


def _refused(place: str, error: Refused, key: str) -> ConnectorError:
    if error.code in LOGIN_CODES:
        return NeedsLogin(place, f"the server wants a new login: {error}")
    if key and error.code in ITEM_CODES:
        full = error.code == "OVERQUOTA"
        return Rejected(place, f"{error}{'; the mailbox is full: make room in it' if full else ''}", key)
    if error.code in FOLDER_CODES:
        return Misconfigured(place, f"{error}; make the folder, or name another in the configuration")
    return Unavailable(place, f"the server refused: {error}")
