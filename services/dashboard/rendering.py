"""Draws pages and their regions with Jinja2: everything is escaped, and a name that is not there is an error."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from domain.words import Words
from services.dashboard.stream.regions import Region
from services.dashboard.words import moments
from services.dashboard.words.words import WORDS, word
from services.language import TAGS, Language

HERE = Path(__file__).parent
STATIC = HERE / "static"


def _draw(context: Context, region: Region) -> Markup:
    template = context.environment.get_template(f"parts/{region.template}")
    values = {**context.get_all(), "region": region, "data": region.data, "parts": region.parts}
    return Markup(template.render(values))  # noqa: S704 - what the template drew is escaped


def _word(context: Context, key: str, **values: object) -> str:
    return word(key, context["language"], **{name: _in_words(value, context) for name, value in values.items()})


def _say(context: Context, words: Words) -> str:
    return str(getattr(words, context["language"]))


def _in_words(value: object, context: Context) -> object:
    return _say(context, value) if isinstance(value, Words) else value


def _ago(context: Context, moment: datetime) -> str:
    return _word(context, "ago", span=moments.span(context["now"] - moment))


@cache
def _version(name: str) -> str:
    """Return a static file's address, which changes when the file does, so that it can be kept for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"day": moments.day, "minute": moments.minute, "second": moments.second, "due": moments.due}
    found.filters |= {"iso": lambda moment: moment.astimezone(UTC).isoformat(timespec="seconds")}
    found.filters |= {"capital": lambda text: text[:1].upper() + text[1:]}
    found.filters |= {"span": moments.span, "say": pass_context(_say), "ago": pass_context(_ago)}
    found.globals |= {
        "scripted": (STATIC / "vendor" / ".ready").exists(),
        "t": pass_context(_word),
        "draw": pass_context(_draw),
        "static": _version,
    }
    return found


_templates = _environment()


def _common(language: Language, now: datetime, flashing: Iterable[str]) -> dict[str, object]:
    ago, spans = getattr(WORDS["ago"], language), "|".join(getattr(words, language) for _, words in moments.STEPS)
    return {
        "ago": ago,
        "spans": spans,
        "language": language,
        "tag": TAGS[language],
        "now": now,
        "flashing": frozenset(flashing),
    }


def page(template: str, language: Language, now: datetime, **values: object) -> str:
    """Return a whole page."""
    return _templates.get_template(template).render(_common(language, now, ()) | values)


def patches(
    regions: Iterable[Region], language: Language, now: datetime, flashing: Iterable[str], **values: object
) -> str:
    """Return what htmx puts in the place of the regions on a page that is open."""
    common = _common(language, now, flashing) | {"regions": tuple(regions)}
    return _templates.get_template("patches.html").render(common | values)
