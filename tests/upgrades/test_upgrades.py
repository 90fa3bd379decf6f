"""Workspaces as earlier versions of geostat wrote them: brought up to date they hold what they held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner, Result
from kept_readers import (
    PARTS,
    Store,
    answer_request,
    as_then,
    holder_of,
    newest_version,
    open_store,
    undo_last_import,
    upgrade_store,
)
from kept_values import Row, arranged, read_expected, unpacked
from postgis import Server
from sqlalchemy import exc, text

from geostat.cli import main
from geostat.errors import StoreError

FOLDERS = sorted(Path(__file__).parent.glob("v[0-9]*"))
KINDS = ["embedded", "postgis"]


@dataclass(frozen=True)
class Kept:
    """A kept workspace, restored but not yet upgraded."""

    folder: Path
    target: str

    @property
    def version(self) -> str:
        return self.folder.name[1:]


def restore(folder: Path, kind: str, request: pytest.FixtureRequest, scratch: Path) -> Kept:
    if kind == "embedded":
        path = scratch / "workspace.gpkg"
        path.write_bytes(unpacked(folder / "workspace.gpkg.gz"))
        return Kept(folder, str(path))
    server: Server = request.getfixturevalue("postgis")
    url = server.new_database()
    with server.connect(url.rsplit("/", 1)[1]) as connection:
        connection.execute(unpacked(folder / "workspace.sql.gz"))
    return Kept(folder, url)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def kept(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Kept:
    """One of each version in each kind of store, to change."""
    return restore(request.param, kind, request, tmp_path)


@pytest.fixture
def own(kept: Kept) -> Iterator[Store]:
    """The same, upgraded and open."""
    upgrade_store(kept.target)
    store = open_store(kept.target)
    yield store
    store.close()


@pytest.fixture(
    params=[(folder, kind) for folder in FOLDERS for kind in KINDS],
    ids=lambda each: f"{each[0].name}-{each[1]}",
    scope="module",
)
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, dict[str, list[Row]]]]:
    """One that tests must not change, and what it held."""
    folder, kind = request.param
    kept = restore(folder, kind, request, tmp_path_factory.mktemp("kept"))
    upgrade_store(kept.target)
    store = open_store(kept.target)
    yield store, read_expected(folder)
    store.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_kept_workspace_is_brought_up_to_date(kept: Kept) -> None:
    assert upgrade_store(kept.target) == (kept.version, newest_version())
    assert upgrade_store(kept.target) == (newest_version(), newest_version())


def test_the_command_does_the_same(kept: Kept) -> None:
    newest = newest_version()
    done = f"Upgraded from {kept.version} to {newest}." if kept.version < newest else f"Schema version {newest} is up"
    assert done in run("db", "upgrade", "--workspace", kept.target).output
    assert "is up to date" in run("db", "check", "--workspace", kept.target).output


def test_every_part_has_a_reader(upgraded: tuple[Store, dict[str, list[Row]]]) -> None:
    _, expected = upgraded
    assert all(expected.values())
    assert set(expected) <= set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_what_was_held_is_read(upgraded: tuple[Store, dict[str, list[Row]]], part: str) -> None:
    """A later version may tell more of a row, or hold parts that were not there yet; none that was told goes."""
    store, expected = upgraded
    held = expected.get(part, [])
    names = set().union(*held)
    rows = as_then(list(PARTS[part](store))) if held else []
    read = [{name: row[name] for name in names} for row in rows]
    assert arranged(read) == arranged(held)


class TestGoingOn:
    """What is kept is not only read: work on it goes on."""

    def test_a_revision_can_be_undone(self, own: Store) -> None:
        def values() -> dict[tuple[str, str], float]:
            rows = [row for row in PARTS["observations"](own) if row["indicator"] == "farm_land_paddy"]
            return {(row["area"], row["period"]): row["value"] for row in rows}

        assert (values()["15", "2015"], values()["15", "2016"]) == (401_250, 400_000)
        undo_last_import(own)
        assert values()["15", "2015"] == 401_000
        assert ("15", "2016") not in values()
        undo_last_import(own)
        assert values()["15", "2014"] == 342_344

    def test_a_token_still_opens(self, own: Store) -> None:
        held = [holder_of(own, f"kept-{number}") for number in range(1, 6)]
        assert [each and each.id for each in held] == ["root", "reader", "angthong", "oae", None]

    def test_a_record_gets_its_next_revision(self, own: Store) -> None:
        answer_request(own, "ยังไม่มี")
        rows = {row["id"]: row for row in PARTS["records: request"](own)}
        assert (rows["REQ-0002"]["revision"], rows["REQ-0002"]["answer"]) == (2, "ยังไม่มี")

    @pytest.mark.parametrize("change", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
    def test_the_log_can_still_only_grow(self, own: Store, change: str) -> None:
        with pytest.raises(exc.DBAPIError, match="can only be added to"), own.engine.begin() as connection:
            connection.execute(text(change))

    @pytest.mark.parametrize(("layer", "areas"), [("province", 6), ("cluster_2009", 2), ("grid", 16)])
    def test_gis_programs_still_see_the_layers(self, own: Store, layer: str, areas: int) -> None:
        if own.is_embedded:
            assert len(gpd.read_file(own.path, layer=layer)) == areas
            return
        with own.engine.connect() as connection:
            seen = gpd.read_postgis(f"SELECT * FROM {layer}", connection, geom_col="geom")
        assert len(seen) == areas


class TestNewer:
    """A workspace that a later geostat has upgraded, opened by this one."""

    @pytest.fixture
    def newer(self, own: Store) -> Store:
        with own.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            connection.execute(text("UPDATE geostat_meta SET written_by = '7.8.9'"))
        return own

    def test_it_is_refused_with_the_version_to_install(self, newer: Store) -> None:
        told = f"has schema version 9999, this geostat needs {newest_version()}; install geostat-areas 7.8.9 or newer"
        with pytest.raises(StoreError, match=told) as caught:
            open_store(newer.name)
        assert caught.value.facts == {"version": "9999", "written_by": "7.8.9"}
        assert told in run("db", "check", "--workspace", newer.name).output

    def test_it_is_not_upgraded(self, newer: Store) -> None:
        with pytest.raises(StoreError, match=r"install geostat-areas 7\.8\.9 or newer"):
            upgrade_store(newer.name)
