"""Bytes → text: the encodings of Thai files, and the mending of text that was decoded wrongly before."""

from __future__ import annotations

import codecs
import re

__all__ = ["decode", "mend_mojibake"]

_ENCODINGS = ("utf-8", "cp874")
_ENOUGH = 0.9
_VOWELS_AND_MARKS = re.compile("[ัำ-ฺเ-ไ็-๎]")
_MISPLACED = re.compile("(?<![ก-ฮั-๎])[ัำ-ฺ็-๎]|[เ-ไ](?![ก-ฮเ])")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding that it was found to be in.

    A byte order mark decides; else UTF-8 is tried, then UTF-16 without a mark, then cp874 (TIS-620).

    Raises UnicodeError if under 90 % of the letters would be Thai or ASCII, or the bytes are no text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _checked(data.decode(encoding), encoding)
    if b"\x00" in data[:4096]:
        zeros_first = data[:4096:2].count(0) > data[1:4096:2].count(0)
        encoding = "utf-16-be" if zeros_first else "utf-16-le"
        return _checked(data.decode(encoding), encoding)
    for encoding in _ENCODINGS:
        try:
            return _checked(data.decode(encoding), encoding)
        except UnicodeError:
            continue
    raise UnicodeError("it is neither UTF-8, UTF-16 nor cp874 (TIS-620)")


def _checked(text: str, encoding: str) -> tuple[str, str]:
    mended = mend_mojibake(text)
    letters = [sign for sign in mended if sign.isalpha() or ord(sign) < 32]
    wrong = sum(1 for sign in letters if not _expected(sign))
    if letters and (wrong > (1 - _ENOUGH) * len(letters) or not _spelled_like_thai(mended)):
        raise UnicodeError(f"read as {encoding}, less than nine in ten letters are Thai or English")
    return mended, encoding if mended == text else f"{encoding}, decoded twice"


def _expected(sign: str) -> bool:
    return sign in "\t\r\n\f\v" or " " <= sign <= "~" or "\u0e00" <= sign <= "\u0e7f" or sign in "éèêàçñöüäß"


def _spelled_like_thai(text: str) -> bool:
    """Whether vowels and tones mostly stand where Thai puts them; any bytes can be read as Thai letters."""
    return len(_MISPLACED.findall(text)) <= (1 - _ENOUGH) * len(_VOWELS_AND_MARKS.findall(text))


def mend_mojibake(text: str) -> str:
    """The text with Thai restored that somebody decoded as Latin-1 or Windows-1252, or twice; else as it is.

    `à¸à¸£à¸¸à¸‡` was UTF-8, `ÊÁØ·Ã` was cp874.
    """
    if not any("\u0080" <= sign <= "\u00ff" or sign in "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ" for sign in text):
        return text
    raw = _as_bytes(text)
    if raw is None:
        return text
    for encoding in _ENCODINGS:
        try:
            mended = raw.decode(encoding)
        except UnicodeError:
            continue
        if _thai(mended) > _thai(text) and _foreign(mended) == 0 and _spelled_like_thai(mended):
            return mended
    return text


def _as_bytes(text: str) -> bytes | None:
    """What the text was before it was decoded as Windows-1252 or Latin-1; Thai that is right already stays out."""
    out = bytearray()
    for sign in text:
        if ord(sign) < 256:
            out.append(ord(sign))
            continue
        try:
            out += sign.encode("cp1252")
        except UnicodeError:
            return None
    return bytes(out)


def _thai(text: str) -> int:
    return sum("\u0e00" <= sign <= "\u0e7f" for sign in text)


def _foreign(text: str) -> int:
    return sum("\u0080" <= sign < "\u0e00" and sign not in "\u00a0·×÷°²³–—‘’“”…" for sign in text)
