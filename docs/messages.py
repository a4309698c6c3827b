"""Every message of a failure that this project raises on purpose, read from the code.

A message is shown as it stands there, with `…` for what is filled in. Those of asset checks are in
the reference of assets; HubSpot's, Snowflake's and AWS's own are quoted in ours.
"""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hsp_assets import failures
from hsp_assets.failures import HspError, SettingsError, TransientFailure

PACKAGE = Path(inspect.getfile(failures)).parent.parent
FILLED_IN = "…"
CLASSES = {
    name: one
    for name, one in vars(failures).items()
    if inspect.isclass(one) and issubclass(one, HspError)
}


@dataclass(frozen=True)
class Message:
    """What a failure says.

    Attributes:
        text: with `…` for what is filled in.
        failure: name of its class.
        module: that raises it, such as `sources.files`.

    """

    text: str
    failure: str
    module: str

    @property
    def again(self) -> bool:
        """Whether the same may succeed later, with nothing changed."""
        return issubclass(CLASSES[self.failure], TransientFailure)

    @property
    def of_settings(self) -> bool:
        """Whether a setting is to be corrected."""
        return issubclass(CLASSES[self.failure], SettingsError)


def messages() -> list[Message]:
    """The messages of the package, by module; what the stand-ins answer is not among them."""
    return [one for file in sorted(PACKAGE.rglob("*.py")) for one in _of_file(file)]


def _of_file(file: Path) -> Iterator[Message]:
    module = ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for name, call in _calls(tree):
        text = max(map(_text, call.args), key=len, default="")
        if text.strip(f" {FILLED_IN}"):
            yield Message(" ".join(text.split()), name, module)


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The calls that make a failure, with its class; also from its own constructor."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in CLASSES:
            inner = (one for one in ast.walk(node) if isinstance(one, ast.Call))
            yield from ((node.name, c) for c in inner if ast.unparse(c.func) == "super().__init__")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from [(node.func.id, node)] if node.func.id in CLASSES else []


def _text(node: ast.expr) -> str:
    """A text as it stands in the code, with a sign for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(value) for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left) + _text(right)
        case _:
            return FILLED_IN
