"""Pages: cards of incidents, claims, accounts and rulings, and pictures with their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from kit.corpus import Corpus, load_corpus
from kit.figures.base import SILENT, count, records
from kit.joined import load_parties
from kit.markup import folded, heading, picture, source_link, sources_list, table, unbroken
from kit.models.model import CausalModel
from kit.models.words import WHAT_HAPPENED, explain, in_words, outcome_words, value_words
from kit.tables import dictionary
from kit.vocab import ASSUMED, AUTONOMY_WORDS, LIST_SEPARATOR, STANCE_WORDS, check_columns

SPEECH: Final = "Claims are speech: who said it, not what is so."
BUNDLED: Final = (
    " A convenience sample of public talk, coded by a language model in two independent readings."
)
KIND_WORDS: Final = {
    "disputed": "disputed: sources differ or are silent",
    "counterfactual": "to ask what would have been",
}
NOT_ESTABLISHED: Final = (
    "What the sources tell, not what is established; not checked with the parties."
)


class Page:
    """A piece of markup that a notebook shows; every text in it has been escaped."""

    def __init__(self, markup: Markup, text: str) -> None:
        self.markup = markup
        self.text = text

    def _repr_html_(self) -> str:
        return str(self.markup)

    def __repr__(self) -> str:
        return self.text


def show(ax: Axes, *, alt: str) -> Page:
    """Return the picture with the text that says what it shows to those who cannot see it.

    Parameters
    ----------
    ax : Axes
        What a ``plot_*`` function returned.
    alt : str
        What the picture shows, in a sentence or two.

    Returns
    -------
    Page
        Shown as an image where it is the last line of a cell.

    Raises
    ------
    ValueError
        If the text is empty.

    Examples
    --------
    >>> import kit
    >>> shares = kit.claimed_shares(kit.load_claims("aws-kiro-2025-12"), target="group")
    >>> show(kit.plot_shares(shares), alt="Most voiced blame falls on the organisation.")
    Picture: Most voiced blame falls on the organisation.
    """
    if not alt.strip():
        raise ValueError("alt says in a sentence what the picture shows; it cannot be empty")
    return Page(picture(ax, alt=alt), f"Picture: {alt}")


def show_incident(incident: str, *, corpus: Corpus | None = None) -> Page:
    """Return a card of one incident: what happened, the system, what people were meant to do.

    Parameters
    ----------
    incident : str
        An incident_id.
    corpus : Corpus, optional
        Another corpus than the bundled one.

    Returns
    -------
    Page
        The facts of the row; its parties, claims (with speaker, words and source) and rulings,
        each folded; and its sources as links with their reliability.

    Raises
    ------
    KeyError
        If there is no such incident.

    Examples
    --------
    >>> show_incident("aws-kiro-2025-12")
    Incident: AWS Cost Explorer outage after the Kiro agent deleted and recreated an environment
    """
    corpus = corpus or load_corpus()
    return Page(
        incident_card(incident, corpus=corpus), f"Incident: {corpus.incident(incident)['title']}"
    )


def show_claims(claims: pd.DataFrame, *, corpus: Corpus | None = None) -> Page:
    """Return claims as a table to read: when, who, about whom, in which words, and where.

    Parameters
    ----------
    claims : DataFrame
        Rows of `load_claims`.
    corpus : Corpus, optional
        Where the names of parties and the sources are looked up; the bundled one if left out.

    Returns
    -------
    Page
        A row a claim, incident by incident, in order of date.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import kit
    >>> show_claims(kit.load_claims("aws-kiro-2025-12"))
    22 claims
    """
    corpus = corpus or load_corpus()
    needed = dictionary().query("table == 'claims'")["column"]
    check_columns("claims", claims.columns, needed, hint="take the rows of load_claims()")
    return Page(claims_table(claims, corpus), f"{len(claims)} claims")


def show_account(model: CausalModel, *, corpus: Corpus | None = None) -> Page:
    """Return an account's assumptions with their sources, and its switches.

    Parameters
    ----------
    model : CausalModel
        What `load_account` returned.
    corpus : Corpus, optional
        Where the sources are looked up; the bundled one if left out.

    Returns
    -------
    Page
        What the telling assumes, each with a source or the word "assumed".

    Examples
    --------
    >>> import kit
    >>> show_account(kit.load_account("aws-kiro-2025-12", "company"))
    Account: Amazon's telling: too wide a role; any tool could have done it
    """
    return Page(account_card(model, corpus=corpus or load_corpus()), f"Account: {model.title}")


def show_causes(model: CausalModel, causes: pd.DataFrame) -> Page:
    """Return causes as a table to read: each with the counterfactual that shows it, in words.

    Parameters
    ----------
    model : CausalModel
        The model the causes were found in.
    causes : DataFrame
        Rows of `actual_causes`.

    Returns
    -------
    Page
        A row a cause.

    Raises
    ------
    ValueError
        If a row is of another model, or a column is missing.

    Examples
    --------
    >>> import kit
    >>> company = kit.load_account("aws-kiro-2025-12", "company")
    >>> show_causes(company, kit.actual_causes(company, among=company.agents))
    4 causes
    """
    check_columns("causes", causes.columns, ["cause", "changed", "held"])
    happened = f"{WHAT_HAPPENED} {outcome_words(model)}."
    lines = [
        (", ".join(row["cause"]), explain(model, row).removeprefix(happened))
        for row in records(causes)
    ]
    shown = table(("cause", "what shows it"), lines)
    return Page(heading(happened) + shown, count(len(lines), "causes"))


def incident_card(incident: str, *, corpus: Corpus) -> Markup:
    """Markup of an incident's card: facts, parties, claims and rulings with their sources."""
    row = corpus.incident(incident)
    parties = corpus.rows("parties", incident)
    claims = corpus.rows("claims", incident)
    rulings = corpus.rows("rulings", incident)
    return Markup("<h4>{}</h4><p>{}.</p>{}{}{}{}<p><small>{}</small></p>").format(
        row["title"],
        row["summary"].removesuffix("."),
        facts_table(incident, corpus=corpus),
        folded(f"Parties ({len(parties)})", parties_table(incident, corpus)),
        folded(f"Claims ({len(claims)})", claims_table(claims, corpus)) if len(claims) else "",
        folded(f"Rulings ({len(rulings)})", rulings_table(rulings, corpus)) if len(rulings) else "",
        f"Corpus {corpus.version}. {NOT_ESTABLISHED}",
    )


def facts_table(incident: str, *, corpus: Corpus, sources: bool = True) -> Markup:
    """Markup of what the row of an incident tells, with its sources folded if they are wanted."""
    row = corpus.incident(incident)
    facts = [
        ("When", row["started_on"]),
        ("System", Markup("{} ({})").format(row["system"], row["system_kind"].replace("_", " "))),
        ("Autonomy, as coded", _autonomy(row["autonomy_level"])),
        ("Approval, as coded", row["approval"].replace("_", " ")),
        ("Permissions, as coded", row["permissions"].replace("_", " ")),
        ("People's part", row["human_role"]),
        ("Afterwards", row["remedy"] or "nothing recorded"),
    ]  # fmt: skip
    if sources:
        listed = sources_list(row["source_ids"].split(LIST_SEPARATOR), corpus)
        facts.append(("Sources", listed))
    return table((), facts)


def claim_card(claim: Mapping[str, Any], *, corpus: Corpus) -> Markup:
    """Markup of one claim: its words, and how it was coded."""
    facts = [
        ("Said", claim["said_on"]),
        ("By", Markup("{} <small>({}{})</small>").format(
            claim["speaker"], claim["speaker_kind"].replace("_", " "),
            ", not named" if claim["speaker_anonymous"] else "")),
        ("Says", _says(claim, corpus)),
        ("In words", _words(claim)),
        ("Sense, as coded", claim["sense"]),
        ("Reason given, as coded", claim["cause"].replace("_", " ")),
        ("Read in", source_link(claim["source_id"], corpus)),
    ]  # fmt: skip
    return table((), facts) + Markup("<p><small>{}</small></p>").format(_speech(corpus))


def claims_table(claims: pd.DataFrame, corpus: Corpus, *, ids: bool = False) -> Markup:
    """Claims incident by incident, in order of date, with a note that they are speech."""
    rows = [
        (
            Markup("{} <small>{}</small>").format(
                unbroken(row["said_on"]), row["claim_id"].removeprefix(f"{row['incident_id']}-")
            )
            if ids
            else unbroken(row["said_on"]),
            row["speaker"],
            _says(row, corpus),
            _words(row),
            source_link(row["source_id"], corpus),
        )
        for row in records(claims.sort_values("claim_id"))
    ]
    head = ("said on", "who", "says", "in words", "read in")
    return table(head, rows) + Markup("<p><small>{}</small></p>").format(_speech(corpus))


def _speech(corpus: Corpus) -> str:
    return SPEECH + (BUNDLED if corpus is load_corpus() else "")


def _says(claim: Mapping[str, Any], corpus: Corpus) -> Markup:
    """What a claim does to its target."""
    return Markup("{} <b>{}</b>").format(
        STANCE_WORDS.get(claim["stance"], claim["stance"]),
        corpus.names.get((claim["incident_id"], claim["target_id"]), claim["target_id"]),
    )


def parties_table(incident: str, corpus: Corpus) -> Markup:
    """Parties with their part, and whether anybody has heard them."""
    rows = []
    for party in load_parties(incident, corpus=corpus).to_dict("records"):
        roles = [role.replace("_", " ") for role in (party["role"], party["also_role"]) if role]
        silent = party["group"] == "operator" and not party["heard"]
        rows.append((
            party["name"], party["kind"].replace("_", " "), ", also ".join(roles),
            SILENT if silent else count(party["claims_by"], "claims"),
            count(party["claims_about"], "claims"),
        ))  # fmt: skip
    return table(("party", "kind", "part in it", "speaks in", "is spoken about in"), rows)


def rulings_table(rulings: pd.DataFrame, corpus: Corpus) -> Markup:
    """Rulings by date, with their share, what became of them, and the source."""
    rows = [
        (
            unbroken(row["decided_on"] or "undated"),
            row["forum"],
            Markup("<b>{}</b>: {}").format(
                corpus.names.get((row["incident_id"], row["party_id"]), row["party_id"]),
                row["finding"].replace("_", " "),
            ),
            "" if pd.isna(row["share"]) else f"{100 * row['share']:.3g}% ({row['share_basis']})",
            Markup("<b>{}</b>").format(row["status"].replace("_", " ")),
            row["note"],
            source_link(row["source_id"], corpus),
        )
        for row in rulings.sort_values("ruling_id").to_dict("records")
    ]
    head = ("decided", "forum", "finding", "share of fault", "status", "note", "read in")
    return table(head, rows)


def _autonomy(level: Any) -> str:
    return "no part in the harm" if pd.isna(level) else AUTONOMY_WORDS[str(int(level))]


def account_card(model: CausalModel, *, corpus: Corpus) -> Markup:
    """Markup of an account's title, assumptions and switches."""
    return Markup("<h4>{}</h4>{}").format(model.title, assumptions_table(model, corpus=corpus))


def assumptions_table(model: CausalModel, *, corpus: Corpus) -> Markup:
    """Markup of an account's assumptions with their sources, and of its switches."""
    rows = [
        (
            in_words(model, assumption["text"]),
            Markup("<i>assumed</i>")
            if assumption["source_id"] == ASSUMED
            else source_link(assumption["source_id"], corpus),
        )
        for assumption in model.assumptions
    ]
    switches = [
        (
            switch["question"],
            KIND_WORDS[switch["kind"]],
            Markup("{} <small>({} = {})</small>").format(
                value_words(model, name, model.context[name]), name, model.context[name]
            ),
        )
        for name, switch in model.switches.items()
    ]
    return Markup("{}{}").format(
        table(("assumption", "source"), rows),
        table(("question that can be switched", "why", "here"), switches),
    )


def _words(row: Mapping[str, Any]) -> Markup:
    quote = Markup("“{}” ").format(row["quote"]) if row["quote"] else Markup("")
    about = " (About how blame was assigned, not the harm.)" if row["about"] != "harm" else ""
    return quote + Markup("<small>{}{}</small>").format(row["paraphrase"], about)
