"""The page to hand on: complete, self-contained, escaped, and never in the way of other files."""

import re

import pandas as pd
import pytest
from markupsafe import escape

import kit
from kit.corpus import Corpus
from kit.models.words import in_words
from tests.evil import evil_corpus

KIRO = "aws-kiro-2025-12"
FETCHES = re.compile(
    r"""(?:src|href)=["']?(?!data:|#|https?://)[^"'>]|url\(|@import|<script|<iframe"""
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return kit.report_page(KIRO, to=tmp_path_factory.mktemp("page") / "kiro.html")


@pytest.fixture(scope="module")
def text(page):
    return page.read_text(encoding="utf-8")


def test_one_file_that_fetches_nothing(page, text):
    assert page.stat().st_size < 2_000_000
    assert not FETCHES.search(text)
    assert "default-src &#39;none&#39;" in text
    assert not re.search(r'<img(?![^>]*src="data:image/png)', text)
    assert len(re.findall("<img", text)) == len(re.findall(r'<img[^>]*alt="[^"]{20,}', text))


def test_every_lens_is_there_with_its_rows(text):
    titles = re.findall(r"<h2>(.*?)</h2>", text)
    assert titles == [
        "Who is given which share", "What is known", "Who said what", "What each telling implies",
        "What people judge", "What was found",
        "Does blame land on the person nearest to the machine?", "Who could have stopped it",
        "What this page cannot show", "Sources", "Rows behind the pictures",
        "How this page was made",
    ]  # fmt: skip
    anchors = re.findall(r'<a href="#(\w+)"', text)
    assert all(f' id="{anchor}"' in text for anchor in anchors)
    shares = kit.compare(KIRO).query("scale == 'share'")
    assert f"the {len(shares)} rows behind this picture" in text
    pictures = len(re.findall("<img", text))
    behind = re.findall(r'<a href="#rows-(\d+)">Table', text)
    assert list(dict.fromkeys(behind)) == [str(n + 1) for n in range(pictures)]
    assert text.count("c01</small>") == 1, "a claim has its number, as its row of weights has"
    for claim in kit.load_claims(KIRO).itertuples():
        assert claim.source_id in kit.load_corpus().sources
    for account in kit.list_accounts(KIRO)["account"]:
        model = kit.load_account(KIRO, account)
        for assumption in model.assumptions:
            assert str(escape(in_words(model, assumption["text"]))) in text


def test_every_source_is_listed(text):
    corpus = kit.load_corpus()
    wanted = set(kit.load_claims(KIRO)["source_id"]) | set(
        corpus.incident(KIRO)["source_ids"].split(";")
    )
    listed = text.split('<ol class="sources">')[1].split("</ol>")[0]
    for source in wanted:
        assert corpus.sources[source]["url"].replace("&", "&amp;") in listed


def test_versions_and_parameters(text):
    assert f"version {kit.load_corpus().version}" in text
    assert f"kit.report_page(&#34;{KIRO}&#34;, to=&#34;page.html&#34;)" in text
    assert "silence is not agreement" in text


@pytest.mark.parametrize(
    ("incident", "said"),
    [
        ("chess-robot-moscow-2022-07", "No account of this incident has been modelled"),
        ("tesla-key-largo-2019-04", "67%"),
        (KIRO, "No decision of a court, board or regulator"),
    ],
)
def test_what_is_missing_is_said(tmp_path, incident, said):
    page = kit.report_page(incident, to=tmp_path / "page.html")
    assert said in page.read_text(encoding="utf-8")


def test_judgements_of_the_incident_are_shown(tmp_path, checkout):
    corpus = Corpus.read(checkout / "tests" / "data" / "invented")
    page = kit.report_page("invented-pump-2021-03", to=tmp_path / "page.html", corpus=corpus)
    text = page.read_text(encoding="utf-8")
    judged = text.split('id="judged"')[1].split("</section>")[0]
    assert "rows behind this picture" in judged
    assert "participants" in judged
    assert "Own judgements" not in judged


def test_judgements_of_ones_own_reach_the_page(tmp_path):
    survey = kit.read_judgements(
        kit.example_survey(), {"blame": {"role": "@role", "measure": "blame", "party_id": "@party",
                                         "incident_id": KIRO}},
        scale=(0, 100), participant="ResponseId", require={"check": [2]},
    )  # fmt: skip
    to = tmp_path / "page.html"
    page = kit.report_page(KIRO, to=to, judgements=survey.judgements)
    text = page.read_text(encoding="utf-8")
    judged = text.split('id="judged"')[1].split("</section>")[0]
    assert "Own judgements, handed to this page" in judged
    assert "For orientation only" not in judged
    with pytest.raises(TypeError, match=r"take \.judgements"):
        kit.report_page(KIRO, to=to, judgements=survey)
    assert page.read_text(encoding="utf-8") == text


def test_the_page_begins_with_the_incident_in_short(text):
    brief = text.split('class="brief"')[1].split("</div></div>")[0]
    parts = re.findall(r'<tr><td [^>]*><a href="#\w+">([^<]*)</a></td>', brief)
    assert parts == ["What happened", "What firms say", "What others say", "Set aside here",
                     "What was found", "Not established", "How it was coded"]  # fmt: skip
    told = kit.list_accounts(KIRO)
    assert (
        f"{told['assumed'].sum()} of the {told['assumptions'].sum()} assumptions that the "
        "4 accounts rest on have no source" in brief
    )
    assert "AWS engineer(s) who ran Kiro is not heard in any source" in brief
    harm = kit.load_claims(KIRO).query("about == 'harm' and speaker_group != 'firm'")
    blaming = harm[harm["stance"].isin(["blames", "partly_blames", "accepts_blame"])]
    most = blaming.groupby("target_id")["speaker_id"].nunique().max()
    assert f"{harm['speaker_id'].nunique()} speakers" in brief
    assert f"Amazon Web Services ({most} of {harm['speaker_id'].nunique()})" in brief


def test_codes_stand_beside_words(text):
    """Assumptions and titles hold no code; a switch has its code beside its question."""
    assert "u_same=1" not in text
    assert "yes <small>(u_same = 1)</small>" in text
    assert "computed from the open data" in text.split('id="judged"')[1].split("</section>")[0]


def brief_of(incident, tmp_path):
    text = kit.report_page(incident, to=tmp_path / "page.html").read_text(encoding="utf-8")
    return text.split('class="brief"')[1].split("</div></div>")[0], text


@pytest.mark.parametrize(
    ("incident", "told", "not_told"),
    [
        ("cirrus-sr22-2003-01", ["Cirrus Design: not liable", "No longer stands: Itasca"], []),
        ("toyota-camry-2006-06",
         ["Toyota: assigned 60% of the fault", "assigned 40% of the fault"], []),
        ("tesla-key-largo-2019-04",
         ["driver: assigned 67% of the fault (not a defendant), upheld"], ["driver: liable"]),
        ("uber-tempe-2018-03", ["convicted"], []),
        ("post-office-horizon-1999", ["No longer stands", "convicted, vacated"], []),
    ],
)  # fmt: skip
def test_the_brief_tells_every_decision_that_stands(tmp_path, incident, told, not_told):
    brief, text = brief_of(incident, tmp_path)
    assert all(words in brief for words in told)
    assert not any(words in brief for words in not_told)
    assert not re.search(r"\bnan\b", re.sub(r"base64,[^\"]*", "", text))


def test_the_brief_does_not_quote_an_ai_system_among_people(tmp_path):
    brief, _ = brief_of("grok-genocide-2025-05", tmp_path)
    claims = kit.load_claims("grok-genocide-2025-05")
    spoken = claims[claims["speaker_kind"] == "ai_system"]["quote"]
    assert not any(str(escape(quote)) in brief for quote in spoken if quote)


def test_judgements_that_cannot_be_shown_are_refused(tmp_path):
    rows = pd.DataFrame({
        "study_id": "s", "participant_id": ["1", "2"], "item_id": "i", "incident_id": KIRO,
        "party_id": ["aws", "kiro"], "role": "deployer", "measure": "blame", "condition": "",
        "phase": "before", "rating": [60.0, 20.0], "scale_min": 0, "scale_max": 100,
        "answered_on": "",
    })  # fmt: skip
    to = tmp_path / "page.html"
    with pytest.raises(ValueError, match=r"2 answers on aws-kiro-2025-12 .* none gives shares"):
        kit.report_page(KIRO, to=to, judgements=rows)
    with pytest.raises(ValueError, match="none of the 2 answers judges a party of"):
        kit.report_page(KIRO, to=to, judgements=rows.assign(incident_id=""))
    with pytest.raises(ValueError, match="name no participant"):
        kit.report_page(KIRO, to=to, judgements=rows.assign(participant_id=""))
    assert not to.exists()


def test_hostile_texts_stay_texts(tmp_path):
    corpus = evil_corpus()
    page = kit.report_page(KIRO, to=tmp_path / "page.html", corpus=corpus)
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<img src=x" not in text
    assert 'href="javascript:' not in text


def test_other_files_are_left_alone(tmp_path):
    mine = tmp_path / "mine.html"
    mine.write_text("<p>my own page", encoding="utf-8")
    with pytest.raises(FileExistsError, match="no report of the kit"):
        kit.report_page(KIRO, to=mine)
    assert mine.read_text(encoding="utf-8") == "<p>my own page"
    with pytest.raises(ValueError, match=r"ends in \.html, not to page\.pdf"):
        kit.report_page(KIRO, to=tmp_path / "page.pdf")
    with pytest.raises(KeyError, match="near it"):
        kit.report_page("aws-kiro-2025", to=tmp_path / "page.html")
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*none; make it"):
        kit.report_page(KIRO, to=tmp_path / "none" / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.html"]


def test_a_report_is_replaced(tmp_path):
    first = kit.report_page("air-canada-chatbot-2022-11", to=tmp_path / "page.html")
    again = kit.report_page("cursor-sam-2025-04", to=tmp_path / "page.html")
    assert first == again
    assert "Cursor" in again.read_text(encoding="utf-8")
