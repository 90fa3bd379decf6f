"""What planners ask: compare, specialize, grow, rank; peers, neighbors, composite index, outlook, positioning card."""

from geostat.positioning.card import Card, card_of
from geostat.positioning.card_indicators import CardIndicator, HistoryPoint, MemberValue
from geostat.positioning.champions import (
    AppliedRule,
    Champions,
    Figure,
    Rule,
    Wording,
    gather_evidence,
    product_champions,
)
from geostat.positioning.comparison import (
    BENCHMARKS,
    Benchmark,
    Comparison,
    IndicatorComparison,
    benchmarks_of,
    compare,
    compare_indicators,
    panel_or_reason,
    signed,
)
from geostat.positioning.complexity import Complexity, complexity
from geostat.positioning.composite import Composite, CompositeRecord, composite, composite_index
from geostat.positioning.definitions import ProductTableDefinition, definitions, product_table_definition
from geostat.positioning.dynamics import GrowthShare, dynamic_quotients, growth_share, product_growth
from geostat.positioning.neighborhood import Neighborhood, neighborhood
from geostat.positioning.outlook import Outlook, OutlookRecord, TargetCheck, Trend, outlook, trend
from geostat.positioning.peers import statistical_peers
from geostat.positioning.positions import ExternalTrend, Positions
from geostat.positioning.products import ProductTable, read_product_table
from geostat.positioning.shift_share import shift_share
from geostat.positioning.standing import Standing, standing, z_scores
from geostat.positioning.structure import concentration, location_quotients, market_shares, quotient_intervals, shares
from geostat.positioning.swot import Swot, SwotIndicator, SwotProduct

__all__ = [
    "BENCHMARKS",
    "AppliedRule",
    "Benchmark",
    "Card",
    "CardIndicator",
    "Champions",
    "Comparison",
    "Complexity",
    "Composite",
    "CompositeRecord",
    "ExternalTrend",
    "Figure",
    "GrowthShare",
    "HistoryPoint",
    "IndicatorComparison",
    "MemberValue",
    "Neighborhood",
    "Outlook",
    "OutlookRecord",
    "Positions",
    "ProductTable",
    "ProductTableDefinition",
    "Rule",
    "Standing",
    "Swot",
    "SwotIndicator",
    "SwotProduct",
    "TargetCheck",
    "Trend",
    "Wording",
    "benchmarks_of",
    "card_of",
    "compare",
    "compare_indicators",
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
