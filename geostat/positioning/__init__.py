"""What planners ask: compare, specialize, grow, rank; peers, neighbors, composite index, outlook, positioning card."""

from geostat.positioning.card import Card, Positions, card_of
from geostat.positioning.champions import Champions, Rule, gather_evidence, product_champions
from geostat.positioning.comparison import (
    BENCHMARKS,
    Benchmark,
    benchmarks_of,
    compare,
    panel_or_reason,
    signed,
    standing,
    z_scores,
)
from geostat.positioning.complexity import Complexity, complexity
from geostat.positioning.composite import Composite, composite, composite_index
from geostat.positioning.definitions import ProductTableDefinition, definitions, product_table_definition
from geostat.positioning.dynamics import GrowthShare, dynamic_quotients, growth_share, product_growth
from geostat.positioning.neighborhood import Neighborhood, neighborhood
from geostat.positioning.outlook import Outlook, outlook, trend
from geostat.positioning.peers import statistical_peers
from geostat.positioning.products import ProductTable, read_product_table
from geostat.positioning.shift_share import shift_share
from geostat.positioning.structure import concentration, location_quotients, market_shares, quotient_intervals, shares

__all__ = [
    "BENCHMARKS",
    "Benchmark",
    "Card",
    "Champions",
    "Complexity",
    "Composite",
    "GrowthShare",
    "Neighborhood",
    "Outlook",
    "Positions",
    "ProductTable",
    "ProductTableDefinition",
    "Rule",
    "benchmarks_of",
    "card_of",
    "compare",
    "complexity",
    "composite",
    "composite_index",
    "concentration",
    "definitions",
    "dynamic_quotients",
    "gather_evidence",
    "growth_share",
    "location_quotients",
    "market_shares",
    "neighborhood",
    "outlook",
    "panel_or_reason",
    "product_champions",
    "product_growth",
    "product_table_definition",
    "quotient_intervals",
    "read_product_table",
    "shares",
    "shift_share",
    "signed",
    "standing",
    "statistical_peers",
    "trend",
    "z_scores",
]
