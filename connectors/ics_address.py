"""A published calendar: an ``https`` address of an .ics file, as calendars hand them out ("secret address").

Rules: the address is a secret, so it is asked for when it is needed and named in no message. A copy is kept in a file
that only the person can read, and read as any other file; it is fetched again only if the server says that it changed
(ETag, Last-Modified). Size and time are bounded; a redirect leads to https or nowhere. A bad answer changes nothing.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from connectors.errors import Misconfigured, NeedsLogin, Unavailable
from connectors.files import write_private
from connectors.ics import IcsSource
from connectors.protocols import Horizon
from policies.model import EventBatch

LARGEST = 50_000_000  # bytes
SILENCE, PATIENCE = 20.0, 90.0  # seconds for one answer of the network, and for all of it
CHUNK = 65_536


class IcsAddressSource:
    """``address`` gives the address (it may raise ``NeedsLogin``); ``copy`` is where the file is kept; ``zone`` places
    floating times; ``ca_file`` is the certificate of a private authority."""

    def __init__(
        self, name: str, address: Callable[[], str], copy: Path, zone: ZoneInfo, ca_file: Path | None = None
    ) -> None:
        self._name, self._address, self._copy, self._ca_file = name, address, copy, ca_file
        self._marks = copy.with_suffix(".json")
        self._source = IcsSource(name, copy, zone)

    @property
    def name(self) -> str:
        return self._name

    def changes(self, cursor: str | None, horizon: Horizon) -> EventBatch:
        """See ``CalendarSource``; a request each time, answered by "not modified" as long as nothing changed."""
        self._fetch()
        return self._source.changes(cursor, horizon)

    def close(self) -> None:
        self._source.close()

    def _fetch(self) -> None:
        address = self._checked(self._address().strip())
        request = urllib.request.Request(address, headers=self._conditions())  # noqa: S310 - https, checked above
        try:
            with self._opener().open(request, timeout=SILENCE) as answer:
                self._keep(self._body(answer), answer.headers)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != http.client.NOT_MODIFIED:
                raise self._refused(error.code) from None
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(error) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise self._untrusted(error.reason) from None
            raise Unavailable(self._name, f"the published calendar cannot be reached: {error.reason}") from None
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(self._name, f"the published calendar cannot be read: {type(error).__name__}") from None

    def _checked(self, address: str) -> str:
        parts = urlsplit(address.replace("webcal://", "https://", 1))
        if parts.scheme != "https" or not parts.hostname:
            raise Misconfigured(self._name, "the calendar's address must begin with https://")
        return parts.geturl()

    def _conditions(self) -> dict[str, str]:
        """What the server told of the copy that we have."""
        headers = {"Accept": "text/calendar", "User-Agent": "afterword"}
        if not self._copy.exists():
            return headers
        with contextlib.suppress(OSError, ValueError):
            marks = json.loads(self._marks.read_text(encoding="utf-8"))
            return headers | {key: str(value) for key, value in marks.items() if key.startswith("If-")}
        return headers

    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cafile=self._ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _OnlyHttps(self._name))

    def _body(self, answer: IO[bytes]) -> bytes:
        """All of it, within bounds; what is no calendar is refused, so that a sign-in page deletes nothing."""
        until, parts, size = time.monotonic() + PATIENCE, [], 0
        while part := answer.read(CHUNK):
            size += len(part)
            parts.append(part)
            if size > LARGEST:
                raise Misconfigured(self._name, f"the published calendar is larger than {LARGEST // 1_000_000} MB")
            if time.monotonic() > until:
                raise Unavailable(self._name, "the published calendar came too slowly")
        body = b"".join(parts)
        if b"BEGIN:VCALENDAR" not in body[:4096].upper():
            raise Unavailable(self._name, "the address gave something that is no calendar; look at it in a browser")
        return body

    def _keep(self, body: bytes, headers: Any) -> None:
        """Replace the copy at once, then note what the server says of it."""
        self._copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        pairs = (("If-None-Match", headers.get("ETag")), ("If-Modified-Since", headers.get("Last-Modified")))
        marks = {key: value for key, value in pairs if value}
        with contextlib.suppress(FileNotFoundError):
            self._marks.unlink()
        if not self._copy.exists() or self._copy.read_bytes() != body:
            write_private(self._copy, body)
        write_private(self._marks, json.dumps(marks).encode())

    def _refused(self, code: int) -> Exception:
        if code in (401, 403, 404, 410):
            return NeedsLogin(self._name, f"the published calendar is not there any more ({code}); publish it again")
        return Unavailable(self._name, f"the published calendar's server answered {code}")

    def _untrusted(self, error: ssl.SSLCertVerificationError) -> Misconfigured:
        return Misconfigured(self._name, f"the certificate does not fit: {error.verify_message}; name its ca_file")


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows redirects to https only."""

    max_redirections = 5

    def __init__(self, name: str) -> None:
        self._name = name

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).scheme != "https":
            raise Misconfigured(self._name, "the address redirects to an unprotected one; publish the calendar anew")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
