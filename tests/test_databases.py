"""What public databases say: figures as published, on the real files; the rest by hand."""

import dataclasses
import shutil

import pandas as pd
import pytest

import kit
from kit.checks import check_corpus
from kit.readers.reading import Reading
from kit.starter import start_study
from tests.test_figures import assert_readable


@pytest.fixture(scope="module")
def folder():
    return kit.example_databases()


@pytest.fixture(scope="module")
def made_up(folder):
    return [kit.read_aiid(folder / f"aiid_{month}") for month in ("2025-03", "2026-02")]


@pytest.fixture(scope="session")
def snapshots(shared):
    """Two snapshots of the AI Incident Database, which are other people's."""
    return [kit.read_aiid(shared / "datasets" / f"aiid_{day}") for day in ("2025-03", "2026-02")]


# Drift


def test_drift_of_the_real_snapshots(snapshots):
    """166 from Human to AI, 134 of them with nothing changed in the incident record."""
    drift = kit.label_drift(*snapshots)
    summary = kit.summarise_drift(drift)
    whole, first = summary.iloc[0], summary.iloc[1]
    assert whole[["n", "incidents", "record_same", "all_same"]].tolist() == [869, 183, 150, 76]
    assert whole["records_same"] == 746
    assert first[["old", "new", "incidents", "record_same"]].tolist() == ["Human", "AI", 166, 134]
    assert round(whole["kappa"], 2) == 0.56
    assert whole["kappa_low"] < whole["kappa"] < whole["kappa_high"]
    assert summary["incidents"].iloc[1:].sum() == 183
    assert kit.describe_label_drift(summary).startswith(
        "Of 869 incidents in both snapshots 183 have another label (21%), 150 of them"
    )
    assert_readable(kit.plot_label_drift(summary))


def test_what_changed_in_a_record_is_named(made_up):
    old, new = made_up
    incidents = new["incidents"].copy()
    incidents.loc[incidents["incident_id"] == 1, "title"] = "Another title"
    parties = new["parties"].query("not (incident_id == 2 and role == 'developer')")
    coded = new["mit"].query("incident_id != 3").copy()
    coded.loc[coded["incident_id"] == 5, "timing"] = "Other"
    tables = {**new.tables, "incidents": incidents, "parties": parties, "mit": coded}
    changed = dataclasses.replace(new, tables=tables)
    drift = kit.label_drift(old, changed).set_index("incident_id")
    assert 3 not in drift.index
    assert drift.loc[1, "record_changed"].split("; ")[0] == "title"
    assert drift.loc[1, "title"] == "Another title"
    assert drift.loc[2, "record_changed"] == "developer"
    assert "timing" in drift.loc[5, "codes_changed"]
    fewer = {**new.tables, "incidents": incidents.query("incident_id != 1")}
    gone = kit.label_drift(old, dataclasses.replace(new, tables=fewer)).set_index("incident_id")
    assert gone.loc[1, "record_changed"] == "not in both"


def test_a_snapshot_against_itself_does_not_drift(made_up):
    drift = kit.label_drift(made_up[0], made_up[0])
    assert not drift["changed"].any()
    assert set(drift["record_changed"]) == set(drift["codes_changed"]) == {""}
    summary = kit.summarise_drift(drift)
    assert summary["incidents"].tolist() == [0]
    assert summary["kappa"].iloc[0] == 1
    assert "no change" in kit.describe_label_drift(summary)
    with pytest.raises(ValueError, match="no label changed"):
        kit.plot_label_drift(summary)


def test_drift_that_cannot_be_told(made_up):
    old, new = made_up
    with pytest.raises(KeyError, match="there is no table gmff"):
        kit.label_drift(old, new, table="gmff")
    with pytest.raises(ValueError, match="has no column who"):
        kit.label_drift(old, new, label="who")
    with pytest.raises(ValueError, match=r"take label_drift\(\)"):
        kit.summarise_drift(pd.DataFrame({"old": [1]}))


# Parties


def test_deployers_that_are_developers(shared, snapshots):
    sheet = kit.read_aiaaic(shared / "datasets/aiaaic/AIAAIC_Repository_Incidents.csv")
    assert kit.same_party(sheet)[["same", "n"]].to_numpy().tolist() == [[635, 1481]]
    newest = snapshots[1]["parties"]
    named = newest[newest["role"] != "affected"]
    doubtful = "(unknown|unnamed|unidentified|unspecified|anonymous|various)(-.*)?|"
    known = newest[~newest["incident_id"].isin(
        named.loc[named["party_id"].str.fullmatch(doubtful), "incident_id"]
    )]  # fmt: skip
    by_hand = 0
    for _, rows in known.groupby("incident_id"):
        sides = [set(rows.loc[rows["role"] == role, "party_key"])
                 for role in ("deployer", "developer")]  # fmt: skip
        by_hand += bool(sides[0]) and sides[0] == sides[1]
    assert round(kit.same_party(snapshots[1])["share"].iloc[0], 2) == 0.63
    assert kit.same_party(snapshots[1])["same"].tolist() == [by_hand]
    years = kit.same_party(snapshots[1], by="year")
    assert years["same"].sum() == by_hand
    assert years["share"].between(years["low"], years["high"]).all()
    with pytest.raises(ValueError, match="by cannot be month"):
        kit.same_party(sheet, by="month")


@pytest.mark.parametrize(
    ("table", "firm", "share", "n"),
    [("adas_archive", "all", 0.881, 2690), ("adas_archive", "Tesla", 0.999, 2279),
     ("adas", "all", 0.908, 1915), ("adas", "Tesla", 1.0, 1703),
     ("ads_archive", "all", 0.112, 1899),
     ("ads_archive", "Cruise", 0.935, 155), ("ads_archive", "Waymo", 0.0, 1116),
     ("ads", "all", 0.005, 1324)],
)  # fmt: skip
def test_narratives_withheld_by_firm(reports, table, firm, share, n):
    row = reports.query("table == @table and firm == @firm").iloc[0]
    assert (round(row["share"], 3), row["n"]) == (share, n)
    assert row["low"] <= row["share"] <= row["high"]


@pytest.fixture(scope="module")
def reports(shared):
    return kit.withheld_narratives(kit.read_nhtsa(shared / "datasets/nhtsa_sgo_2026-08"))


def test_pictures_of_withheld_narratives(reports):
    for table in ("ads", "adas", "ads_archive", "adas_archive"):
        rows = reports[reports["table"] == table]
        assert_readable(kit.plot_withheld(rows))
        assert f"of {rows['n'].iloc[0]} reports" in kit.describe_withheld(rows)
    with pytest.raises(ValueError, match="one table of reports, not adas, adas_archive"):
        kit.plot_withheld(reports)


# Entities


def test_composition_explains_most_of_the_trend(snapshots):
    """Fewer AI-caused records: most of it is another mix of risk domains."""
    for snapshot in snapshots:
        parts = kit.decompose_trend(snapshot, first=range(2015, 2022), last=range(2023, 2026))
        whole = parts.iloc[-1]
        assert whole["risk_domain"] == "all"
        assert whole["change"] == pytest.approx(whole["share_last"] - whole["share_first"])
        assert whole["composition"] / whole["change"] > 0.7
        assert_readable(kit.plot_trend(parts))


def coded(pairs):
    """A snapshot with incidents of two years: (domain, entity) of each."""
    rows = [(i, domain, entity) for i, (_, domain, entity) in enumerate(pairs)]
    mit = pd.DataFrame(rows, columns=["incident_id", "risk_domain", "entity"])
    years = [f"{year}-01-01" for year, _, _ in pairs]
    incidents = pd.DataFrame({"incident_id": mit["incident_id"], "started_on": years, "title": ""})
    none = pd.DataFrame()
    return Reading("made up", {"mit": mit, "incidents": incidents}, none, none, none, [], "", "")


def test_a_decomposition_by_hand():
    """Domain a: part .5 to .25, share 1 to 1; b: part .5 to .75, share 0 to 2/3."""
    pairs = [(2020, "a", "AI")] * 2 + [(2020, "b", "Human")] * 2
    pairs += [(2021, "a", "AI")] + [(2021, "b", "AI")] * 2 + [(2021, "b", "Human")]
    parts = kit.decompose_trend(coded(pairs), first=[2020], last=[2021]).set_index("risk_domain")
    assert parts.loc["a", "composition"] == pytest.approx(-0.25 * 1)
    assert parts.loc["a", "within"] == 0
    assert parts.loc["b", "composition"] == pytest.approx(0.25 * (0 + 2 / 3) / 2)
    assert parts.loc["b", "within"] == pytest.approx(2 / 3 * (0.5 + 0.75) / 2)
    assert parts.loc["all", "change"] == pytest.approx(0.75 - 0.5)


def test_a_domain_that_is_new_counts_as_composition():
    parts = kit.decompose_trend(
        coded([(2020, "a", "Human"), (2021, "a", "Human"), (2021, "b", "AI")]),
        first=[2020], last=[2021],
    ).set_index("risk_domain")  # fmt: skip
    assert parts.loc["b", ["composition", "within"]].tolist() == [0.5, 0]
    assert parts.loc["all", "change"] == 0.5


def test_shares_are_always_within_a_domain(made_up, snapshots):
    shares = kit.entity_shares(snapshots[1])
    sums = shares.groupby(["risk_domain", "year"])["share"].sum()
    assert sums.round(9).eq(1).all()
    assert shares.groupby("entity")["incidents"].sum().sum() == len(snapshots[1]["mit"])
    with pytest.raises(ValueError, match="within a risk domain"):
        kit.entity_shares(made_up[0], by=["year"])
    with pytest.raises(ValueError, match="share the years 2024"):
        kit.decompose_trend(made_up[0], first=[2024], last=[2024])
    with pytest.raises(ValueError, match="no coded incident is of 1999; there are 2022 to 2024"):
        kit.decompose_trend(made_up[0], first=[1999], last=[2024])
    with pytest.raises(ValueError, match="entity cannot be Robot"):
        kit.decompose_trend(made_up[0], first=[2022], last=[2024], entity="Robot")


# Annotators, courts


def test_annotators_of_cset(snapshots):
    table = kit.annotator_agreement(snapshots[1], draws=50).set_index("code")
    assert 0.1 < table.loc["harm_domain", "alpha"] < 0.3
    assert table["n"].between(130, 170).all()
    assert (table["annotators"] == 3).all()
    with pytest.raises(ValueError, match="needs two annotators"):
        kit.annotator_agreement(coded([(2020, "a", "AI")]))


def test_annotators_by_hand(made_up):
    """The table of one code, counted from the files: alpha is that of kit.krippendorff_alpha."""
    tables = {n: made_up[0][f"cset_v1_coder_{n}"] for n in (1, 2, 3)}
    code = kit.annotator_agreement(made_up[0], draws=0)["code"]
    for name in code:
        long = pd.concat([
            rows[["incident_id"]].assign(coder=str(n), code=rows[name].str.strip())
            for n, rows in tables.items()
        ])  # fmt: skip
        long = long[long["code"] != ""].drop_duplicates(["incident_id", "coder"])
        alpha = kit.krippendorff_alpha(long, unit="incident_id", draws=0)
        told = kit.annotator_agreement(made_up[0], draws=0).set_index("code").loc[name, "alpha"]
        assert pd.isna(told) == pd.isna(alpha["value"].iloc[0])


def test_allegations_and_determinations(shared):
    law = kit.read_incident_law(shared / "datasets/ai_incident_law")
    counts = kit.determined_allegations(law)["disposition"].value_counts().to_dict()
    assert counts == {"confirmed": 48, "partial": 5, "not decided": 5, "settled": 4,
                      "dismissed": 2}  # fmt: skip


def test_who_is_sanctioned(shared):
    cases = kit.read_court_cases(
        shared / "datasets/charlotin_2026-02/Charlotin-hallucination_cases.csv"
    )
    rates = kit.sanction_rates(cases).set_index(["relied", "consequence"])["share"]
    assert round(rates["Lawyer", "sanctioned"], 3) == 0.218
    assert round(rates["Pro Se Litigant", "sanctioned"], 3) == 0.002
    assert round(rates["Lawyer", "penalised"], 3) == 0.321
    assert round(rates["Pro Se Litigant", "penalised"], 3) == 0.086


def test_runs_that_two_groups_labelled(shared):
    """All 44 Magentic-One logs of AgentRx are in Who&When, each with a root cause."""
    who = kit.read_who_and_when(shared / "traces/who_and_when")
    agentrx = kit.read_agentrx(shared / "traces/agentrx_ground_truth")
    failures = agentrx["failures"]
    magentic = failures[failures["run_id"].str.startswith("magentic_one")]["run_id"]
    tasks = set(magentic.str.rpartition("/")[2])
    crafted = who["runs"].query("set == 'Hand-Crafted'")["task"]
    assert (len(tasks), len(tasks & set(crafted)), len(crafted)) == (44, 44, 58)
    runs = kit.twice_labelled_runs(who, agentrx)
    assert len(runs) == 44
    ours = pd.read_csv(shared / "traces/agentrx_ground_truth/overlap_with_who_and_when.csv")
    both = runs.merge(ours, left_on="task", right_on="question_id")
    assert len(both) == 44
    assert (both["step_who_and_when"] == both["whowhen_step0"]).all()
    assert (both["step_agentrx"] == both["agentrx_step1"] - 1).all()
    assert (both["same_agent"] == (both["whowhen_agent"] == both["agentrx_agent"])).all()
    assert (runs["same_agent"].sum(), runs["same_step"].sum()) == (27, 16)


# The same incident in several databases


@pytest.fixture(scope="module")
def matches(shared, snapshots):
    data = shared / "datasets"
    return kit.same_incidents(
        snapshots[1],
        kit.read_aiaaic(data / "aiaaic/AIAAIC_Repository_Incidents.csv"),
        kit.read_agent_register(
            data / "ai_agent_incident_register/air_register_selected_columns.csv"
        ),
        kit.read_agent_log(data / "agent_incident_log/incidents.json"),
        kit.read_agent_postmortems(data / "agent_postmortems/incidents.json"),
    )


@pytest.mark.parametrize(
    ("own", "others"),
    [("aws-kiro-2025-12", {"AIAAIC2214"}),
     ("replit-saastr-2025-07",
      {"1152", "AIAAIC2030", "AIR-002", "replit-agent-production-database-deletion-2025-07",
       "2025-replit-prod-db-deletion"}),
     ("air-canada-chatbot-2022-11", {"639", "AIR-001"})],
)  # fmt: skip
def test_known_incidents_are_found(matches, own, others):
    assert others <= set(matches.loc[matches["id_a"] == own, "id_b"])


def test_pairs_are_of_two_sources_and_say_why(matches):
    assert (matches["source_a"] != matches["source_b"]).all()
    assert matches["likeness"].between(0, 1).all()
    assert matches["why"].str.match("both (have|cite) .+|one names").all()
    assert not matches.duplicated(["source_a", "id_a", "source_b", "id_b"]).any()


def test_numbers_that_a_database_states_are_used(matches):
    """Postmortems and log name incidents of the AI Incident Database."""
    named = matches[matches["why"] == "one names the other's number"]
    ends = set(zip(named["id_a"], named["id_b"], strict=True))
    assert ("475", "2024-mcdonalds-ibm-drivethru-ended") in ends


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda old, new: kit.entity_shares(
            kit.read_aiaaic(kit.example_databases() / "aiaaic.csv")), "there is no table mit"),
        (lambda old, new: kit.draft_incident(
            kit.read_agent_register(kit.example_databases() / "agent_register.csv"), 1, to=".",
            system_kind="robot"), r"take read_aiid\(\)"),
        (lambda old, new: kit.summarise_drift(kit.label_drift(old, new).iloc[:0]),
         "there are no incidents here"),
        (lambda old, new: kit.describe_label_drift(
            kit.summarise_drift(kit.label_drift(old, new)).iloc[1:]), "row of any change"),
        (lambda old, new: kit.label_drift(old, new, table="parties", label="role"),
         "several rows an incident"),
        (lambda old, new: kit.entity_shares(new, by=["risk_domain", "entity"]), "each once"),
        (lambda old, new: kit.decompose_trend(new, first=2020, last=[2021]), "is a list of years"),
        (lambda old, new: kit.decompose_trend(new, first="2020", last=[2021]), "a list of years"),
        (lambda old, new: kit.decompose_trend(new, first=[], last=[2021]), "is a list of years"),
        (lambda old, new: kit.same_incidents(new, years=-1), "0 or more; came -1"),
        (lambda old, new: kit.same_incidents(new, least="a"), "least above 0 to 1; came a"),
        (lambda old, new: kit.annotator_agreement(new, draws=1), "20 or more; not 1"),
        (lambda old, new: kit.describe_withheld(kit.withheld_narratives(
            kit.read_nhtsa(kit.example_databases() / "nhtsa"))), "one table of reports"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_one_clear_error(made_up, call, said):
    with pytest.raises((ValueError, KeyError), match=said):
        call(*made_up)


def test_pairs_that_cannot_be_sought(made_up):
    with pytest.raises(ValueError, match="give a reading or more"):
        kit.same_incidents()
    with pytest.raises(ValueError, match="least above 0 to 1; came 2"):
        kit.same_incidents(made_up[0], least=2)
    law = kit.read_incident_law(kit.example_databases() / "incident_law")
    with pytest.raises(ValueError, match="no table incidents"):
        kit.same_incidents(law)


# Into a corpus of one's own


@pytest.fixture
def corpus(tmp_path):
    start_study(tmp_path / "study")
    return tmp_path / "study" / "corpus"


def test_a_draft_is_sound_and_ready_for_claims(made_up, corpus):
    to_do = kit.draft_incident(made_up[1], 5, to=corpus, system_kind="coding_agent")
    assert check_corpus(corpus).empty
    own = kit.Corpus.read(corpus)
    parties = own.rows("parties", "aiid-5-2024-02")
    assert parties["role"].tolist() == ["deployer", "system"]
    assert parties["also_role"].tolist() == ["developer", ""]
    assert own.sources["aiid-5"]["url"] == "https://incidentdatabase.ai/cite/5"
    assert set(to_do["column"]) >= {"sector", "harm_kind", "approval", "kind"}
    assert (to_do["allowed"] != "").all()
    kit.draft_incident(made_up[1], 2, to=corpus, system_kind="prediction_or_screening")
    assert check_corpus(corpus).empty
    assert len(kit.Corpus.read(corpus).tables["incidents"]) == 2


def test_a_draft_never_overwrites(made_up, corpus):
    kit.draft_incident(made_up[1], 5, to=corpus, system_kind="coding_agent")
    before = {path.name: path.read_bytes() for path in corpus.glob("*.csv")}
    for bad, said in (
        ({"incident_id": 5, "system_kind": "coding_agent"}, "has the incident .* already"),
        ({"incident_id": 2, "system_kind": "robots"}, "system_kind cannot be robots"),
    ):
        with pytest.raises(ValueError, match=said):
            kit.draft_incident(made_up[1], to=corpus, **bad)
    with pytest.raises(KeyError, match="no incident 99"):
        kit.draft_incident(made_up[1], 99, to=corpus, system_kind="robot")
    with pytest.raises(FileNotFoundError, match=r"has no incidents|has no sources|there is no"):
        kit.draft_incident(made_up[1], 2, to=corpus.parent / "none", system_kind="robot")
    assert {path.name: path.read_bytes() for path in corpus.glob("*.csv")} == before


def test_names_of_people_do_not_come_into_a_draft(snapshots, corpus):
    """Who was harmed is named by the role; ideas are no parties."""
    kit.draft_incident(snapshots[1], "826", to=corpus, system_kind="chatbot")
    text = (corpus / "parties.csv").read_text(encoding="utf-8").lower()
    assert "setzer" not in text
    assert "name withheld" in text
    assert not any(f"{idea}," in text for idea in ("truth", "democracy", "integrity"))
    assert check_corpus(corpus).empty


@pytest.mark.may_skip
def test_every_real_incident_can_be_a_draft(snapshots, corpus):
    """A sample of real incidents, with every kind of party name."""
    for number in snapshots[1]["incidents"]["incident_id"].iloc[::150]:
        kit.draft_incident(snapshots[1], int(number), to=corpus, system_kind="assistant")
    faults = check_corpus(corpus)
    assert faults.empty, faults.to_string()
    shutil.rmtree(corpus)


# Panel


def test_every_setting_of_the_drift_panel_agrees_with_the_function(made_up):
    panel = kit.drift_panel(*made_up)
    for _, label in panel.controls["label"]._options_full:
        for which in ("all", "same"):
            panel.controls["label"].value = label
            panel.controls["incidents"].value = which
            drift = kit.label_drift(*made_up, label=label)
            rows = drift if which == "all" else drift[drift["record_changed"] == ""]
            changed = int(rows["changed"].sum())
            assert panel.table["incidents"].head(1).tolist() == ([changed] if changed else [])
            assert f"{changed} incident" in panel.children[3].value
            assert ("<img" in panel.children[1].value) == bool(changed)


def test_the_trend_panel_agrees_with_the_function(made_up):
    panel = kit.trend_panel(made_up[1])
    panel.controls["entity"].value = "Human"
    first, last = (panel.controls[name].value for name in ("first", "last"))
    parts = kit.decompose_trend(
        made_up[1], entity="Human",
        first=range(first[0], first[1] + 1), last=range(last[0], last[1] + 1),
    )  # fmt: skip
    pd.testing.assert_frame_equal(panel.table, parts)
    panel.controls["last"].value = (first[0], last[1])
    assert panel.table.empty
    assert "move them apart" in panel.children[1].value
    none = dataclasses.replace(
        made_up[1], tables={**made_up[1].tables, "mit": made_up[1]["mit"].head(1)}
    )
    with pytest.raises(ValueError, match="needs two years"):
        kit.trend_panel(none)
