import geostat


def test_every_public_name_is_there() -> None:
    for name in geostat.__all__:
        assert getattr(geostat, name) is not None
        assert name in dir(geostat)
