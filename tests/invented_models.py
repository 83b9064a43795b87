"""Random causal models in which the outcome happens, small enough for the slow twins."""

import random

import kit


def random_model(seed, most=5, values=2):
    """A model of up to ``most`` variables of so many values; nested rules over earlier ones."""
    draw = random.Random(seed)
    while True:
        names = [f"V{i}" for i in range(draw.randint(2, most))]
        domain = list(range(values))
        equations = {}
        for i, name in enumerate(names):
            root = draw.random() < 0.35
            equations[name] = f"u{i}" if root else _rule(draw, [*names[:i], f"u{i}"])
            if values > 2:
                equations[name] = f"max(0, min({values - 1}, {equations[name]}))"
        goal = draw.randint(0, values - 1)
        model = kit.CausalModel(
            exogenous=[f"u{i}" for i in range(len(names))],
            endogenous=names,
            equations=equations,
            context={f"u{i}": draw.choice(domain) for i in range(len(names))},
            outcome=f"{names[-1]} == {goal}",
            domains=dict.fromkeys([*names, *(f"u{i}" for i in range(len(names)))], domain),
        )
        if model.happens and len(model.relevant) > 1:
            return model


def _rule(draw, parts):
    def part():
        name = draw.choice(parts)
        return name if draw.random() < 0.75 else f"(not {name})"

    shapes = [
        f"({part()} and {part()})",
        f"({part()} or {part()})",
        f"({part()} if {part()} else {part()})",
        f"({part()} + {part()} + {part()} >= {draw.randint(1, 3)})",
        f"({part()} == {part()})",
        f"min({part()}, {part()} + {part()})",
        f"max({part()} * {part()}, {part()} - {part()})",
        f"(2 * {part()} + {part()} - {part()} > 1)",
    ]
    boolean = draw.choice(shapes)
    return f"max(0, min(1, {boolean}))"
