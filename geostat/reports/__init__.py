"""Cards, rankings and neighborhoods as charts, reports in HTML and XLSX, and maps; each is loaded when it is used."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
