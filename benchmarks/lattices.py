"""The maps that speed is measured on: square lattices, smooth fields with noise; the same for us and for the rivals."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely


def lattice(side: int) -> gpd.GeoDataFrame:
    """side × side unit squares with their codes, row by row, on a plane."""
    x, y = np.meshgrid(np.arange(side, dtype=float), np.arange(side, dtype=float))
    shapes = shapely.box(x.ravel(), y.ravel(), x.ravel() + 1, y.ravel() + 1)
    return gpd.GeoDataFrame({"code": [f"{i:06d}" for i in range(side**2)]}, geometry=shapes, crs=3857)


def fields(side: int, columns: int, noise: float = 0.3) -> np.ndarray:
    """Smooth fields with noise, standardized: side² × columns."""
    rng = np.random.default_rng(1)
    x, y = (each.ravel() / side for each in np.meshgrid(np.arange(side), np.arange(side)))
    smooth = [np.sin(3 * x + i) * np.cos(4 * y - 2 * i) + noise * rng.normal(size=side**2) for i in range(columns)]
    values = np.column_stack(smooth)
    return (values - values.mean(axis=0)) / values.std(axis=0)
