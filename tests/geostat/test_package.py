import importlib

import geostat


def test_every_exported_name_can_be_imported() -> None:
    for name in geostat.__all__:
        assert getattr(geostat, name) is not None


def test_every_module_exports_what_it_says() -> None:
    for home, names in geostat._HOMES.items():
        assert set(names) <= set(importlib.import_module(home).__all__), home


def test_unknown_names_are_attribute_errors() -> None:
    assert not hasattr(geostat, "magic")
