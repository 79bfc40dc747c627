"""What can go wrong for a reason that its message says well enough."""

from nkeys import NkeysError  # type: ignore[import-untyped]

from projections.engine.failures import DatabaseDamaged, Unavailable
from services.api.tokens import InvalidTokens
from services.board.file import InvalidBoard
from services.board.folders import NoBoard
from services.board.ports import PortTaken
from services.board.seed_2019.newsreader import NewsMissing
from services.board.seed_2019.player import NotOnTheBoard, UnexpectedOutcome
from services.cli.selection import NoSuchToken
from services.commands.clue_key import UnusableClueKey
from services.exchange.errors import InvalidFile, InvalidMapping
from services.exchange.office.writing import TooManyForWorkbook
from services.exchange.progress import CannotResume, ReportInUse
from services.folder_lock import FolderInUse
from services.http_client import NodeProblem, NodeUnreachable
from services.identities.names import InvalidIdentity
from services.identities.nkey import UnusableIdentity
from services.identities.outsiders import NoSuchIdentity
from services.links.anew import NotEmpty
from services.links.asking import NeighbourUnreachable, NeighbourUntrue
from services.links.merge import Irreconcilable
from services.links.plan import Disputed
from services.links.recovery import NotConfirmed
from services.locale import language
from services.log.errors import LogOfAnother
from services.nats.server import ServerNotStarted
from services.node.entering import CannotEnter
from services.node.listening import CannotListen
from services.node.recovery import DatabaseMissing, NoSuchNeighbour
from services.node.settings import InvalidSettings
from services.node.storage import DatabaseNotOpened
from yipan_client.errors import ClientError

_KNOWN = (
    CannotEnter,
    CannotListen,
    CannotResume,
    ClientError,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseNotOpened,
    Disputed,
    FolderInUse,
    InvalidBoard,
    InvalidFile,
    InvalidIdentity,
    InvalidMapping,
    InvalidSettings,
    InvalidTokens,
    Irreconcilable,
    LogOfAnother,
    NeighbourUnreachable,
    NeighbourUntrue,
    NewsMissing,
    NkeysError,
    NoBoard,
    NoSuchIdentity,
    NoSuchNeighbour,
    NoSuchToken,
    NodeUnreachable,
    NotConfirmed,
    NotEmpty,
    NotOnTheBoard,
    PortTaken,
    NodeProblem,
    ReportInUse,
    ServerNotStarted,
    TooManyForWorkbook,
    UnusableClueKey,
    UnusableIdentity,
    UnexpectedOutcome,
)


def is_known(error: Exception) -> bool:
    """Say whether the message of this error tells all that the one at the terminal needs."""
    return isinstance(error, _KNOWN)


def said(error: Exception) -> str:
    """Return its message in the terminal's language; what is told to pages, too, has both."""
    words = error.words if isinstance(error, Unavailable) else None
    return words.say(language()) if words else str(error)
