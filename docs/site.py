"""The pages of the documentation site, put together for MkDocs: `make docs`.

The guides are those of `docs`, the first page is the README; the reference is made from the code.
`python -m docs.site FOLDER` writes all of them into an empty folder.
"""

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import typer.main
from typer.core import TyperGroup

from docs.messages import messages
from hsp_assets.api.app import VERSION
from hsp_assets.api.contract.document import document
from hsp_assets.api.routes.table import OPERATIONS
from hsp_assets.cli.main import app
from hsp_assets.definitions import ASSETS, defs
from hsp_assets.environment import Settings
from hsp_assets.environment.settings import PREFIX, SECRETS
from hsp_assets.metadata import markdown_table
from hsp_assets.schemas import DATASETS, MODELS, dtypes

DOCS = Path(__file__).parent
ROOT = DOCS.parent
DRAWING = "mermaid.min.js"
"""Draws pictures that are written as text; `make docs` puts it beside the pages, each a folder."""
BESIDE = {
    "hubspot/README.md": "hubspot_project.md",
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}
"""Pages that stand beside `docs`, and what they are called on the site."""


def copy_guides(site: Path) -> None:
    """Copy what people wrote; links between the pages are those of one folder."""
    shutil.copytree(DOCS / "images", site / "images")
    for picture in (ROOT / "build" / "screenshots").glob("*.png"):
        if (DOCS / "images" / picture.name).exists():  # as the browser tests saw it last
            shutil.copy(picture, site / "images")
    pages = {page: page.name for page in DOCS.glob("*.md")}
    pages |= {ROOT / name: called for name, called in BESIDE.items()}
    for page, called in pages.items():
        text = _linked(page.read_text(encoding="utf-8"))
        if "```mermaid" in text:
            text += f"\n<script src='../{DRAWING}'></script>\n"
        (site / called).write_text(text, encoding="utf-8")


def _linked(text: str) -> str:
    text = re.sub(r"\]\((?:\.\./)?docs/", "](", text)
    for name, called in BESIDE.items():
        text = re.sub(rf"\]\((?:\.\./)?{re.escape(name)}", f"]({called}", text)
    return text


def write_reference(site: Path) -> None:
    """Write the pages that are made from the code."""
    folder = site / "reference"
    folder.mkdir()
    pages = {
        "assets": ("Assets and checks", _assets()),
        "settings": ("Settings", _settings()),
        "datasets": ("Columns of the datasets", _datasets()),
        "commands": ("Commands", _commands()),
        "http": ("The real-time API", _http()),
        "messages": ("Messages", _messages()),
    }
    for name, (title, lines) in pages.items():
        text = "\n".join([f"# {title}", "", *lines, ""])
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def _table(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield from ("", markdown_table(columns, rows, longest=None).replace("\u200b", ""), "")


def _assets() -> Iterator[str]:
    """Each group with its assets, and the checks of each."""
    graph = defs.resolve_asset_graph()
    for module in ASSETS:
        group = module.__name__.rpartition(".")[2]
        yield from (f"## {group}", "", (module.__doc__ or "").strip(), "")
        nodes = [graph.get(k) for k in graph.get_all_asset_keys() if k.path[0] == group]
        for node in sorted(nodes, key=lambda one: one.key.to_user_string()):
            yield from (f"### {node.key.to_user_string()}", "", _guided(node.description or ""), "")
            checks = [graph.get(k) for k in graph.asset_check_keys if k.asset_key == node.key]
            if checks:
                rows = [
                    (c.key.name, "blocks" if c.blocking else "warns", c.description) for c in checks
                ]
                yield from _table(("check", "", "what must hold"), sorted(rows))


def _guided(description: str) -> str:
    """A description whose guide is a link of the site."""
    return re.sub(r"`docs/(\w+\.md)`", r"[\1](../\1)", description)


def _http() -> Iterator[str]:
    yield "The API serves its whole contract itself, as OpenAPI 3.1 and as a page: `/docs`."
    described = document(OPERATIONS, VERSION, "hubspot_datasetgroup")
    rows = [
        (method.upper(), f"`{path}`", operation.get("summary") or operation.get("description", ""))
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    yield from _table(("", "path", "what it does"), rows)


def _messages() -> Iterator[str]:
    yield (
        "What failures say, read from the code; `…` is filled in. Where *again* is *yes*, the same "
        "may succeed later with nothing changed; elsewhere something must change first. See "
        "[troubleshooting](../troubleshooting.md)."
    )
    for package, some in groupby(messages(), lambda one: one.module.partition(".")[0]):
        rows = [(one.text, "yes" if one.again else "no") for one in some]
        yield from (f"## {package}", "")
        yield from _table(("message", "again"), rows)


def _settings() -> Iterator[str]:
    yield "Variables of the process, or of `.env`."
    fields = Settings.model_fields.items()
    rows = [(f"`{PREFIX}{n.upper()}`", f.description, f"`{f.default}`") for n, f in fields]
    yield from _table(("variable", "meaning", "default"), rows)
    yield f"Secrets: {', '.join(f'`{name}`' for name in SECRETS)}."


def _datasets() -> Iterator[str]:
    for name in DATASETS:
        yield from (f"## {name}", "")
        types, columns = dtypes(name), MODELS[name].to_schema().columns
        rows = [
            (c, str(types[c]), "" if d.nullable else "yes", d.description)
            for c, d in columns.items()
        ]
        yield from _table(("column", "type", "required", "meaning"), rows)


def _commands() -> Iterator[str]:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # noqa: S101 (an app with several commands)
    for name, command in sorted(group.commands.items()):
        inner = command.commands if isinstance(command, TyperGroup) else {"": command}
        for second, one in sorted(inner.items()):
            yield from (f"## hsp {name} {second}".rstrip(), "", (one.help or "").strip(), "")
            rows = [
                (f"`{' '.join(p.opts)}`", getattr(p, "help", "") or "", _default(p.default))
                for p in one.params
            ]
            yield from _table(("option", "meaning", "default"), rows)


def _default(value: object) -> str:
    return "" if value is None or value is False or "object at" in str(value) else f"`{value}`"


def main() -> int:
    """Write the pages into the folder that is named, which is made anew."""
    site = Path(sys.argv[1])
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    copy_guides(site)
    write_reference(site)
    return 0


if __name__ == "__main__":
    sys.exit(main())
