from .agreements import agreement, category_agreement, confusion_table
from .assumptions import vary_assumptions
from .breakdowns import blame_by, blame_matrix, claimed_over_time, disputed_shares
from .claims import claim_distance, claimed_shares
from .contrasts import equivalent_ratings, rating_differences
from .corpus import Corpus, cite, list_incidents, load_corpus, load_dictionary, load_table
from .crumple import crumple_envelope, crumple_gap
from .databases.annotators import annotator_agreement
from .databases.decisions import determined_allegations, sanction_rates
from .databases.drafts import draft_incident
from .databases.drift import label_drift, summarise_drift
from .databases.entities import decompose_trend, entity_shares
from .databases.failures import twice_labelled_runs
from .databases.matches import same_incidents
from .databases.parties import same_party, withheld_narratives
from .exports import to_csv
from .figures.accounts import describe_account, plot_account
from .figures.assumptions import describe_assumptions, plot_assumptions
from .figures.breakdowns import (
    describe_blame_by,
    describe_blame_matrix,
    plot_blame_by,
    plot_blame_matrix,
)
from .figures.coders import (
    describe_agreement,
    describe_confusion,
    plot_agreement,
    plot_confusion,
)
from .figures.databases import (
    describe_label_drift,
    describe_trend,
    describe_withheld,
    plot_label_drift,
    plot_trend,
    plot_withheld,
)
from .figures.degrees import describe_degrees, plot_degrees
from .figures.envelopes import describe_envelopes, plot_envelopes
from .figures.forest import (
    describe_forest,
    describe_robustness,
    plot_forest,
    plot_robustness,
)
from .figures.found import describe_claimed_beside_found, plot_claimed_beside_found
from .figures.gaps import describe_crumple, describe_gap, plot_crumple_gap, plot_gap
from .figures.legal import describe_regimes, plot_regimes
from .figures.lenses import describe_lenses, plot_lenses
from .figures.oversight import describe_oversight, plot_oversight
from .figures.ratings import describe_ratings, plot_ratings
from .figures.shares import describe_shares, plot_shares
from .figures.specifications import describe_multiverse, plot_multiverse
from .figures.timeline import describe_claims_timeline, plot_claims_timeline
from .gaps import by_group, gap, to_shares
from .interventions import who_could_have_stopped_it
from .joined import load_claims, load_codes, load_parties
from .judgements import rate_shares
from .lenses import claimed_beside_found, compare, list_accounts, load_account
from .models.blame import blameworthiness, degree_of_blame, group_blameworthiness
from .models.causes import actual_causes, is_actual_cause
from .models.entropy import entropy_share
from .models.games import WeightedVoting, banzhaf, shapley
from .models.legal import apportion, compare_regimes
from .models.model import CausalModel
from .models.pivotality import criticality_pivotality
from .models.prevention import could_have_prevented
from .models.responsibility import degree_of_responsibility
from .models.textbook import textbook_model
from .models.words import explain
from .pages import show, show_account, show_causes, show_claims, show_incident
from .panels.accounts import account_panel
from .panels.base import Panel
from .panels.coders import agreement_panel
from .panels.drift import drift_panel
from .panels.effects import effects_panel
from .panels.explorer import corpus_panel
from .panels.forest import forest_panel
from .panels.incidents import incident_panel
from .panels.judging import judge_panel
from .panels.oversight import oversight_panel
from .panels.regimes import regime_panel
from .panels.specifications import multiverse_panel
from .panels.textbook import textbook_panel
from .panels.timeline import timeline_panel
from .panels.trend import trend_panel
from .published import judged_together, load_published_effects, published_means
from .rating_models import mixed_difference, model_fit, ordinal_difference
from .ratings import rating_means, rating_sums
from .readers.agent_registers import read_agent_log, read_agent_postmortems, read_agent_register
from .readers.aiaaic import read_aiaaic
from .readers.aiid import read_aiid
from .readers.california import read_california
from .readers.court_cases import read_court_cases
from .readers.example import example_databases
from .readers.failure_logs import read_agentrx, read_who_and_when
from .readers.fetching import fetch_aiid
from .readers.incident_law import read_incident_law
from .readers.nhtsa import read_nhtsa
from .reliability import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
)
from .remedies import remedies_by_cause
from .reports.page import report_page
from .rulings import found_shares
from .sensitivity import robustness
from .sides import operator_difference, own_side_difference, pooled_difference
from .specifications import (
    multiverse,
    summarise_multiverse,
    switch_effects,
    what_would_have_averted_it,
)
from .studies.fetching import fetch_study
from .studies.reading import example_survey, read_judgements, read_study
from .studies.registry import list_reproductions, list_studies

__all__ = [
    "CausalModel",
    "Corpus",
    "Panel",
    "WeightedVoting",
    "account_panel",
    "actual_causes",
    "agreement",
    "agreement_panel",
    "annotator_agreement",
    "apportion",
    "banzhaf",
    "blame_by",
    "blame_matrix",
    "blameworthiness",
    "by_group",
    "category_agreement",
    "cite",
    "claim_distance",
    "claimed_beside_found",
    "claimed_over_time",
    "claimed_shares",
    "cohen_kappa",
    "compare",
    "compare_regimes",
    "confusion_table",
    "corpus_panel",
    "could_have_prevented",
    "criticality_pivotality",
    "crumple_envelope",
    "crumple_gap",
    "decompose_trend",
    "degree_of_blame",
    "degree_of_responsibility",
    "describe_account",
    "describe_agreement",
    "describe_assumptions",
    "describe_blame_by",
    "describe_blame_matrix",
    "describe_claimed_beside_found",
    "describe_claims_timeline",
    "describe_confusion",
    "describe_crumple",
    "describe_degrees",
    "describe_envelopes",
    "describe_forest",
    "describe_gap",
    "describe_label_drift",
    "describe_lenses",
    "describe_multiverse",
    "describe_oversight",
    "describe_ratings",
    "describe_regimes",
    "describe_robustness",
    "describe_shares",
    "describe_trend",
    "describe_withheld",
    "determined_allegations",
    "disputed_shares",
    "draft_incident",
    "drift_panel",
    "effects_panel",
    "entity_shares",
    "entropy_share",
    "equivalent_ratings",
    "example_databases",
    "example_survey",
    "explain",
    "fetch_aiid",
    "fetch_study",
    "fleiss_kappa",
    "forest_panel",
    "found_shares",
    "gap",
    "group_blameworthiness",
    "gwet_ac1",
    "incident_panel",
    "is_actual_cause",
    "judge_panel",
    "judged_together",
    "krippendorff_alpha",
    "label_drift",
    "list_accounts",
    "list_incidents",
    "list_reproductions",
    "list_studies",
    "load_account",
    "load_claims",
    "load_codes",
    "load_corpus",
    "load_dictionary",
    "load_parties",
    "load_published_effects",
    "load_table",
    "mixed_difference",
    "model_fit",
    "multiverse",
    "multiverse_panel",
    "operator_difference",
    "ordinal_difference",
    "oversight_panel",
    "own_side_difference",
    "percent_agreement",
    "plot_account",
    "plot_agreement",
    "plot_assumptions",
    "plot_blame_by",
    "plot_blame_matrix",
    "plot_claimed_beside_found",
    "plot_claims_timeline",
    "plot_confusion",
    "plot_crumple_gap",
    "plot_degrees",
    "plot_envelopes",
    "plot_forest",
    "plot_gap",
    "plot_label_drift",
    "plot_lenses",
    "plot_multiverse",
    "plot_oversight",
    "plot_ratings",
    "plot_regimes",
    "plot_robustness",
    "plot_shares",
    "plot_trend",
    "plot_withheld",
    "pooled_difference",
    "published_means",
    "rate_shares",
    "rating_differences",
    "rating_means",
    "rating_sums",
    "read_agent_log",
    "read_agent_postmortems",
    "read_agent_register",
    "read_agentrx",
    "read_aiaaic",
    "read_aiid",
    "read_california",
    "read_court_cases",
    "read_incident_law",
    "read_judgements",
    "read_nhtsa",
    "read_study",
    "read_who_and_when",
    "regime_panel",
    "remedies_by_cause",
    "report_page",
    "robustness",
    "same_incidents",
    "same_party",
    "sanction_rates",
    "shapley",
    "show",
    "show_account",
    "show_causes",
    "show_claims",
    "show_incident",
    "summarise_drift",
    "summarise_multiverse",
    "switch_effects",
    "textbook_model",
    "textbook_panel",
    "timeline_panel",
    "to_csv",
    "to_shares",
    "trend_panel",
    "twice_labelled_runs",
    "vary_assumptions",
    "what_would_have_averted_it",
    "who_could_have_stopped_it",
    "withheld_narratives",
]
