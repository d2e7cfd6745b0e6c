"""A notebook as one HTML page that needs no network: its formulas are MathML, which browsers show by themselves."""

import functools
import re
from html import escape

from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from helpers.workshop.notebook import heading_of, make_notebook, tags

# No scripts, which nbconvert would load from the network; the set-up cell is folded; films shrink with the page.
TEMPLATE = """\
{%- extends 'index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block html_head_css -%}
<style>
main { max-width: 62rem; margin: auto; font-family: system-ui, sans-serif; }
video, img { max-width: 100%; height: auto; }
@media (max-width: 500px) { .jp-OutputArea-output img { max-width: none; width: 36rem; } }  /* moved sideways */
.jp-OutputArea-output, .jp-InputArea-editor .highlight pre { overflow-x: auto; }
summary { cursor: pointer; padding: 0.5em 0.8em; color: gray; }
</style>
{%- endblock -%}
{%- block codecell -%}
{%- if 'setup' in cell.metadata.tags -%}
<details><summary>Set-up</summary>{{ super() }}</details>
{%- else -%}
{{ super() }}
{%- endif -%}
{%- endblock -%}
"""
PRIME = "&#x02032;"
THIN_SPACE = '<mspace width="0.17em" />'


def to_html(notebook: NotebookNode, name: str) -> str:
    """Return the notebook as a single HTML page, whose title is the notebook's own, or `name` where it has none.

    The badge is left out: its picture is on the network, and its link leads elsewhere.
    """
    cells = [cell for cell in notebook.cells if "badge" not in tags(cell)]
    shown = make_notebook(cells)
    for cell, executed in zip(shown.cells, cells, strict=True):
        if cell.cell_type == "code":
            cell.execution_count = executed.execution_count
            cell.outputs = [_with_formula(output) for output in executed.outputs]
    shown.metadata["title"] = heading_of(shown) or name
    page, _ = _Exporter(raw_template=TEMPLATE, embed_images=True).from_notebook_node(shown)
    return page


@functools.cache
def mathml(tex: str, display: str = "inline") -> str:
    """Return a formula as MathML, to be shown "inline" or as a "block"; as code, if it cannot be converted."""
    try:
        formula = convert(tex.strip(), display=display)
    except Exception:  # of any kind: a page with one formula as TeX is better than none
        return f"<code>{escape(tex)}</code>"
    # Else a dot is drawn as small as an exponent, and a prime as a name.
    formula = formula.replace("<mover>", '<mover accent="true">').replace(f"<mi>{PRIME}</mi>", f"<mo>{PRIME}</mo>")
    # TeX sets thin spaces around the names of functions; the converter does not.
    return re.sub(r"<mi>[a-z]{2,}</mi>", rf"<mrow>{THIN_SPACE}\g<0>{THIN_SPACE}</mrow>", formula)


class _Renderer(IPythonRenderer):
    def block_math(self, body: str) -> str:
        return mathml(body, "block")

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")


class _Exporter(HTMLExporter):
    def markdown2html(self, source: str) -> str:
        return MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(source)


def _with_formula(output: NotebookNode) -> NotebookNode:
    """Return an output with its formula, if it is one, as HTML."""
    tex = output.get("data", {}).get("text/latex")
    if tex is None or "text/html" in output.data:
        return output
    # Both IPython's Math and sympy write $\displaystyle ...$.
    bare = re.sub(r"^\s*\$+(?:\\displaystyle)?(.*?)\$+\s*$", r"\1", tex, flags=re.DOTALL)
    return NotebookNode(output | {"data": NotebookNode(output.data | {"text/html": mathml(bare, "block")})})
