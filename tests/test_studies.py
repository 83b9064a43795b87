"""Published studies: what is computed from their files is what was published or recomputed."""

import csv
import functools
import hashlib
import http.server
import threading

import numpy as np
import pandas as pd
import pytest

import kit
from kit.stats import share_interval
from kit.studies import registry

TSIRTSIS = "tsirtsis2024_sequential_human_ai"
WU = "wu2023_counterfactual_agents"
TONKOVIC = "tonkovic2022_agentive_language"
LABELS = "eil_av_mislabeling"
FAULT = "defreitas2025_av_not_at_fault"
XIANG = "xiang2023_effort_responsibility"


@pytest.fixture(scope="session")
def studies(shared):
    """Files of the studies, which are other people's and not part of the kit."""
    return shared / "studies"


@pytest.fixture(scope="session")
def answers(studies):
    @functools.cache
    def read(name):
        return kit.read_study(studies / name).judgements

    return read


@pytest.mark.parametrize("name", registry.STUDIES)
def test_every_row_is_kept_or_left_out(studies, name):
    survey = kit.read_study(studies / name)
    for _, log in survey.exclusions.groupby("file", sort=False):
        rows = log.set_index("reason")["rows"]
        assert rows["read"] == rows.drop("read").sum()
    assert (
        survey.judgements["rating"]
        .between(survey.judgements["scale_min"], survey.judgements["scale_max"])
        .all()
    )
    assert survey.judgements["participant_id"].str.fullmatch(r"([a-z0-9]+-)*\d+").all()
    assert survey.citation in repr(survey)


def twins(answers, choice):
    human = answers(TSIRTSIS).query("role == 'operator'")
    pair = human["item_id"].str[:7]
    rows = human.assign(pair=pair)[human["condition"].str.startswith(choice)]
    levels = [f"{choice} choice; the other would have succeeded",
              f"{choice} choice; the other would have failed too"]  # fmt: skip
    return kit.rating_differences(rows, by="condition", levels=levels, pairs="pair", unit="pair")


@pytest.mark.parametrize(
    ("choice", "published"), [("right", (2.81, -1.529, 7.149)), ("wrong", (11.605, 7.243, 15.967))]
)
def test_tsirtsis_twins(answers, choice, published):
    found = twins(answers, choice).iloc[0]
    assert found[["difference", "low", "high"]].round(3).tolist() == list(published)
    assert (found["n_first"], found["design"]) == (50, "within")


def test_tsirtsis_ratings_do_not_add_up(answers):
    sums = kit.rating_sums(answers(TSIRTSIS), measure="responsibility").iloc[0]
    assert round(sums["mean"], 1) == 82.0
    assert round(sums["sd"], 1) == 45.7
    assert round(sums["within"], 2) == 0.35
    assert round(sums["correlation"], 2) == -0.07
    assert (sums["sums"], sums["n"]) == (800, 50)


def test_tsirtsis_mixed_model(answers):
    found = kit.mixed_difference(answers(TSIRTSIS), by="role", levels=["operator", "system"]).iloc[
        0
    ]
    assert found["difference"] == pytest.approx(24.72, abs=0.01)
    assert found["se"] == pytest.approx(5.3, abs=0.2)
    assert (found["n"], found["items"], found["basis"]) == (50, 16, "")


@pytest.mark.parametrize(
    ("experiment", "published"),
    [(1, ((0.82, 18.37), (0.84, 17.55), (0.94, 10.65))),
     (2, ((0.81, 16.80), (0.87, 14.38), (0.95, 9.34)))],
)  # fmt: skip
def test_wu_fits(answers, experiment, published):
    rows = answers(WU)
    rows = rows[rows["item_id"].str.startswith(f"exp{experiment}")]
    means = rows.pivot_table(index="item_id", columns="measure", values="rating")
    won = rows.groupby("item_id")["condition"].first() == "success"
    means["counterfactual"] = np.where(won, 100 - means["counterfactual"], means["counterfactual"])
    means["intention"] = np.where(won, means["intention"], 100 - means["intention"])
    for names, (r, rmse) in zip(
        (["counterfactual"], ["intention"], ["counterfactual", "intention"]), published, strict=True
    ):
        fit = kit.model_fit(means[names], rows, measure="responsibility").iloc[0]
        assert (round(fit["r"], 2), round(fit["rmse"], 2), fit["items"]) == (r, rmse, 24)


@pytest.mark.parametrize(("experiment", "published"), [(1, (0.95, 0.97)), (2, (0.80, 0.72))])
def test_wu_models_against_judgements(studies, answers, experiment, published):
    models = pd.read_csv(studies / WU / f"experiment{experiment}" / "models.csv")
    models.index = [f"exp{experiment}-{trial:02d}" for trial in models["trial"]]
    measures = {"counterfactual": "cf_success_rate", "intention": "numerical_intention"}
    for (measure, column), r in zip(measures.items(), published, strict=True):
        fit = kit.model_fit(models[[column]], answers(WU), measure=measure).iloc[0]
        assert round(fit["r"], 2) == r


def test_xiang_participants(answers):
    rows = answers(XIANG)
    n = rows.groupby("condition")["participant_id"].nunique()
    assert n.drop("experiment 3").sum() == 717
    assert n["experiment 3"] == 99
    assert len(rows) == 44_796


def test_de_freitas_exclusions_and_means(studies, answers):
    logs = kit.read_study(studies / FAULT).exclusions.groupby("file")
    rows = {file[:2]: log.set_index("reason")["rows"] for file, log in logs}
    attentive = {e: log["read"] - log["attention check"] for e, log in rows.items()}
    assert attentive == {"e1": 895, "e2": 422, "e3": 1360}
    assert sum(attentive.values()) == 2677
    assert rows["e1"]["kept"] == 719
    assert rows["e3"]["kept"] == 1239
    asked = answers(FAULT)
    for experiment, expected in {
        "crash-e1": {("developer", "drives itself"): 38.33, ("third_party", "drives itself"): 87.6,
                     ("developer", "driven by a person"): 14.08,
                     ("operator", "driven by a person"): 30.63,
                     ("third_party", "driven by a person"): 81.14},
        "crash-e3": {("developer", "drives itself"): 17.0,
                     ("developer", "drives itself, and intervenes"): 12.2,
                     ("developer", "driven by a person"): 9.38,
                     ("developer", "driven by a person, who intervenes"): 11.43,
                     ("operator", "driven by a person"): 5.85,
                     ("operator", "driven by a person, who intervenes"): 6.88},
    }.items():  # fmt: skip
        means = kit.rating_means(asked[asked["item_id"] == experiment])
        found = means.set_index(["role", "condition"])["mean"].round(2)
        assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(("language", "d"), [("English", 0.58), ("Croatian", 0.18)])
def test_tonkovic(answers, language, d):
    levels = [f"{language}, agentive", f"{language}, nonagentive"]
    found = kit.rating_differences(answers(TONKOVIC), by="condition", levels=levels).iloc[0]
    assert (round(found["d"], 2), found["design"]) == (d, "between")
    odds = kit.ordinal_difference(answers(TONKOVIC), by="condition", levels=levels).iloc[0]
    assert odds["log_odds"] > 0
    assert odds["n"] == found["n_first"] + found["n_second"]


def test_labels_move_blame(answers):
    means = kit.rating_means(answers(LABELS)).set_index(["measure", "role", "condition"])["mean"]
    expected = {("system", "Full Self-Driving"): 77.9, ("system", "Lane Sense"): 44.1,
                ("operator", "Full Self-Driving"): 51.3,
                ("operator", "Lane Sense"): 76.2}  # fmt: skip
    for (role, label), mean in expected.items():
        assert round(means["responsibility", role, label], 1) == mean


def test_published_effects_that_say_so_are_computed_from_the_files(answers):
    """Means and SDs of the table against the same cells of the files."""
    effects = kit.load_table("published_effects")
    effects = effects[effects["source_type"] == "computed_from_open_data"].dropna(subset=["mean"])
    roles = {"ai": "system", "human": "operator", "operator-firm": "developer"}
    labels = effects[effects["study_id"] == "eil-mislabeling"]
    cells = kit.rating_means(answers(LABELS)).set_index(["measure", "role", "condition"])
    assert len(labels) == 16
    for row in labels.itertuples():
        cell = cells.loc[row.measure.split()[0], roles[row.target], row.condition.split('"')[1]]
        assert (round(cell["mean"], 2), round(cell["sd"], 2)) == (row.mean, row.sd)
        assert cell["n"] == row.n


# Reading survives what platforms do to files


def upstream(source, target, name):
    """A file as it is deposited: label rows, addresses, platform ids and free text around it."""
    with source.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    extra = ["IPAddress", "LocationLatitude", "RecipientEmail", "explain"]
    personal = ["192.0.2.7", "52.1", "somebody@example.org", "a long, free text"]
    labels = []
    if name in (LABELS, FAULT):
        labels = [[f"Question {i}" for i in range(len(header))], ["{ImportId}"] * len(header)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([*extra, *header])
        out.writerows([*personal, *row] for row in [*labels, *rows])


@pytest.fixture(scope="module")
def served(studies, tmp_path_factory):
    """A loopback server of the upstream shape, and its list of files with their checksums."""
    root = tmp_path_factory.mktemp("upstream")
    files = registry.study_files().copy()
    for i, row in files.iterrows():
        target = root / row["repository"] / row["commit"] / row["upstream_path"]
        upstream(studies / row["study"] / row["file"], target, row["study"])
        files.loc[i, "sha256"] = hashlib.sha256(target.read_bytes()).hexdigest()
    handler = functools.partial(Quiet, directory=root)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield root, files, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.mark.parametrize("name", registry.STUDIES)
def test_fetched_files_give_the_same_answers(served, studies, monkeypatch, tmp_path, name):
    _, files, host = served
    monkeypatch.setattr("kit.studies.fetching.study_files", lambda: files)
    folder = kit.fetch_study(name, to=tmp_path, host=host)
    survey = kit.read_study(folder)
    pd.testing.assert_frame_equal(survey.judgements, kit.read_study(studies / name).judgements)
    text = survey.judgements.to_csv() + survey.exclusions.to_csv()
    for personal in ("192.0.2.7", "52.1,", "example.org", "free text"):
        assert personal not in text


def test_what_is_not_the_pinned_file_is_not_kept(served, monkeypatch, tmp_path):
    _, files, host = served
    wrong = files.assign(sha256="0" * 64)
    monkeypatch.setattr("kit.studies.fetching.study_files", lambda: wrong)
    with pytest.raises(ValueError, match=r"not the file that was pinned.*not kept"):
        kit.fetch_study(TSIRTSIS, to=tmp_path, host=host)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_a_network(tmp_path):
    with pytest.raises(ConnectionError, match="could not be fetched"):
        kit.fetch_study(TSIRTSIS, to=tmp_path, host="http://127.0.0.1:9")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_broken_files(studies, tmp_path):
    with pytest.raises(ValueError, match="a study cannot be wu2024"):
        kit.read_study(tmp_path, "wu2024")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        kit.read_study(tmp_path / "none", TSIRTSIS)
    with pytest.raises(FileNotFoundError, match=r"trials.csv is not in"):
        kit.read_study(tmp_path, TSIRTSIS)
    text = (studies / TSIRTSIS / "trials.csv").read_text(encoding="utf-8")
    file = tmp_path / "trials.csv"
    file.write_text(text.replace("human", "person"), encoding="utf-8")
    with pytest.raises(ValueError, match="has no column human"):
        kit.read_study(tmp_path, TSIRTSIS)
    lines = text.splitlines()
    lines[200] = lines[200].replace(lines[200].split(",")[3], "much")
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=r'row 201, column .*: came "much"'):
        kit.read_study(tmp_path, TSIRTSIS)
    lines = text.splitlines()
    at = next(i for i, row in enumerate(lines) if row.split(",")[5] == "7")
    cells = lines[at].split(",")
    cells[3] = "101"
    lines[at] = ",".join(cells)
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=r"a rating of 101 came under responsibility"):
        kit.read_study(tmp_path, TSIRTSIS)
    cells[3], cells[5] = "50", ""
    lines[at] = ",".join(cells)
    file.write_text("\n".join(lines), encoding="utf-8")
    log = kit.read_study(tmp_path, TSIRTSIS).exclusions.set_index("reason")["rows"]
    assert log["no trial"] == 1
    file.write_text("\n".join([*text.splitlines(), text.splitlines()[-1]]), encoding="utf-8")
    with pytest.raises(ValueError, match="twice under responsibility"):
        kit.read_study(tmp_path, TSIRTSIS)


WIDE = {"q_op": {"role": "operator", "measure": "blame"},
        "q_ai": {"role": "system", "measure": "blame"}}  # fmt: skip


def survey(tmp_path, text):
    file = tmp_path / "survey.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_own_surveys(tmp_path):
    file = survey(
        tmp_path,
        "ResponseId,check,q_op,q_ai,comment\nResponse,Attention,How much,How much,Why\n"
        "R_1,1,80,20,hello\nR_2,2,50,50,x\nR_3,1,,,y\nR_4,1,70,,z\n",
    )
    own = kit.read_judgements(
        file, WIDE, scale=(0, 100), participant="ResponseId", require={"check": [1]}
    )
    assert own.exclusions["rows"].tolist() == [5, 1, 1, 0, 1, 2]  # a label row is logged too
    assert own.judgements["rating"].tolist() == [80, 70, 20]
    assert own.judgements["participant_id"].tolist() == ["1", "2", "1"]
    assert "R_1" not in own.judgements.to_csv()
    means = kit.rating_means(own.judgements, by=["role"]).set_index("role")
    assert means.loc["operator", ["mean", "n"]].tolist() == [75, 2]
    assert np.isnan(means.loc["system", "low"])
    assert "too few" in means.loc["system", "basis"]


def test_long_surveys(tmp_path):
    file = survey(
        tmp_path, "who,case,role,blame\na,one,operator,7\na,one,system,1\nb,two,system,4\n"
    )
    mapping = {"blame": {"role": "@role", "measure": "blame", "item_id": "@case"}}
    own = kit.read_judgements(file, mapping, scale=(1, 7), participant="who")
    assert own.judgements[["participant_id", "item_id", "role", "rating"]].to_numpy().tolist() == [
        ["1", "one", "operator", 7], ["1", "one", "system", 1], ["2", "two", "system", 4],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("who,q_op,q_ai\na,180,20\n", "a rating of 180 came under blame; the scale is 0 to 100"),
        ("who,q_op,q_ai\na,1,1\na,2,2\n", "twice under blame"),
        ("who,q_op\na,1\n", "has no column q_ai"),
        ("who,q_op,q_ai\na,1,1\nb,2,2\nc,x,3\n", 'row 4, column q_op: came "x"'),
        ("who,q_op,q_ai\na,x,1\nb,2,2\n", 'row 2, column q_op: came "x"'),
    ],
)
def test_surveys_that_are_refused(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        kit.read_judgements(survey(tmp_path, text), WIDE, scale=(0, 100), participant="who")


def test_contrasts_that_cannot_be_made(answers):
    rows = answers(TONKOVIC)
    with pytest.raises(ValueError, match="compare two"):
        kit.rating_differences(rows, by="measure")
    with pytest.raises(ValueError, match="leave pairs= out"):
        kit.rating_differences(rows, by="condition", pairs="item_id")
    with pytest.raises(ValueError, match="nobody rated more than one"):
        kit.rating_sums(rows, measure="blame")
    with pytest.raises(ValueError, match="several scales"):
        kit.rating_means(pd.concat([rows, answers(XIANG)]), by=["role"])
    with pytest.raises(ValueError, match="both need two"):
        kit.mixed_difference(rows[rows["condition"].str[:7] == "English"], by="condition",
                             levels=["English, agentive", "English, nonagentive"])  # fmt: skip
    with pytest.raises(ValueError, match="more than once"):
        kit.ordinal_difference(answers(TSIRTSIS), by="role", levels=["operator", "system"])


def test_moca_share_of_votes(studies):
    """Votes without voters: 23 of 25 said that Jane caused the crash."""
    votes = pd.read_csv(studies / "moca2023_stories" / "causal_flat.csv").iloc[0]
    assert votes["n_yes"] / votes["n_votes"] == pytest.approx(0.92)
    low, high = share_interval(votes["n_yes"] / votes["n_votes"], votes["n_votes"])
    assert (round(float(low), 2), round(float(high), 2)) == (0.74, 0.99)


def test_equivalence_needs_enough_people(answers):
    right = twins(answers, "right").iloc[0]
    assert kit.equivalent_ratings(right, within=10)["equivalent"]
    assert not kit.equivalent_ratings(right, within=3)["equivalent"]
    with pytest.raises(ValueError, match="smallest difference that matters"):
        kit.equivalent_ratings(right, within=0)


def test_equivalence_is_two_one_sided_tests(answers):
    """Against the tests of statsmodels on the ratings themselves."""
    from statsmodels.stats.weightstats import DescrStatsW, ttost_ind

    rows = answers(TONKOVIC)
    levels = ["Croatian, agentive", "Croatian, nonagentive"]
    between = kit.rating_differences(rows, by="condition", levels=levels).iloc[0]
    one, two = (rows.loc[rows["condition"] == level, "rating"] for level in levels)
    p, *_ = ttost_ind(one, two, -0.6, 0.6, usevar="unequal")
    assert kit.equivalent_ratings(between, within=0.6)["p"] == pytest.approx(p)
    pairs = twins(answers, "right").iloc[0]
    wide = answers(TSIRTSIS).query("role == 'operator'")
    wide = wide[wide["condition"].str.startswith("right")]
    wide = wide.assign(pair=wide["item_id"].str[:7], other=wide["item_id"].str[-1])
    wide = wide.pivot_table(index=["participant_id", "pair"], columns="other", values="rating")
    p, *_ = DescrStatsW(wide["a"] - wide["b"]).ttost_mean(-5, 5)
    assert pairs["df"] == 199
    assert kit.equivalent_ratings(pairs, within=5)["p"] == pytest.approx(p)


def test_unequal_numbers_of_ratings_are_told(answers):
    means = kit.rating_means(answers(WU), by=["measure"]).set_index("measure")["basis"]
    assert (means == "participants gave unequal numbers of ratings").all()
    assert (kit.rating_means(answers(TSIRTSIS), by=["role"])["basis"] == "").all()


def test_resampling_people_agrees_with_t(answers):
    """Two ways to the same interval, with one rating a participant."""
    rows = answers(TONKOVIC)
    t = kit.rating_means(rows)
    resampled = kit.rating_means(rows, bootstrap=4000, rng=3)
    np.testing.assert_allclose(resampled[["low", "high"]], t[["low", "high"]], atol=0.05)


def test_holm():
    """Against the step-down rule by hand: p of .01, .04, .03 become .03, .06, .06."""
    from kit.contrasts import _holm

    np.testing.assert_allclose(
        _holm(np.array([0.01, 0.04, 0.03, np.nan])), [0.03, 0.06, 0.06, np.nan]
    )


def own(tmp_path, text):
    file = tmp_path / "own.csv"
    file.write_text(text, encoding="utf-8")
    return kit.read_judgements(
        file, {"q1": {"role": "operator", "measure": "blame"}}, scale=(0, 100)
    )


def test_label_rows_are_logged_and_answers_are_none(tmp_path):
    log = own(tmp_path, "q1,who\nHow much?,Who?\n5,a\n6,b\n").exclusions.set_index("reason")["rows"]
    assert log[["read", "label row", "kept"]].tolist() == [3, 1, 2]
    for answer in ("NA", '"5,5"', "n/a"):
        with pytest.raises(ValueError, match="a number or nothing is allowed"):
            own(tmp_path, f"q1,who\n{answer},a\n6,b\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("q1,who\n5,a,b\n6,c\n", "line 2 has more cells"),
        ("q1,q1,who\n5,6,a\n", "q1 is there twice"),
    ],
)
def test_cells_do_not_shift_or_hide(tmp_path, text, said):
    with pytest.raises(ValueError, match=said):
        own(tmp_path, text)


def rated_by(study, people, rating=50.0, role="operator"):
    return pd.DataFrame({
        "study_id": study, "participant_id": [str(one) for one in people], "item_id": "1",
        "role": role, "party_id": "", "measure": "blame", "condition": "", "phase": "before",
        "rating": rating, "scale_min": 0.0, "scale_max": 100.0,
    })  # fmt: skip


def test_people_of_two_studies_are_not_one_person():
    rows = pd.concat([rated_by("one", range(20)), rated_by("two", range(20), 70.0)])
    rows["rating"] += np.tile(np.arange(20), 2)
    assert kit.rating_means(rows)["n"].tolist() == [40]
    scaled = rows.assign(rating=(rows["rating"] // 10).clip(upper=9))
    ordinal = kit.ordinal_difference(scaled, by="study_id", levels=["one", "two"])
    assert len(ordinal) == 1
    found = kit.rating_differences(rows, by="study_id").iloc[0]
    assert (found["design"], found["n_first"], found["difference"]) == ("between", 20, -20)


def test_a_few_who_rated_both_do_not_make_it_a_paired_design():
    people = range(24), range(23, 50)
    rows = pd.concat([
        rated_by("s", group, 40.0 + 10 * k, role)
        for k, (group, role) in enumerate(zip(people, ("operator", "system"), strict=True))
    ])  # fmt: skip
    rows["rating"] += np.arange(len(rows)) % 5
    found = kit.rating_differences(rows, by="role").iloc[0]
    assert (found["design"], found["n_first"], found["n_second"]) == ("between", 23, 26)
    assert found["basis"] == "1 who rated both left out"
    most = pd.concat([rated_by("s", range(39)), rated_by("s", range(50), 60.0, "system")])
    most["rating"] += np.arange(len(most)) % 7
    found = kit.rating_differences(most, by="role").iloc[0]
    assert (found["design"], found["n_first"], found["n_second"]) == ("within", 39, 39)
    assert found["basis"] == "11 who rated only one of the two left out"


@pytest.mark.parametrize(
    ("change", "said"),
    [({"rating": 204.0}, "a rating of 204.0 came"), ({"rating": float("nan")}, "a rating of nan"),
     ({"participant_id": ""}, "name no participant")],
)  # fmt: skip
def test_analyses_check_the_ratings(change, said):
    rows = pd.concat([rated_by("s", range(12)), rated_by("s", range(12), 60.0, "system")])
    spoilt = rows.assign(**change)
    for analysis in (
        kit.rating_means,
        lambda table: kit.rating_differences(table, by="role"),
        lambda table: kit.mixed_difference(table, by="role", levels=["operator", "system"]),
        lambda table: kit.rating_sums(table, measure="blame"),
    ):
        with pytest.raises(ValueError, match=said):
            analysis(spoilt)


def test_what_cannot_be_compared_is_refused():
    rows = pd.concat([rated_by("s", range(12)), rated_by("s", range(12), 60.0, "system")])
    mixed = pd.concat([rows, rows.assign(measure="liability")])
    with pytest.raises(ValueError, match=r"several measures \(blame, liability\)"):
        kit.rating_differences(mixed, by="role")
    with pytest.raises(ValueError, match="named twice"):
        kit.rating_differences(rows, by="role", levels=["system", "system"])
    with pytest.raises(ValueError, match="by needs a column"):
        kit.rating_means(rows, by=[])
    with pytest.raises(ValueError, match="number of 0 or more"):
        kit.rating_means(rows, bootstrap=-5)


@pytest.mark.parametrize(
    ("mapping", "scale", "said"),
    [
        ({}, (0, 100), "mapping names each column"),
        ({"q_op": "operator"}, (0, 100), r"the mapping of q_op is 'operator'; it is to be like"),
        ({"q_op": {"role": "operator"}}, (0, 100), "has no column measure"),
        (WIDE, (0,), r"lowest and the highest answer.*\(0,\)"),
        (WIDE, (100, 0), r"lowest and the highest answer.*\(100, 0\)"),
        (WIDE, 100, "lowest and the highest answer"),
    ],
)
def test_mappings_and_scales_that_cannot_be(tmp_path, mapping, scale, said):
    file = survey(tmp_path, "q_op,q_ai\n1,2\n")
    with pytest.raises(ValueError, match=said):
        kit.read_judgements(file, mapping, scale=scale)


def test_other_separators_and_missing_files_are_told(tmp_path):
    with pytest.raises(ValueError, match="parted by commas"):
        kit.read_judgements(survey(tmp_path, "q_op;q_ai\n1;2\n"), WIDE, scale=(0, 100))
    with pytest.raises(FileNotFoundError, match=r"none\.csv is not in") as told:
        kit.read_judgements(tmp_path / "none.csv", WIDE, scale=(0, 100))
    assert "fetch_study" not in str(told.value)


def test_addresses_do_not_come_into_the_table(tmp_path):
    file = survey(tmp_path, "mail,q_op\nsomebody@example.org,4\n")
    mapping = {"q_op": {"role": "operator", "measure": "blame", "condition": "@mail"}}
    with pytest.raises(ValueError, match="column mail holds e-mail addresses"):
        kit.read_judgements(file, mapping, scale=(0, 100))


def test_a_cut_file_is_told(studies, tmp_path):
    """Half a file reads as fewer answers; the bytes say that it is not the pinned one."""
    lines = (studies / TSIRTSIS / "trials.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "trials.csv").write_text("\n".join(lines[:400]), encoding="utf-8")
    cut = kit.read_study(tmp_path, TSIRTSIS)
    assert "trials.csv is not the pinned file, which has 29,450 bytes" in repr(cut)


def test_de_freitas_second_experiment_asks_whether_the_maker_is_liable(answers):
    rows = answers(FAULT).query("measure.str.startswith('liable')", engine="python")
    assert set(rows["item_id"]) == {"crash-e2"}
    assert set(rows["role"]) == {"developer"}
    means = kit.rating_means(rows, by=["measure", "condition"])
    assert len(means) == 4
    assert means["n"].sum() == 2 * rows["participant_id"].nunique()


def test_ratings_that_are_there_twice_or_pooled(answers):
    rows = answers(XIANG).head(40)
    with pytest.raises(ValueError, match="1 of 41 ratings are there twice"):
        kit.rating_means(pd.concat([rows, rows.head(1)]), by=["measure"])
    phases = pd.concat([rows, rows.assign(phase="after")])
    assert "phases pooled: before, after" in kit.rating_means(phases, by=["role"])["basis"].iloc[0]


def test_reproductions_are_those_that_were_computed(studies):
    ours = kit.list_reproductions()
    theirs = pd.read_csv(studies / "reproduction.csv", dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(ours, theirs)
    assert (ours[["published_value", "recomputed"]] != "").all(axis=None)


def test_an_infinite_answer_is_no_number(tmp_path):
    file = survey(tmp_path, "who,q_op,q_ai\na,1,1\nb,2,2\nc,inf,3\n")
    with pytest.raises(ValueError, match='row 4, column q_op: came "inf"'):
        kit.read_judgements(file, WIDE, scale=(0, 100), participant="who")


@pytest.mark.parametrize(
    ("cell", "said"),
    [("192.0.2.7", "network addresses"), ("5f0a1b2c3d4e5f6a7b8c9d0e", "ids of a platform"),
     ("I think that they are all to blame, because nobody looked at it at all", "free text")],
)  # fmt: skip
def test_what_tells_who_answered_does_not_come_into_the_table(tmp_path, cell, said):
    file = survey(tmp_path, f'cond,q_op\n"{cell}",4\n')
    mapping = {"q_op": {"role": "operator", "measure": "blame", "condition": "@cond"}}
    with pytest.raises(ValueError, match=f"column cond holds {said}"):
        kit.read_judgements(file, mapping, scale=(0, 100))


def test_conditions_within_participants_and_two_incidents(tmp_path):
    rows = [f"p{who} ,{case},{cond},{role},50" for who in (1, 2) for case in ("one", "two")
            for cond in "ab" for role in ("operator", "system")]  # fmt: skip
    file = survey(tmp_path, "\n".join(["who,case,cond,role,blame", *rows, ""]))
    mapping = {"blame": {"role": "@role", "measure": "blame", "condition": "@cond",
                         "incident_id": "@case"}}  # fmt: skip
    own = kit.read_judgements(file, mapping, scale=(0, 100), participant="who").judgements
    assert len(own) == 16
    sums = kit.rating_sums(own, measure="blame")
    assert sums[["mean", "sums", "n"]].to_numpy().tolist() == [[100, 8, 2]]
