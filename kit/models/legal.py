"""Money after a fault finding: who can be made to pay what, under which rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import pandas as pd

from kit.stats import TINY
from kit.vocab import as_names, check_words

SHARES_TOLERANCE: Final = 1e-6
HALF: Final = 0.5
RULES: Final[Mapping[str, str]] = {
    "contributory": "contributory negligence: any fault of the claimant's own bars recovery",
    "pure": "pure comparative fault: own fault only reduces recovery",
    "modified_50": "modified comparative fault: recovery if own fault is below 50%",
    "modified_51": "modified comparative fault: recovery if own fault is not above 50%",
}
LIABILITY: Final[Mapping[str, str]] = {
    "several": "several only",
    "joint_and_several": "joint and several with contribution by fault",
    "reallocation": "several, with what is insolvent reallocated over all who remain",
}
NO_ADVICE: Final = "teaching material, not legal advice"


def apportion(
    damages: float,
    shares: Mapping[str, float],
    *,
    claimant: str,
    rule: str = "pure",
    liability: str = "several",
    insolvent: Iterable[str] = (),
    non_parties: Iterable[str] = (),
    vicarious: Mapping[str, str] | None = None,
    strict: Iterable[str] = (),
    punitive: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return who can be made to pay what once a fact-finder has set shares of fault.

    Teaching material, not legal advice: jurisdictions differ in every one of these rules, the
    shares are a judgement, and duty, breach and remoteness are taken as decided.

    Parameters
    ----------
    damages : float
        Compensatory damages, in any currency.
    shares : mapping of str to float
        Share of fault of everybody at fault, the claimant included (0 if none); they sum to 1.
    claimant : str
        The injured side. Its fault is compared with that of all others together.
    rule : {"pure", "contributory", "modified_50", "modified_51"}
        What the claimant's own fault does: ``modified_50`` lets it recover below one half,
        ``modified_51`` up to and including one half. Popular names of the two vary.
    liability : {"several", "joint_and_several", "reallocation"}
        Each pays its own share; each can be made to pay everything, with contribution among
        those who can pay in proportion to fault; or what is insolvent is spread over all who
        remain, the claimant included, in proportion to fault.
    insolvent : iterable of str
        Who cannot pay.
    non_parties : iterable of str
        Who has a share but is no defendant, such as somebody who settled. What they paid in a
        settlement is not counted.
    vicarious : mapping of str to str, optional
        Employee to the employer who pays its share; the share of fault does not move.
    strict : iterable of str
        Producers liable without fault: for the whole loss less the claimant's own share, whatever
        others did, and whatever the rule bars against the rest.
    punitive : mapping of str to float, optional
        Punitive damages, outside the apportionment; each pays its own.

    Returns
    -------
    DataFrame
        A row a party: ``party_id``, ``standing`` (claimant, defendant, non-party),
        ``fault_share`` (0 to 1), ``own_amount`` (its share of the damages), ``demand`` (the most
        the claimant can demand of it), ``pays`` (what it is left paying, punitive damages
        included), ``claim`` (what of that it may claim back from others who did not pay),
        ``bears`` (what of the damages the claimant is left with), ``basis`` (the rules, whether
        a bar applied, that this is no advice).

    Raises
    ------
    ValueError
        If damages are negative, shares lie outside 0 to 1 or do not sum to 1, a name or a rule
        is unknown, or an employer's chain runs in a circle.

    References
    ----------
    American Law Institute (2000), Restatement (Third) of Torts: Apportionment of Liability;
    Uniform Law Commission (2002), Uniform Apportionment of Tort Responsibility Act; Directive
    (EU) 2024/2853 on liability for defective products (after 9 December 2026, natural persons
    only), http://data.europa.eu/eli/dir/2024/2853/oj.

    Examples
    --------
    >>> table = apportion(
    ...     100_000, {"rider": 0.2, "maker": 0.5, "city": 0.3}, claimant="rider",
    ...     liability="joint_and_several", insolvent=["city"],
    ... )
    >>> table[["party_id", "own_amount", "pays", "claim", "bears"]].round(2)
      party_id  own_amount     pays    claim    bears
    0    rider     20000.0      0.0      0.0  20000.0
    1    maker     50000.0  80000.0  30000.0      0.0
    2     city     30000.0      0.0      0.0      0.0
    """
    check_words("rule", [rule], RULES)
    check_words("liability", [liability], LIABILITY)
    case = _Case(
        float(damages),
        {**shares, **dict.fromkeys([*(vicarious or {}).values(), *strict], 0.0), **shares},
        claimant,
        frozenset(as_names("insolvent", insolvent)),
        frozenset(as_names("non_parties", non_parties)),
        dict(vicarious or {}),
        tuple(dict.fromkeys(as_names("strict", strict))),
        dict(punitive or {}),
    )
    _check(case, shares)
    barred = _is_barred(case.own_fault, rule)
    pays = _payments(case, liability, barred=barred)
    demand = _demands(case, liability, barred=barred)
    rows = [_row(case, party, pays, demand, barred=barred) for party in case.shares]
    bar = "the bar applies" if barred else "no bar applies"
    strictly = f"; strict liability of {', '.join(case.strict)}" if case.strict else ""
    basis = f"{RULES[rule]}; {bar}; {LIABILITY[liability]}{strictly}; {NO_ADVICE}"
    return pd.DataFrame(rows).assign(basis=basis)


def compare_regimes(
    damages: float,
    shares: Mapping[str, float],
    *,
    claimant: str,
    **facts: Any,
) -> pd.DataFrame:
    """Return what the same facts lead to under every rule and kind of liability.

    Parameters
    ----------
    damages, shares, claimant
        As in `apportion`.
    **facts
        ``insolvent``, ``non_parties``, ``vicarious``, ``strict`` and ``punitive`` of `apportion`.

    Returns
    -------
    DataFrame
        What `apportion` returns, stacked: before it ``rule`` and ``liability``. Teaching
        material, not legal advice: no jurisdiction offers all of these.

    Raises
    ------
    ValueError
        As in `apportion`.

    Examples
    --------
    >>> table = compare_regimes(100, {"rider": 0.5, "maker": 0.5}, claimant="rider")
    >>> table.query("party_id == 'maker'").groupby("rule", sort=False)["pays"].max().to_dict()
    {'contributory': 0.0, 'pure': 50.0, 'modified_50': 0.0, 'modified_51': 50.0}
    """
    tables = []
    for rule in RULES:
        for liability in LIABILITY:
            found = apportion(
                damages, shares, claimant=claimant, rule=rule, liability=liability, **facts
            )
            found.insert(0, "rule", rule)
            found.insert(1, "liability", liability)
            tables.append(found)
    return pd.concat(tables, ignore_index=True)


def _row(
    case: _Case,
    party: str,
    pays: Mapping[str, float],
    demand: Mapping[str, float],
    *,
    barred: bool,
) -> dict[str, str | float]:
    """One party's line of the table."""
    claims = party == case.claimant
    owed = sum(share for p, share in case.shares.items() if case.payer(p) == party) * case.damages
    fine = 0.0 if barred or party in case.insolvent else case.punitive.get(party, 0.0)
    compensates = pays.get(party, 0.0)
    return {
        "party_id": party,
        "standing": case.standing(party),
        "fault_share": case.shares[party],
        "own_amount": case.shares[party] * case.damages,
        "demand": demand.get(party, 0.0),
        "pays": compensates + fine,
        "claim": 0.0 if claims else max(compensates - owed, 0.0),
        "bears": case.damages - sum(pays.values()) if claims else 0.0,
    }


@dataclass(frozen=True)
class _Case:
    damages: float
    shares: Mapping[str, float]
    claimant: str
    insolvent: Collection[str]
    non_parties: Collection[str]
    vicarious: Mapping[str, str]
    strict: tuple[str, ...]
    punitive: Mapping[str, float]

    @property
    def own_fault(self) -> float:
        """The claimant's share of fault."""
        return self.shares[self.claimant]

    def standing(self, party: str) -> str:
        """Claimant, defendant or non-party."""
        if party == self.claimant:
            return "claimant"
        return "non-party" if party in self.non_parties else "defendant"

    def payer(self, party: str) -> str:
        """Who pays for a party: itself, or its employer."""
        seen = [party]
        while seen[-1] in self.vicarious:
            employer = self.vicarious[seen[-1]]
            if employer in seen:
                raise ValueError(f"vicarious runs in a circle: {' -> '.join([*seen, employer])}")
            seen.append(employer)
        return seen[-1]

    def owed(self) -> dict[str, float]:
        """Fault that each defendant has to pay for, its own and that of its employees."""
        owed: dict[str, float] = {}
        for party, share in self.shares.items():
            if self.standing(party) == "defendant":
                payer = self.payer(party)
                owed[payer] = owed.get(payer, 0.0) + share
        return owed

    def solvent(self) -> dict[str, float]:
        """The same, of those who can pay."""
        return {party: owed for party, owed in self.owed().items() if party not in self.insolvent}


def _is_barred(own_fault: float, rule: str) -> bool:
    """Whether the claimant's own fault bars recovery; by the inequality, not by a nickname."""
    return {
        "contributory": own_fault > TINY,
        "pure": False,
        "modified_50": own_fault > HALF - TINY,
        "modified_51": own_fault > HALF + TINY,
    }[rule]


def _payments(case: _Case, liability: str, *, barred: bool) -> dict[str, float]:
    """What each solvent defendant is left paying of the damages."""
    pays = {} if barred else _by_fault(case, liability)
    strict = [party for party in case.strict if party not in case.insolvent]
    missing = 1 - case.own_fault - sum(pays.values())
    for party in strict:
        pays[party] = pays.get(party, 0.0) + missing / len(strict)
    return {party: share * case.damages for party, share in pays.items()}


def _by_fault(case: _Case, liability: str) -> dict[str, float]:
    """Part of the damages each solvent defendant pays, before anybody pays without fault."""
    owed, solvent = case.owed(), case.solvent()
    lost = sum(owed.values()) - sum(solvent.values())
    able = sum(solvent.values())
    if liability == "joint_and_several" and able > 0:
        everything = 1 - case.own_fault
        return {party: share / able * everything for party, share in solvent.items()}
    if liability == "reallocation" and able > 0:
        remaining = able + case.own_fault
        return {party: share + lost * share / remaining for party, share in solvent.items()}
    return solvent


def _demands(case: _Case, liability: str, *, barred: bool) -> dict[str, float]:
    """The most the claimant can demand of each defendant, able to pay or not."""
    whole = (1 - case.own_fault) * case.damages
    demand = {} if barred else {party: s * case.damages for party, s in case.owed().items()}
    if liability == "joint_and_several":
        demand = {party: whole if amount > 0 else 0.0 for party, amount in demand.items()}
    if liability == "reallocation" and not barred:
        demand |= {party: s * case.damages for party, s in _by_fault(case, liability).items()}
    return demand | dict.fromkeys(case.strict, whole)


def _check(case: _Case, shares: Mapping[str, float]) -> None:
    for what, amounts in (("damages", [case.damages]), ("punitive", case.punitive.values())):
        if any(not isfinite(amount) or amount < 0 for amount in amounts):
            raise ValueError(f"{what} are amounts of 0 or more, not {list(amounts)}")
    for party, share in shares.items():
        if isinstance(share, bool | str) or not 0 <= share <= 1:
            raise ValueError(f"the share of {party} is {share!r}; a share lies between 0 and 1")
    if abs(sum(shares.values()) - 1) > SHARES_TOLERANCE:
        raise ValueError(
            f"the shares sum to {sum(shares.values()):g}, not 1; name everybody at fault, "
            "non-parties and the claimant included"
        )
    check_words("claimant", [case.claimant], shares)
    for what, names in (
        ("insolvent", case.insolvent),
        ("non_parties", case.non_parties),
        ("vicarious", case.vicarious),
        ("punitive", case.punitive),
    ):
        check_words(f"a party of {what}", names, case.shares)
    special = {*case.non_parties, *case.strict, *case.vicarious, *case.vicarious.values()}
    if case.claimant in special or {*case.non_parties} & {*case.strict, *case.vicarious.values()}:
        raise ValueError(
            "the claimant is no non-party, producer, employee or employer here, and who is no "
            "party cannot be made to pay for others"
        )
    for party in case.vicarious:
        case.payer(party)
