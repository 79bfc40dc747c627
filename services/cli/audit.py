"""`yipan audit`: what a log proves about itself, looked through where it is, taken away, and verified anywhere."""

import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated
from zipfile import ZipFile

import typer

from services.cli.options import DEFAULT_FOLDER, AnyNode, Folder, SettingsFile
from services.locale import language, say

if TYPE_CHECKING:
    from services.audit.check import Irregularity

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

NewFolder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help=say("新建的文件夹", "The folder, which is made."), file_okay=False)
]
First = Annotated[int, typer.Option(min=1, help=say("起始位置", "The first position."))]
Last = Annotated[int | None, typer.Option(min=1, help=say("终止位置", "The last one; by default all that is signed."))]
Position = Annotated[int, typer.Argument(min=1, help=say("事件在日志中的位置", "The event's place in the log."))]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command(help=say("离线核验证据包或回执", "Verify a bundle of evidence, or a receipt, offline."))
def verify(what: What, policy: Policy, since: Since = None, manifest: Manifest = None) -> None:
    """Run the verifier; its exit code says what does not hold."""
    from services.audit.verifier import main

    options = {"--policy": str(policy), "--since": since, "--manifest": manifest, "--lang": language()}
    given = [word for name, value in options.items() if value for word in (name, value)]
    raise typer.Exit(main([str(what), *given]))


@app.command(help=say("导出日志一段的证据包", "Take away the evidence of a window of a node's log."))
def export(
    node: AnyNode, where: NewFolder, first: First = 1, last: Last = None, folder: Folder = DEFAULT_FOLDER
) -> None:
    """Have a node pack a bundle, and unpack it; say by which digest its manifest is known."""
    from services.cli.selection import client_of

    if where.exists():
        raise typer.BadParameter(say(f"{where} 已存在", f"{where} is there already"), param_hint="FOLDER")
    query = {"first": first, **({"last": last} if last else {})}
    with client_of(node, folder) as client, TemporaryFile() as packed:
        packed.writelines(client.lines("/v1/audit/evidence", **query))
        with ZipFile(packed) as file:
            file.extractall(where)
    digest = sha256((where / "manifest.json").read_bytes()).hexdigest()
    sys.stdout.write(say(f"{where}；清单 SHA-256：{digest}\n", f"{where}; SHA-256 of its manifest: {digest}\n"))


@app.command(help=say("导出一个事件的回执", "Take away the receipt of one event."))
def receipt(node: AnyNode, position: Position, folder: Folder = DEFAULT_FOLDER) -> None:
    """Write the proof, and the leaf beside it, into this folder."""
    from services.cli.selection import client_of

    proof = Path(f"{position}.tlog-proof")
    with client_of(node, folder) as client:
        for part, file in (("proof", proof), ("leaf", proof.with_suffix(".leaf"))):
            file.write_bytes(b"".join(client.lines(f"/v1/audit/events/{position}/{part}")))
    sys.stdout.write(f"{proof}\n")


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


def _tell(found: "Irregularity") -> None:
    place = f"{found.position} " if found.position else ""
    sys.stdout.write(f"{place}{found.wrong.words.say(language())}: {found.detail.say(language())}\n")
