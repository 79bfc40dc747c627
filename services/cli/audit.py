"""`yipan audit`: what a log proves about itself, checked on the machine where it is asked for."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import SettingsFile
from services.locale import language, say

if TYPE_CHECKING:
    from services.audit.check import Finding

What = Annotated[
    Path,
    typer.Argument(
        metavar="EVIDENCE",
        help=say(
            "证据包(文件夹)，或回执(.tlog-proof，旁有 .leaf)", "A bundle (folder), or a .tlog-proof beside its .leaf."
        ),
    ),
]
Policy = Annotated[
    Path, typer.Option(help=say("信任策略文件，核验人自备", "A policy file of your own: whom you trust."))
]
Since = Annotated[
    str | None, typer.Option(help=say("见证须不早于此时间", "The witnesses cosigned at this time or later."))
]
Manifest = Annotated[
    str | None,
    typer.Option(help=say("出具者告知的清单 SHA-256", "SHA-256 of the manifest, told by the issuer.")),
]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command(help=say("离线核验证据包或回执", "Verify a bundle of evidence, or a receipt, offline."))
def verify(what: What, policy: Policy, since: Since = None, manifest: Manifest = None) -> None:
    """Run the verifier; its exit code says what does not hold."""
    from services.audit.verifier import main

    options = {"--policy": str(policy), "--since": since, "--manifest": manifest, "--lang": language()}
    given = [word for name, value in options.items() if value for word in (name, value)]
    raise typer.Exit(main([str(what), *given]))


@app.command(help=say("输出核验程序，供在别处运行", "Print the verifier, to be run elsewhere."))
def verifier() -> None:
    """Print the one file that verifies; it needs Python and `cryptography`, and nothing of ours."""
    from services.audit import verifier as file

    sys.stdout.write(Path(file.__file__).read_text("utf-8"))


@app.command(
    help=say(
        "逐一核对节点日志的事件、树与检查点，节点可以在运行",
        "Look through a node's log: every event, the tree, what was signed. The node may run.",
    )
)
def check(file: SettingsFile) -> None:
    """Print what is wrong, each with its position; the exit code is 1 if anything is."""
    from services.audit.check import check as look_through
    from services.cli.progress import ProgressBar
    from services.node.auditing import opened
    from services.node.settings import load

    settings, wrong = load(file), 0
    with opened(settings) as (log, store):
        with ProgressBar(settings.id) as show:
            for found in look_through(log, store, lambda done, whole: show(done / whole, done)):
                wrong += 1
                _tell(found)
        last, head = store.last(), log.head()
    sys.stdout.write(_WRONG.format(wrong) if wrong else _WHOLE.format(head, last.size if last else 0))
    raise typer.Exit(1 if wrong else 0)


_WRONG = say("发现 {} 处不符\n", "{} things are wrong\n")
_WHOLE = say(
    "{} 个事件逐一核对无误，其中 {} 个已签入检查点；未核对见证签名与视图\n",
    "{} events are as they were recorded, {} of them signed; cosignatures and views were not looked at\n",
)


def _tell(found: "Finding") -> None:
    place = f"{found.position} " if found.position else ""
    sys.stdout.write(f"{place}{found.wrong.words.say(language())}: {found.detail.say(language())}\n")
