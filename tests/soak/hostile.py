# ruff: noqa: E501
"""A hundred texts that a careless page would run, break on, or hand to a spreadsheet."""

from types import MappingProxyType

import kit

X = "window.struck='yes'"
TAGS = [
    f"<script>{X}</script>", f"<img src=x onerror=\"{X}\">", f"<svg onload=\"{X}\">",
    f"<svg><script>{X}</script></svg>", f"<iframe srcdoc='<script>parent.{X}</script>'>",
    f"<body onload=\"{X}\">", f"<details open ontoggle=\"{X}\">", f"<video><source onerror=\"{X}\">",
    f"<audio src=x onerror=\"{X}\">", f"<input autofocus onfocus=\"{X}\">",
    f"<select autofocus onfocus=\"{X}\">", f"<marquee onstart=\"{X}\">", f"<a href=\"javascript:{X}\">",
    f"<form action=\"javascript:{X}\"><button>", f"<object data=\"javascript:{X}\">",
    f"<embed src=\"javascript:{X}\">", f"<math href=\"javascript:{X}\">x</math>",
    f"<style>@import 'javascript:{X}';</style>", f"<link rel=stylesheet href=\"javascript:{X}\">",
    f"<meta http-equiv=refresh content=\"0;url=javascript:{X}\">", "<base href=\"https://example.org\">",
    f"<template><script>{X}</script></template>", f"<noscript><p title=\"</noscript><img src=x onerror={X}>\">",
    f"<table background=\"javascript:{X}\">", f"<div style=\"background:url(javascript:{X})\">",
    f"<isindex type=image src=1 onerror=\"{X}\">", f"<keygen autofocus onfocus=\"{X}\">",
    f"<textarea autofocus onfocus=\"{X}\">", f"<x onclick=\"{X}\" tabindex=1 id=x>",
    f"<img src=\"x\" srcset=\"x\" onerror=\"{X}\">",
]  # fmt: skip
BREAKS = [
    f"\"><script>{X}</script>", f"'><script>{X}</script>", f"\" onmouseover=\"{X}", f"' onfocus='{X}",
    f"</script><script>{X}</script>", f"</style><script>{X}</script>", f"</title><script>{X}</script>",
    f"</textarea><script>{X}</script>", f"--><script>{X}</script>", f"]]><script>{X}</script>",
    f"</td></tr></table><script>{X}</script>", f"</details><script>{X}</script>",
    f"</select><img src=x onerror=\"{X}\">", f"</option><script>{X}</script>",
    "<!--", "<![CDATA[", "<?xml version='1.0'?>", "<!DOCTYPE html>", "<", ">", "&", "\"", "'", "`",
    f"&lt;script&gt;{X}&lt;/script&gt;", f"&#60;script&#62;{X}", "&amp;&quot;&#x27;", "&nbsp;&shy;",
    f"<<script>{X}//<</script>", f"<scr<script>ipt>{X}</scr</script>ipt>",
]  # fmt: skip
ADDRESSES = [
    f"javascript:{X}", f"JaVaScRiPt:{X}", f" javascript:{X}", f"java\tscript:{X}", f"vbscript:{X}",
    f"data:text/html,<script>{X}</script>", "data:text/html;base64,PHNjcmlwdD4=", "//example.org",
    "https://example.org/\"><script>", "file:///etc/passwd",
]  # fmt: skip
TEMPLATES = [
    "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{0.__class__}", "{}", "%s%n", "{% raw %}", "$$x^2$$",
    f"[x](javascript:{X})", f"![x](javascript:{X})", "\\href{javascript:x}{y}", "$\\frac{1}{0}$",
    "**bold** _under_ `code`", "# heading\n- list",
]  # fmt: skip
CELLS = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "1e999", "NULL"]
ODD = [
    "\u202egnp.exe", "\u200b\u200d\ufeff", "e\u0301" * 40, "😀" * 40, "x" * 3000, "../../etc/passwd", "\x1b[31mred",
]  # fmt: skip
STRINGS = (*TAGS, *BREAKS, *ADDRESSES, *TEMPLATES, *CELLS, *ODD)
TABLES = ("incidents", "parties", "sources", "claims", "rulings")


def text_columns(table):
    """Columns of a table that hold free text or an address."""
    columns = kit.load_dictionary().query("table == @table")
    return columns[columns["type"].str.rstrip("?").isin(["text", "url"])]["column"].tolist()


def hostile_corpus(shift=0):
    """The bundled corpus with a hostile text before every text; the hundred go round."""
    corpus = kit.load_corpus()
    tables = {name: table.copy() for name, table in corpus.tables.items()}
    for name in TABLES:
        for column in text_columns(name):
            texts = tables[name][column].tolist()
            tables[name][column] = [
                STRINGS[(row + shift) % len(STRINGS)] + text for row, text in enumerate(texts)
            ]
    return kit.Corpus(MappingProxyType(tables), corpus.accounts, STRINGS[0])
