"""Sections of a report: each takes the sheet and returns its markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from kit.claims import claimed_shares
from kit.crumple import crumple_gap
from kit.figures.accounts import describe_account, plot_account
from kit.figures.base import count, percent, records
from kit.figures.gaps import describe_crumple, plot_crumple_gap
from kit.figures.lenses import describe_lenses, plot_lenses
from kit.figures.oversight import describe_oversight, plot_oversight
from kit.figures.shares import describe_shares, plot_shares
from kit.gaps import by_group
from kit.interventions import who_could_have_stopped_it
from kit.lenses import list_accounts, load_account
from kit.markup import link, source_link, table
from kit.models.causes import actual_causes
from kit.models.model import CausalModel
from kit.pages import (
    NOT_ESTABLISHED,
    assumptions_table,
    claims_table,
    facts_table,
    parties_table,
    rulings_table,
)
from kit.published import judged_together
from kit.remedies import remedies_by_cause
from kit.reports.sheet import Sheet, bullets, cards, note, paragraph
from kit.vocab import ASSUMED, LIST_SEPARATOR, split_variant
from kit.voiced import weigh

READING: Final = (
    "Claimed: what people and firms said in public, a unit of blame a speaker. It is speech.",
    "Modelled: an account is one telling of what led to what, written down as a causal model. "
    "Its shares say how much each party could have prevented if that telling holds. Nothing in "
    "it says who ought to be blamed.",
    "Degree of responsibility: 1 where a party's acts alone made the difference, 1/2 where one "
    "other change is needed before they do, and so on (Chockler and Halpern 2004).",
    "Perceived: what people answered when they were asked. Found: how a court or board split the "
    "fault.",
    "A disputed question, or switch, is one on which sources differ or are silent. Its name, such "
    "as u_same, stands beside it, and pictures use the name.",
)
CRUMPLE: Final = (
    "A moral crumple zone is the place where blame lands on the person nearest to the machine, "
    "who had little say (Elish 2019). The picture asks whether voiced blame on the operator "
    "exceeds what the operator could have prevented. It is called crumple-like only if it does so "
    "under every account that is not the claimants' own, with all of its interval."
)
LIMITS: Final = (
    "Claims are speech. A row says what somebody said, not what is so; who was not asked or did "
    "not speak has no row, and silence is not agreement.",
    "Speakers are no sample: shares of voiced blame count those who were quoted, and their "
    "intervals are drawn as if speakers were a random draw, which they are not.",
    "A causal model shows what follows from one telling's assumptions. It never shows who is to "
    "blame, and it knows nothing of what people knew, ought or were able to do.",
    "A share in what could have been prevented gives every needed party of a chain the same.",
    "Rulings are given with what became of them, as far as the sources show.",
    "Where a source is a copy or a summary of another paper, the original was not read.",
)
WEIGHED: Final = ["claim_id", "speaker", "speaker_group", "target_id", "stance", "weight"]
LED_TO: Final = "What led to what, in this telling"
OTHER_EVENTS: Final = (
    "Nobody's judgements of this incident are at hand. For orientation only, what people answered "
    "in experiments about other, invented failures of a person and a machine:"
)


def overview(sheet: Sheet) -> Markup:
    """The four lenses in a picture, where any has shares."""
    shares = sheet.lenses[sheet.lenses["scale"] == "share"]
    if shares.empty:
        return paragraph("No blame, account or ruling of this incident is on record.")
    ax = plot_lenses(shares, parties=sheet.parties)
    told = describe_lenses(shares, sheet.parties)
    return sheet.drawn(ax, told, shares, "Shares of every lens") + bullets(READING)


def known(sheet: Sheet) -> Markup:
    """The facts of the row, and the parties."""
    return Markup("{}{}<h3>Parties</h3>{}").format(
        note(NOT_ESTABLISHED),
        facts_table(sheet.incident, corpus=sheet.corpus, sources=False),
        cards(parties_table(sheet.incident, sheet.corpus)),
    )


def said(sheet: Sheet) -> Markup:
    """Voiced blame in a picture, and every claim with its words."""
    if sheet.claims.empty:
        return paragraph("Nobody's claim about this incident is in the corpus.")
    shares = claimed_shares(sheet.claims, by="speaker_group")
    told = describe_shares(shares, sheet.parties)
    weights = weigh(sheet.claims)[WEIGHED]
    drawn = sheet.drawn(
        plot_shares(shares, parties=sheet.parties), told, weights, "Claims with their weights"
    ) if len(shares) else Markup("")  # fmt: skip
    return drawn + Markup("<h3>All {} claims</h3>{}").format(
        len(sheet.claims), cards(claims_table(sheet.claims, sheet.corpus, ids=True))
    )


def tellings(sheet: Sheet) -> Markup:
    """Each telling: its graph, what follows from it, and what it assumes."""
    names = list_accounts(sheet.incident, corpus=sheet.corpus)["account"]
    if names.empty:
        return paragraph("No account of this incident has been modelled.")
    head = "What follows if a telling's assumptions hold. None is ours but a reconstruction."
    return note(head) + Markup("").join(
        _account(load_account(sheet.incident, name, corpus=sheet.corpus), sheet) for name in names
    )


def _account(model: CausalModel, sheet: Sheet) -> Markup:
    causes = actual_causes(model, among=model.agents) if model.happens else None
    graph = plot_account(model, causes=causes, parties=sheet.parties, title=LED_TO)
    follows = _of_account(sheet.lenses, model.account)
    title = f"{model.title}: shares and degrees"
    return Markup("<h3>{}</h3>{}{}{}{}").format(
        model.title,
        note(f"{model.n_assumed} of {len(model.assumptions)} assumptions have no source."),
        sheet.drawn(graph, describe_account(model, sheet.parties), follows, title)
        if len(follows) else paragraph("In this telling the outcome does not come about."),
        _implied(follows, sheet),
        cards(assumptions_table(model, corpus=sheet.corpus)),
    )  # fmt: skip


def _of_account(lenses: pd.DataFrame, account: str) -> pd.DataFrame:
    """Modelled rows of one account, as told and under its disputed questions."""
    modelled = lenses[lenses["lens"] == "modelled"]
    teller = modelled["variant"].map(lambda variant: split_variant(variant)[0])
    return modelled[teller == account].reset_index(drop=True)


def _implied(follows: pd.DataFrame, sheet: Sheet) -> Markup:
    """A row a party: what it could have prevented, and its degree of responsibility."""
    if follows.empty:
        return Markup("")
    shares, degrees = (follows[follows["scale"] == scale] for scale in ("share", "degree"))
    rows = []
    for party, own in shares.groupby("party_id", sort=False):
        told = own["value"].iloc[0]
        low, high = own["value"].min(), own["value"].max()
        degree = degrees.loc[degrees["party_id"] == party, "value"]
        rows.append((
            sheet.name(str(party)),
            percent(told),
            percent(told) if low == high else f"{percent(low)} to {percent(high)}",
            f"{degree.iloc[0]:.3g}" if len(degree) else "0",
        ))  # fmt: skip
    settings = count(shares["variant"].nunique(), "settings")
    head = ("party", "could have prevented, as told", f"over {settings} of disputed questions",
            "degree of responsibility")  # fmt: skip
    behind = Markup('<p><small>From <a href="#rows-{0}">Table {0}</a>.</small></p>').format(
        len(sheet.rows)
    )
    return cards(table(head, rows)) + behind


def judged(sheet: Sheet) -> Markup:
    """Judgements of the incident; else what experiments found, labelled as such."""
    lenses = sheet.lenses
    perceived = lenses[(lenses["lens"] == "perceived") & (lenses["scale"] == "share")]
    if len(perceived):
        told = describe_shares(perceived, sheet.parties)
        ax = plot_shares(perceived, parties=sheet.parties)
        whose = "Own judgements, handed to this page; they are not in the corpus."
        basis = "; ".join(dict.fromkeys(perceived["basis"]))
        return Markup("{}{}<p><small>{}</small></p>").format(
            note(whose) if sheet.own_judgements else "",
            sheet.drawn(ax, told, perceived, "Judgements as shares"),
            f"Of the answers: {basis}.",
        )
    rows = [
        (link(row["citation"], f"https://doi.org/{row['doi']}") if row["doi"] else row["citation"],
         row["condition"], _answer(row, "operator"), _answer(row, "system"), row["measure"],
         row["design"], row["basis"])
        for row in records(judged_together())
    ]  # fmt: skip
    head = ("study", "condition", "person", "machine", "asked for", "conditions", "where from")
    told = (
        "In each, everybody rated both; the design is that of the conditions. The sign differs "
        "between studies and within one, so there is no one number for how much AI is blamed."
    )
    return Markup("<p>{}</p>{}<p><small>{}</small></p>").format(
        OTHER_EVENTS, cards(table(head, rows)), told
    )


def _answer(row: dict[str, Any], role: str) -> str:
    return (
        f"{row[f'mean_{role}']:.3g} of {row['scale_max']:.0f} "
        f"(SD {row[f'sd_{role}']:.3g}, n {row[f'n_{role}']})"
    )


def decided(sheet: Sheet) -> Markup:
    """Decisions, with what became of them."""
    rulings = sheet.corpus.rows("rulings", sheet.incident)
    if rulings.empty:
        return paragraph("No decision of a court, board or regulator is in the corpus.")
    return cards(rulings_table(rulings, sheet.corpus))


def nearest(sheet: Sheet) -> Markup:
    """Voiced blame on the operator beside what the operator could have prevented."""
    if not {"claimed", "modelled"} <= set(sheet.lenses["lens"]):
        return paragraph(
            "A gap needs two lenses; for this incident claims and accounts are not both there."
        )
    rows = crumple_gap(by_group(sheet.lenses, sheet.parties))
    if rows["gap"].notna().sum() == 0:
        return paragraph("No operator is an actor of these accounts, so there is no such gap.")
    ax = plot_crumple_gap(rows, parties=sheet.parties)
    title = "Voiced blame on the operator minus its share in what could have been prevented"
    return Markup("{}{}{}").format(
        paragraph(CRUMPLE), sheet.drawn(ax, describe_crumple(rows), rows, title), _questions(sheet)
    )


def _questions(sheet: Sheet) -> Markup:
    """What the names of disputed questions in the picture stand for."""
    rows = [
        (name, switch["question"], model.account)
        for account in list_accounts(sheet.incident, corpus=sheet.corpus)["account"]
        for model in [load_account(sheet.incident, account, corpus=sheet.corpus)]
        for name, switch in model.switches.items()
        if switch["kind"] == "disputed"
    ]
    head = ("name in the picture", "disputed question (0: no, 1: yes)", "in the account of")
    return cards(table(head, rows)) if rows else Markup("")


def stopped(sheet: Sheet) -> Markup:
    """Acts that could have stopped it, and which remedy answers which cause."""
    acts = who_could_have_stopped_it(sheet.incident, corpus=sheet.corpus)
    answered = remedies_by_cause(sheet.incident, corpus=sheet.corpus)
    parts = []
    if len(acts):
        ax = plot_oversight(acts, parties=sheet.parties)
        told = describe_oversight(acts, sheet.parties)
        parts.append(sheet.drawn(ax, told, acts, "Acts that could have stopped it"))
    if len(answered):
        rows = [
            (f"{row['label']}: {row['happened']}", sheet.name(row["party_id"]), row["account"],
             "; ".join(row["remedies"]) or "none on record")
            for row in records(answered)
        ]  # fmt: skip
        head = ("cause, as told", "whose", "account", "remedy that answers it")
        parts.append(Markup("<h3>Causes and remedies</h3>{}").format(cards(table(head, rows))))
        parts.append(Markup("<p><small>That a remedy was announced is no evidence that it was put "
                            "to use, or that it works.</small></p>"))  # fmt: skip
    return Markup("").join(parts) or paragraph("No act or remedy is coded.")


def limits(_sheet: Sheet) -> Markup:
    """What the page cannot show."""
    return bullets(LIMITS)


def _source_ids(sheet: Sheet) -> Iterator[str]:
    """Every source the page rests on, in the order it is met."""
    corpus, incident = sheet.corpus, sheet.incident
    yield from corpus.incident(incident)["source_ids"].split(LIST_SEPARATOR)
    for name in ("claims", "rulings", "oversight"):
        yield from corpus.rows(name, incident)["source_id"]
    for account in list_accounts(incident, corpus=corpus)["account"]:
        model = load_account(incident, account, corpus=corpus)
        yield from (part["source_id"] for part in model.assumptions)


def sources(sheet: Sheet) -> Markup:
    """Every source once, with its reliability; in print with its address."""
    known_sources = sheet.corpus.sources
    ids = [s for s in dict.fromkeys(_source_ids(sheet)) if s and s != ASSUMED]
    items = Markup("").join(
        Markup("<li>{}: {} <small>{}</small></li>").format(
            source_link(source, sheet.corpus),
            known_sources.get(source, {}).get("title", ""),
            known_sources.get(source, {}).get("published_on", "") or "undated",
        )
        for source in ids
    )
    return Markup('<p>High, medium or low: how near a source is to the primary text.</p>'
                  '<ol class="sources">{}</ol>').format(items)  # fmt: skip
