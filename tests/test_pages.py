"""Markup: everything in a cell is inert, and every row can be read."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from markupsafe import escape

import kit
from kit.markup import link, picture
from tests.evil import EVIL, evil_corpus

KIRO = "aws-kiro-2025-12"
SAFE = {"h4", "p", "b", "i", "small", "div", "span", "table", "thead", "tbody", "tr", "th", "td",
        "details", "summary", "ol", "li", "a", "img"}  # fmt: skip


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_inert(markup):
    for tag, attributes in Tags(markup).found:
        assert tag in SAFE, tag
        assert not [name for name in attributes if name.startswith("on")], attributes
        assert attributes.get("src", "data:image/").startswith("data:image/")
        assert attributes.get("href", "https://").startswith(("https://", "http://"))


@pytest.fixture(scope="module")
def evil():
    return evil_corpus()


def test_cells_full_of_markup_are_inert(evil):
    claims = kit.load_claims(KIRO, corpus=evil)
    assert (claims["quote"].str.contains(EVIL, regex=False)).any()
    account = kit.load_account(KIRO, "company", corpus=evil)
    for page in (
        kit.show_incident(KIRO, corpus=evil),
        kit.show_claims(claims, corpus=evil),
        kit.show_account(account, corpus=evil),
    ):
        markup = page._repr_html_()
        assert_inert(markup)
        assert "&lt;img src=x onerror=" in markup


def test_panels_and_pictures_of_such_cells_are_inert(evil):
    for panel in (kit.incident_panel(KIRO, corpus=evil), kit.account_panel(KIRO, corpus=evil)):
        assert_inert(panel.children[1].value + panel.children[3].value)
    parties = kit.load_parties(KIRO, corpus=evil)
    ax = kit.plot_lenses(kit.compare(KIRO, corpus=evil), parties=parties, title=EVIL)
    assert_inert(kit.show(ax, alt=EVIL)._repr_html_())
    assert_inert(str(picture(ax, alt='" onload="x', kind="svg")))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " https://x", "//x.y", ""]
)
def test_only_web_addresses_become_links(address):
    assert str(link("text", address)) == "text"


def test_web_addresses_become_links():
    assert 'href="https://x.y/?a=1&amp;b=2"' in str(link("text", "https://x.y/?a=1&b=2"))


def test_every_incident_has_a_card():
    for incident in kit.load_table("incidents")["incident_id"]:
        assert_inert(kit.show_incident(incident)._repr_html_())


def test_claims_are_shown_with_speaker_words_and_source():
    markup = kit.show_claims(kit.load_claims(KIRO))._repr_html_()
    assert markup.count("<tr>") == 23
    assert "coincidence that AI tools were involved" in markup
    assert "clears <b>Kiro (agentic coding tool)</b>" in markup
    assert "how blame was assigned" in markup


def test_accounts_say_what_is_assumed():
    for account in ("company", "staff", "reconstruction"):
        model = kit.load_account(KIRO, account)
        markup = kit.show_account(model)._repr_html_()
        assert markup.count("<i>assumed</i>") == model.n_assumed
        for switch in model.switches.values():
            assert str(escape(switch["question"])) in markup


def test_pictures_have_words():
    ax = kit.plot_shares(kit.claimed_shares(kit.load_claims(KIRO)))
    page = kit.show(ax, alt="Five & six")
    assert re.search(r'alt="Five &amp; six"', page._repr_html_())
    assert repr(page) == "Picture: Five & six"
    with pytest.raises(ValueError, match="cannot be empty"):
        kit.show(ax, alt=" ")


def test_claims_without_their_columns_are_refused():
    with pytest.raises(ValueError, match=r"no column .*load_claims"):
        kit.show_claims(pd.DataFrame({"speaker": ["x"]}))


def test_a_card_holds_parties_claims_and_rulings():
    markup = kit.show_incident("tesla-key-largo-2019-04")._repr_html_()
    expected = ("Parties (3)", "Claims (9)", "Rulings (2)", "I dropped my phone and looked down",
                "67% (stated)", "<b>upheld</b>", "US District Court SD Florida")  # fmt: skip
    for words in expected:
        assert words in markup
    kiro = kit.show_incident(KIRO)._repr_html_()
    assert "no voice in any source" in kiro
    assert "Rulings" not in kiro


def test_a_card_says_what_became_of_a_ruling():
    markup = kit.show_incident("cirrus-sr22-2003-01")._repr_html_()
    assert "<b>reversed</b>" in markup
    assert "37.5% (stated)" in markup
    assert "(implied)" in kit.show_incident("nissan-infiniti-2012-08")._repr_html_()


def test_no_card_shows_a_missing_value():
    for incident in kit.list_incidents()["incident_id"]:
        markup = kit.show_incident(incident)._repr_html_()
        assert "Claims (" in markup
        assert "nan" not in re.sub(r"<[^>]*>|\w*nan\w+|\w+nan", "", markup)
