"""Area statistics on the map: join indicators to boundaries, find where they cluster, serve the result.

Names are imported when they are first used, so that `import geostat` answers at once; `__init__.pyi` lists them.
"""

from importlib.metadata import version as _version

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__version__ = _version("geostat-areas")
