"""All lists that offices can have as workbooks, by name."""

from collections.abc import Mapping

from services.exchange.office.issues import ISSUES
from services.exchange.office.letters import LETTERS
from services.exchange.office.lists import OfficeList
from services.exchange.office.tasks import TASKS

LISTS: Mapping[str, OfficeList] = {list.name: list for list in (ISSUES, TASKS, LETTERS)}
