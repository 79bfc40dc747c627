"""`yipan audit`: what a log proves about itself, checked on the machine where it is asked for."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.locale import language, say

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
