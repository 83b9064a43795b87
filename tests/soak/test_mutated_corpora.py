"""Spoilt corpus folders: a valid corpus, or one clear error that names the place.

A light run by default; ``KIT_SOAK=2000 pytest tests/soak`` runs as many cases as it says.
"""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import kit
from kit.checks import check_corpus
from tests.soak.mutations import spoil, spoilt_cases

INVENTED = Path(__file__).parents[1] / "data" / "invented"


NAMES = [*(path.name for path in INVENTED.rglob("*.*")), "VERSION", "x.json", "a b.json"]


def complaint(folder):
    """What reading or analysing a folder complains of; any other exception is a fault of ours."""
    try:
        corpus = kit.Corpus.read(folder)
    except (ValueError, FileNotFoundError) as error:
        return f"reading: {error}"
    try:
        analyse(corpus)
    except (ValueError, KeyError) as error:
        return f"analysing: {error}"
    return ""


def analyse(corpus):
    """What the notebooks compute first, for every incident."""
    claims = kit.load_claims(corpus=corpus)
    kit.list_incidents(corpus=corpus)
    kit.load_parties(corpus=corpus)
    kit.load_codes(corpus=corpus)
    kit.claimed_shares(claims, by="speaker_group")
    kit.claim_distance(claims)
    kit.blame_matrix(claims)
    kit.disputed_shares(claims)
    kit.blame_by(claims, "autonomy_level", draws=9)
    kit.claimed_over_time(claims)
    kit.operator_difference(claims)
    kit.pooled_difference(claims, draws=9)
    kit.own_side_difference(claims)
    kit.compare(corpus=corpus)
    kit.list_accounts(corpus=corpus)
    for incident in corpus.tables["incidents"]["incident_id"]:
        kit.show_incident(incident, corpus=corpus)
        kit.compare(incident, corpus=corpus)
    kit.show_claims(claims, corpus=corpus)


@spoilt_cases
@given(st.data(), st.integers(1, 3))
def test_a_spoilt_folder_is_a_corpus_or_one_clear_error(data, times):
    with tempfile.TemporaryDirectory() as home:
        folder = shutil.copytree(INVENTED, Path(home) / "corpus")
        for _ in range(times):
            note(spoil(data.draw, folder))
        said = complaint(folder)
        sound = check_corpus(folder).empty
    assert not (sound and said), f"kit check finds nothing, but {said}"
    if said.startswith("reading"):
        assert any(name in said for name in NAMES), said


def test_the_folder_that_is_spoilt_is_sound():
    assert check_corpus(INVENTED).empty
    analyse(kit.Corpus.read(INVENTED))


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(FileNotFoundError, match="no corpus folder"):
        kit.Corpus.read(tmp_path / "nowhere")
