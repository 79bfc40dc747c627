"""What the framework of the command line and the system say of their own, in the reader's language.

Both speak English alone: so what they have written is put into Chinese, phrase by phrase, before it is shown.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup

from services.locale import language

_CHINESE: Sequence[tuple[str, str]] = (
    (r"^Usage: ", "用法："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r"^Arguments:$", "参数："),
    (r"^Options:$", "选项："),
    (r"^Commands:$", "命令："),
    (r"Show this message and exit\.", "显示本说明后退出。"),
    (r"\[default: ", "[默认："),
    (r"\[env var: ", "[环境变量："),
    (r"(?<=[\[ ])required\]", "必填]"),
    (r"^Error: ", "错误："),
    (r"^Aborted!", "已中止。"),
    (r"Try '(.*)' for help\.", r"用法见“\1”。"),
    (r"Invalid value for (.*?): ", r"\1 的值无效："),
    (r"Invalid value: ", "值无效："),
    (r"Missing argument (.*)\.", r"缺少参数 \1。"),
    (r"Missing option (.*)\.", r"缺少选项 \1。"),
    (r"Missing command\.", "缺少命令。"),
    (r"No such option: (\S+)", r"没有选项 \1"),
    (r"\(Possible options: (.*)\)", r"(近似的选项：\1)"),
    (r"No such command (.*)\.", r"没有命令 \1。"),
    (r"Option (\S+) does not take a value\.", r"选项 \1 不带值。"),
    (r"Option (\S+) requires (?:an argument|\d+ arguments)\.", r"选项 \1 必须带值。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多余的参数：\1"),
    (r"\w+ ('[^']*') does not exist\.", r"\1 不存在。"),
    (r"\w+ ('[^']*') is a file\.", r"\1 是文件，不是文件夹。"),
    (r"\w+ ('[^']*') is a directory\.", r"\1 是文件夹，不是文件。"),
    (r"\w+ ('[^']*') is not readable\.", r"\1 不可读。"),
    (r"\w+ ('[^']*') is not writable\.", r"\1 不可写。"),
    (r"(?:Value error, )?(\S+) is not one of (.*)\.", r"\1 不在可选项 \2 之中。"),
    (r"Value (.*) is not a valid .*\.", r"\1 不符合要求。"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be greater than or equal to (\S+)", r"不得小于 \1"),
    (r"Input should be less than or equal to (\S+)", r"不得大于 \1"),
    (r"Input should be (.*) or (\S+)", r"应为 \1 或 \2"),
    (r"No such file or directory", "没有此文件或文件夹"),
    (r"Permission denied", "没有权限"),
    (r"Is a directory", "是文件夹，不是文件"),
    (r"Not a directory", "不是文件夹"),
    (r"Connection refused", "连接被拒绝"),
    (r"timed out", "超时"),
)


def in_reader_language(text: str) -> str:
    """Return what the framework or the system has said in the reader's language."""
    if language() == "zh":
        for phrase, chinese in _CHINESE:
            text = re.sub(phrase, chinese, text, flags=re.MULTILINE)
    return text


def told(error: Any) -> str:
    """Return what an error of the framework shows, in the reader's language."""
    text = io.StringIO()
    error.show(text)
    return in_reader_language(text.getvalue())


_Context: Any = TyperGroup.context_class


class _Formatter(_Context.formatter_class):  # type: ignore[misc]
    """Writes help and usage."""

    def getvalue(self) -> str:
        """Return all that was written."""
        return in_reader_language(super().getvalue())


def speak() -> None:
    """Have the framework write help in the reader's language."""
    _Context.formatter_class = _Formatter
