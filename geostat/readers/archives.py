"""Zip archives, which workbooks and shapefiles are: looked through before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geostat.errors import InputError

__all__ = ["MAX_UNPACKED", "check_archive"]

MAX_UNPACKED = 1 << 30
"""The most bytes that an archive may unpack to."""

_MAX_RATIO = 250
_SMALL = 32 << 20
_MAX_MEMBERS = 10_000


def check_archive(path: Path, error: type[InputError]) -> list[str]:
    """The names of what an archive holds.

    Raises `error` if it is damaged or encrypted, unpacks to far more than it is, or names places outside itself.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise error(
            f"{path.name} is damaged or cut off: {problem}; fetch it again, or save it anew where it was made"
        ) from problem
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > _SMALL and unpacked > _MAX_RATIO * max(path.stat().st_size, 1)
    if unpacked > MAX_UNPACKED or bomb or len(members) > _MAX_MEMBERS:
        raise error(
            f"{path.name} would unpack to {unpacked:,} bytes in {len(members):,} files; that is no table or map: it is "
            "refused",
            unpacked=unpacked,
        )
    for member in members:
        place = PurePosixPath(member.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
            raise error(f"{path.name} holds {member.filename!r}, a place outside the archive; it is refused")
        if member.flag_bits & 1:
            raise error(f"{path.name} is encrypted; save it without a password")
    return [member.filename for member in members]
