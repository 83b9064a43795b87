"""Families of models that grow: the ones other programs stop at."""

import random

import kit


def or_tree(levels, on=None):
    """An OR tree with ``2**levels - 1`` variables; leaves are on from the left (all if None)."""
    n = 2**levels - 1
    first = 2 ** (levels - 1)
    lit = n - first + 1 if on is None else on
    leaves = range(first, n + 1)
    return kit.CausalModel(
        exogenous=[f"u{i}" for i in leaves],
        endogenous=[f"T{i}" for i in range(1, n + 1)],
        equations={f"T{i}": f"T{2 * i} or T{2 * i + 1}" for i in range(1, first)}
        | {f"T{i}": f"u{i}" for i in leaves},
        context={f"u{i}": int(place < lit) for place, i in enumerate(leaves)},
        outcome="T1",
        agents=[f"T{i}" for i in leaves],
    )


def majority(voters, weights=None):
    """A unanimous vote, by heads or by weights; more than half is needed."""
    weights = weights or [1] * voters
    total = " + ".join(f"{w} * A{i}" if w > 1 else f"A{i}" for i, w in enumerate(weights))
    return kit.CausalModel(
        exogenous=[f"u{i}" for i in range(voters)],
        endogenous=[*(f"A{i}" for i in range(voters)), "W"],
        equations={f"A{i}": f"u{i}" for i in range(voters)}
        | {"W": f"{total} >= {sum(weights) // 2 + 1}"},
        context={f"u{i}": 1 for i in range(voters)},
        outcome="W",
    )


def steal_master_key(attackers):
    """Several attackers can get a key in two ways each; earlier ones pre-empt later ones."""
    equations = {}
    for i in range(1, attackers + 1):
        for act in ("FS", "FN", "FF", "FDB", "A", "AD"):
            equations[f"{act}_U{i}"] = f"u_{act}_U{i}"
    for i in range(1, attackers + 1):
        earlier = [f" and not {{}}_U{j}" for j in range(1, i)]
        equations |= {
            f"GP_U{i}": f"FS_U{i} or FN_U{i}",
            f"GK_U{i}": f"FF_U{i} or FDB_U{i}",
            f"KMS_U{i}": f"A_U{i} and AD_U{i}",
            f"DK_U{i}": f"GP_U{i} and GK_U{i}" + "".join(e.format("DK") for e in earlier),
            f"SD_U{i}": f"KMS_U{i}" + "".join(e.format("SD") for e in earlier),
        }
    for way in ("DK", "SD"):
        equations[way] = " or ".join(f"{way}_U{i}" for i in range(1, attackers + 1))
    equations["SMK"] = "DK or SD"
    acts = [name for name, rule in equations.items() if rule.startswith("u_")]
    return kit.CausalModel(
        exogenous=[f"u_{name}" for name in acts],
        endogenous=list(equations),
        equations=equations,
        context={f"u_{name}": 1 for name in acts},
        outcome="SMK",
        agents=acts,
    )


def rock_throwing(throwers):
    """Each throws; a hit counts if nobody earlier hit. One cause, and many who only tried."""
    names = range(throwers)
    return kit.CausalModel(
        exogenous=[f"u{i}" for i in names],
        endogenous=[*(f"T{i}" for i in names), *(f"H{i}" for i in names), "BS"],
        equations={f"T{i}": f"u{i}" for i in names}
        | {f"H{i}": " and not ".join([f"T{i}", *(f"H{j}" for j in range(i))]) for i in names}
        | {"BS": " or ".join(f"H{i}" for i in names)},
        context={f"u{i}": 1 for i in names},
        outcome="BS",
        agents=[f"T{i}" for i in names],
    )


def chain_of_checks(length, levels=3):
    """A fault of several levels passed on through checks, each of which may lower it."""
    names = range(length)
    values = list(range(levels))
    return kit.CausalModel(
        exogenous=["u_F", *(f"u{i}" for i in names)],
        endogenous=["F", *(f"C{i}" for i in names), *(f"L{i}" for i in names)],
        equations={"F": "u_F", "L0": "max(0, F - C0)"}
        | {f"C{i}": f"u{i}" for i in names}
        | {f"L{i}": f"max(0, L{i - 1} - C{i})" for i in names if i},
        context={"u_F": levels - 1, **{f"u{i}": 0 for i in names}},
        outcome=f"L{length - 1} == {levels - 1}",
        domains=dict.fromkeys(
            ["u_F", "F", *(f"{kind}{i}" for i in names for kind in ("u", "C", "L"))], values
        ),
    )


def tangled(variables, values=2, seed=0):
    """A random model in which every rule shares its two or three parents with others."""
    draw = random.Random(seed)
    names = [f"X{i}" for i in range(variables)]
    roots = max(2, variables // 4)
    rules = {}
    for i, name in enumerate(names):
        near = names[max(0, i - 12) : i]
        parts = draw.sample(near, min(len(near), draw.randint(2, 3))) if i >= roots else []
        rule = f"{draw.choice(('min', 'max'))}({', '.join(parts)})"
        rules[name] = rule if parts else f"u{i}"
    return kit.CausalModel(
        exogenous=[f"u{i}" for i in range(roots)],
        endogenous=names,
        equations=rules,
        context={f"u{i}": values - 1 for i in range(roots)},
        outcome=f"{names[-1]} == {values - 1}",
        domains=dict.fromkeys([*names, *(f"u{i}" for i in range(roots))], tuple(range(values))),
    )
