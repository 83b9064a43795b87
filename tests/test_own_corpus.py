"""A corpus of one's own: three invented incidents go through the calls of the notebooks."""

import ast
import inspect

import nbformat
import pytest

import kit
from kit.notebooks import bundled_notebooks
from kit.starter import TEMPLATES

# What notebooks name of the bundled corpus, and what takes its place
INSTEAD = {
    "aws-kiro-2025-12": "invented-pump-2021-03",
    "tesla-key-largo-2019-04": "invented-pump-2021-03",
    "uber-tempe-2018-03": "invented-pump-2021-03",
    "lion-air-610-2018-10": "invented-pump-2021-03",
    '"staff"': '"company"',
    '"reconstruction"': '"company"',
    "u_same=0": "u_read=0",
    "u_own=0": "u_check=0",
    "DUR >= 1": "DOSE",
    "claims == 'firm'": "claims == 'all'",
    '"../corpus"': "FOLDER",
    "kit.example_survey()": "SURVEY",
}

# Parties of the example survey, and those that it is about instead
PARTIES = {"engineer": "nurse", "kiro": "pump", "aws": "clinic", "leadership": "maker"}


@pytest.fixture(scope="module")
def folder(checkout):
    return checkout / "tests" / "data" / "invented"


@pytest.fixture(scope="module")
def corpus(folder):
    return kit.Corpus.read(folder)


class GiveCorpus(ast.NodeTransformer):
    """Adds ``corpus=corpus`` to every call of the kit that takes one."""

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "kit":
            function = getattr(kit, node.func.attr)
            given = {keyword.arg for keyword in node.keywords}
            if "corpus" in inspect.signature(function).parameters and "corpus" not in given:
                node.keywords.append(ast.keyword("corpus", ast.Name("corpus", ast.Load())))
        return node


def cells(path):
    """Code cells of a notebook, for the invented corpus."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            source = cell.source
            for old, new in INSTEAD.items():
                source = source.replace(old, new)
            yield ast.unparse(ast.fix_missing_locations(GiveCorpus().visit(ast.parse(source))))


@pytest.mark.parametrize(
    "path", [*bundled_notebooks(), TEMPLATES / "my_incidents.ipynb"], ids=lambda path: path.stem
)
def test_every_call_of_the_notebooks_takes_a_corpus_of_ones_own(path, corpus, folder, tmp_path):
    survey = tmp_path / "survey.csv"
    answers = kit.example_survey().read_text(encoding="utf-8")
    for old, new in PARTIES.items():
        answers = answers.replace(f",{old},", f",{new},")
    survey.write_text(answers, encoding="utf-8")
    names = {"kit": kit, "corpus": corpus, "FOLDER": folder, "SURVEY": survey}
    for source in cells(path):
        exec(compile(source, path.name, "exec"), names)
    for name, value in names.items():
        if isinstance(value, kit.Panel):
            assert set(value.table.get("incident_id", [])) <= set(
                corpus.tables["incidents"]["incident_id"]
            ), name


def test_the_calls_see_the_invented_incidents_only(corpus):
    for table in (
        kit.list_incidents(corpus=corpus),
        kit.load_parties(corpus=corpus),
        kit.load_claims(corpus=corpus),
        kit.compare(corpus=corpus),
        kit.list_accounts(corpus=corpus),
        kit.claimed_beside_found(corpus=corpus),
        kit.incident_panel(corpus=corpus).table,
        kit.forest_panel(corpus=corpus).table,
        kit.timeline_panel(corpus=corpus).table,
        kit.account_panel("invented-pump-2021-03", corpus=corpus).table,
    ):
        assert len(table)
        assert table["incident_id"].str.startswith("invented-").all()
    for table in (kit.load_codes(corpus=corpus), kit.agreement_panel(corpus=corpus).table):
        assert table["claim_id"].str.startswith("invented-").all()
    assert "invented-1" in kit.cite(corpus=corpus)
    shown = kit.corpus_panel(corpus=corpus).table.query("stratum == 'all' and group == 'system'")
    assert shown["n"].sum() == 3


def test_figures_of_the_invented_incidents(corpus):
    """Firms put 100% and 50% on the nurse's incident's operator, others nothing; and the crane."""
    claims = kit.load_claims(corpus=corpus)
    rows = kit.operator_difference(claims).set_index("incident_id")
    assert rows.loc["invented-pump-2021-03", ["firm", "others"]].tolist() == [0.75, 0]
    assert rows.loc["invented-crane-2019", ["firm", "others"]].tolist() == [1, 0]
    pooled = kit.pooled_difference(claims).iloc[0]
    assert pooled["difference"] == pytest.approx(0.875)
    assert (pooled["n_incidents"], pooled["n_speakers"]) == (2, 8)
    second = kit.load_claims(coder="b", corpus=corpus)
    assert (second["target_id"] != claims["target_id"]).sum() == 1


def test_an_empty_corpus_is_answered_everywhere(corpus):
    tables = {name: table.head(0) for name, table in corpus.tables.items()}
    empty = kit.Corpus(tables, {}, "empty")
    names = {"kit": kit, "corpus": empty, "FOLDER": None}
    for source in cells(TEMPLATES / "my_incidents.ipynb"):
        if "Corpus.read" not in source:
            exec(compile(source, "my_incidents", "exec"), names)
    for panel in (kit.incident_panel, kit.forest_panel, kit.timeline_panel, kit.corpus_panel):
        assert panel(corpus=empty).table.empty
    assert "There are no incidents yet" in kit.incident_panel(corpus=empty).children[1].value
