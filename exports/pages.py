"""Web pages that stand alone: a template and a style sheet become one file that loads nothing.

The policy in the page names its own style sheets and scripts by hash and allows nothing else: no picture,
no frame, no form. Whatever a template prints is escaped, and cleaned of characters that HTML has no place
for or that reorder text. The only module of the reports that knows Jinja.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNBROKEN = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|[-+]?\d[\d.,]* %", re.ASCII)
TEMPLATES = Path(__file__).parent / "templates"


def render(
    template: str,
    styles: str | Sequence[str],
    *,
    folder: Path = TEMPLATES,
    also: str | Sequence[str] = (),
    scripts: Sequence[str] = (),
    **values: object,
) -> str:
    """Fill a template.

    Args:
        template: The name of a file in `templates`; it gets `style` and `policy`, too.
        styles: The name of the style sheet there, or of several that become one.
        folder: Where both are.
        also: Another style sheet that the page may hold, as a drawing does, or several.
        scripts: Scripts that the page may run, as they stand in it.
        values: What the template prints; a text is escaped unless it is marked as markup.

    Raises:
        jinja2.UndefinedError: When the template asks for something that is not there.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["dated"] = _dated
    files = [styles] if isinstance(styles, str) else styles
    style = "".join((folder / file).read_text(encoding="utf-8") for file in files)
    others = [also] if isinstance(also, str) else also
    return environment.get_template(template).render(
        **values,
        style=Markup(style),  # noqa: S704  (a file of this package)
        policy=policy(style, *filter(None, others), scripts=scripts),
    )


def policy(*styles: str, scripts: Sequence[str] = ()) -> str:
    """The content security policy of a page with some inline style sheets and scripts, and nothing else."""
    running = f"script-src {_hashes(scripts)}; " if scripts else ""
    return f"default-src 'none'; {running}style-src {_hashes(styles)}; base-uri 'none'; form-action 'none'"


def _hashes(sources: Sequence[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() for source in sources)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def scoped(selector: str, sheet: str) -> str:
    """A style sheet of plain rules that counts below a selector alone."""
    return _RULE.sub(
        lambda rule: ",".join(f"{selector} {one}" for one in rule[1].split(",")) + f"{{{rule[2]}}}", sheet
    )


def markup(trusted: str) -> object:
    """Mark text as markup that this package made, with everything of users in it escaped."""
    from markupsafe import Markup

    return Markup(trusted)  # noqa: S704


def _dated(text: str) -> object:
    """A text whose days and percentages are not broken at the end of a line."""
    from markupsafe import Markup, escape

    marked = _UNBROKEN.sub(r'<span class="date">\g<0></span>', str(escape(_cleaned(text))))
    return Markup(marked)  # noqa: S704  (escaped, and digits put into a constant)


def _cleaned(value: object) -> object:
    """What is printed: a plain text keeps its line ends and loses what could steer or reorder a page."""
    if type(value) is str:
        return "\n".join(map(plain, value.split("\n")))
    return value
