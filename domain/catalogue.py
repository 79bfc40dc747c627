"""Everything that can happen on the board: import this, and every event, command and aggregate is registered."""

from importlib import import_module
from pkgutil import walk_packages

import domain

for _module in walk_packages(domain.__path__, "domain."):
    import_module(_module.name)
