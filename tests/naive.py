"""Slow twins: each definition spelled out, for small inputs only."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations, permutations, product
from math import comb


def subsets(items, smallest=0):
    items = list(items)
    sizes = range(smallest, len(items) + 1)
    return chain.from_iterable(combinations(items, size) for size in sizes)


def avoids(model, changes):
    """Whether the outcome is absent after these interventions."""
    return not model.parsed_outcome.evaluate(model.solve(changes))


def witnesses(model, cause):
    """(held, changed) of every counterfactual that shows the set to be a weak cause, AC2(a^m)."""
    actual = model.values
    others = [name for name in model.endogenous if name not in cause]
    settings = product(*([v for v in model.domain(n) if v != actual[n]] for n in cause))
    for setting in settings:
        changed = dict(zip(cause, setting, strict=True))
        for held in subsets(others):
            if avoids(model, {**changed, **{name: actual[name] for name in held}}):
                yield held, changed


def minimal_causes(model, among=None):
    """Every minimal cause with the least number of held variables that shows it."""
    found = {}
    for cause in subsets(among or model.endogenous, smallest=1):
        if any(set(smaller) <= set(cause) for smaller in found):
            continue
        held = [len(held) for held, _ in witnesses(model, cause)]
        if held:
            found[cause] = min(held)
    return found


def degrees(model, among=None):
    """1 / least number of changed and held variables over the causes with the variable in them."""
    causes = minimal_causes(model, among)
    return {
        name: max(
            (Fraction(1, len(c) + held) for c, held in causes.items() if name in c),
            default=Fraction(0),
        )
        for name in (among or model.endogenous)
    }


def can_prevent(model, parties):
    own = [v for v in model.agents if model.owners.get(v) in parties]
    return any(
        avoids(model, dict(zip(chosen, setting, strict=True)))
        for chosen in subsets(own)
        for setting in product(*(model.domain(name) for name in chosen))
    )


def shapley(model):
    """Mean marginal contribution over every order in which the parties could come in."""
    players = list(dict.fromkeys(model.owners[v] for v in model.agents if v in model.owners))
    orders = list(permutations(players))
    total = dict.fromkeys(players, Fraction(0))
    for order in orders:
        for place, player in enumerate(order):
            before = can_prevent(model, set(order[:place]))
            total[player] += can_prevent(model, set(order[: place + 1])) - before
    return {player: value / len(orders) for player, value in total.items()}


def exact_p(strata):
    """Chance of at least as many own sides that clear, over every table with these margins."""
    total, reached = Fraction(0), Fraction(0)
    found = sum(own[0] for own, _ in strata)
    ranges = [range(sum(own) + 1) for own, _ in strata]
    for counts in product(*ranges):
        weight = Fraction(1)
        for x, (own, others) in zip(counts, strata, strict=True):
            cleared = own[0] + others[0]
            weight *= comb(sum(own), x) * (comb(sum(others), cleared - x) if x <= cleared else 0)
        total += weight
        reached += weight * (sum(counts) >= found)
    return reached / total


def stratified_p(sides):
    """Chance of at least this mean difference, over every labelling inside every incident."""

    def differences(firm, others):
        pool = [*firm, *others]
        for chosen in combinations(range(len(pool)), len(firm)):
            rest = [v for i, v in enumerate(pool) if i not in chosen]
            yield sum(pool[i] for i in chosen) / len(firm) - sum(rest) / len(others)

    found = sum(sum(f) / len(f) - sum(o) / len(o) for f, o in sides)
    sums = [sum(each) for each in product(*(list(differences(*side)) for side in sides))]
    return sum(value >= found - 1e-9 for value in sums) / len(sums)


def cohen(pairs):
    """Kappa of two coders, from the pairs of their codes; nothing where chance alone agrees."""
    n = len(pairs)
    observed = Fraction(sum(first == second for first, second in pairs), n)
    words = {word for pair in pairs for word in pair}
    by_chance = sum(
        Fraction(sum(a == w for a, _ in pairs), n) * Fraction(sum(b == w for _, b in pairs), n)
        for w in words
    )
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def original_degrees(model):
    """1 / (fewest variables held at values not theirs + 1), by AC2 of 2001 spelled out."""
    actual = model.values
    found = {}
    for name in model.endogenous:
        others = [v for v in model.endogenous if v != name]
        found[name] = min(
            (
                sum(values[v] != actual[v] for v in values)
                for held in subsets(others)
                for values in _settings(model, held)
                if any(avoids(model, {**values, name: x}) for x in model.domain(name))
                and not any(
                    avoids(model, {**values, name: actual[name], **{z: actual[z] for z in back}})
                    for back in subsets([v for v in others if v not in held])
                )
            ),
            default=None,
        )
    return {n: Fraction(0) if k is None else Fraction(1, k + 1) for n, k in found.items()}


def _settings(model, names):
    for setting in product(*(model.domain(name) for name in names)):
        yield dict(zip(names, setting, strict=True))
