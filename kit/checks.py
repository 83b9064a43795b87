"""Checks of a corpus folder: every fault of its tables and account files, in one run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from kit import vocab
from kit.models.model import CausalModel
from kit.sheets import Found, Sheet, known_keys, read_sheet, schema
from kit.tables import account_files, read_account

FAULT_COLUMNS: Final = ("file", "row", "column", "came", "allowed")
LONGEST_CAME: Final = 80
LONGEST_TEXT: Final = 1000
MOST_LISTED: Final = 16
MOST_NEAR_SOUGHT: Final = 50
MOST_NAMES_SOUGHT: Final = 5000
SHARE_TOLERANCE: Final = 1e-6
UNIQUE: Final = {"incidents": ("short_title",)}
DATED: Final = {"incidents": "started_on", "claims": "said_on"}
PRECISION_OF_LENGTH: Final = {4: "year", 7: "month", 10: "day"}
OF_CLAIM: Final = ("claim_id", "incident_id")
PARTS: Final = (*(part.name for part in fields(CausalModel)), "beliefs", "costs")
BROKEN: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)

Test = Callable[["pd.Series[str]"], "pd.Series[bool]"]


def check_corpus(folder: str | Path) -> pd.DataFrame:
    """Return every fault of a corpus folder, a row a fault; no rows if all is well.

    Parameters
    ----------
    folder : str or Path
        A folder with one CSV file a table and, if there are any, ``accounts/*.json``.

    Returns
    -------
    DataFrame
        ``file``; ``row`` as a spreadsheet counts (header is 1; missing if the file is meant);
        ``column`` (in account files a key path such as ``assumptions[3].source_id``); ``came``
        (the text that came, clipped); ``allowed``.

    Raises
    ------
    FileNotFoundError
        If the folder is not there. No content of a folder raises anything.

    Examples
    --------
    >>> from kit.tables import bundled
    >>> len(check_corpus(bundled("data")))
    0
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no corpus folder {folder}")
    sheets = {name: read_sheet(folder, name) for name in vocab.TABLES}
    faults: list[tuple[object, ...]] = []
    for name, sheet in sheets.items():
        checks = (
            _cells(sheet), _repeated(sheet), _related(sheet), _ratings(sheet),
            _pointers(sheet, sheets), _first_reading(sheet, sheets),
        )  # fmt: skip
        found = sorted(chain(sheet.faults, *checks), key=lambda fault: fault[0] or 0)
        faults += _named(f"{name}.csv", found)
    faults += _named("remedies.csv", _answered(sheets["remedies"], account_files(folder)))
    for path in account_files(folder):
        faults += _named(f"accounts/{path.name}", _account(path, sheets))
    faults += _named("VERSION", _stated_version(folder / "VERSION"))
    return pd.DataFrame(faults, columns=list(FAULT_COLUMNS)).astype({"row": "Int64"})


def describe_faults(faults: pd.DataFrame) -> str:
    """Return a line of plain text for each fault.

    Parameters
    ----------
    faults : DataFrame
        What `check_corpus` returns.

    Returns
    -------
    str
        One line a fault, or "no faults". Line breaks and invisible signs are written out.

    Examples
    --------
    >>> fault = ["claims.csv", 12, "stance", "blamez", "blames, partly_blames"]
    >>> print(describe_faults(pd.DataFrame([fault], columns=FAULT_COLUMNS)))
    claims.csv, row 12, column stance: came "blamez"; allowed: blames, partly_blames
    """
    lines = []
    for file, row, column, came, allowed in faults[list(FAULT_COLUMNS)].itertuples(index=False):
        where = f"{file}{'' if pd.isna(row) else f', row {row}'}{column and f', column {column}'}"
        what = f'"{came}"' if came else "nothing"
        line = f"{where}: came {what}; allowed: {allowed}"
        lines.append("".join(c if c.isprintable() else ascii(c)[1:-1] for c in line))
    return "\n".join(lines) or "no faults"


def _named(file: str, found: Iterable[Found]) -> Iterator[tuple[object, ...]]:
    """Faults of one file, as text that can be printed anywhere."""
    for nth, (row, column, came, allowed) in enumerate(found):
        longest = LONGEST_CAME if column else LONGEST_TEXT
        words = allowed if isinstance(allowed, str) else _choices(came, allowed, nth)
        yield _text(file), row, _text(column), _text(came, longest), _text(words, LONGEST_TEXT)


def _text(came: object, longest: int = LONGEST_CAME) -> str:
    """What came as text, clipped, without halves of characters."""
    if not isinstance(came, str):
        came = f"a {type(came).__name__}" if isinstance(came, list | dict) else json.dumps(came)
    text = came if len(came) <= longest else came[: longest - 3] + "..."
    return text.encode("utf-8", "replace").decode()


def _choices(came: object, names: Iterable[str], nth: int) -> str:
    """All names if they are few, else the near ones, which are sought for the first faults only."""
    few = [_text(name) for name in islice(names, MOST_LISTED + 1)]
    if len(few) <= MOST_LISTED:
        return ", ".join(few) or "none here"
    sought = map(_text, islice(names, MOST_NAMES_SOUGHT)) if nth < MOST_NEAR_SOUGHT else ()
    return ", ".join(get_close_matches(_text(came), sought, n=5, cutoff=0.5) or few[:5]) + ", ..."


def _matches(pattern: str) -> Test:
    return lambda text: text.str.fullmatch(pattern)


def _days(text: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    fits = text.str.fullmatch("[1-9][0-9]{3}(-[0-9]{2}){0,2}")
    return pd.to_datetime(text.where(fits), format="ISO8601", errors="coerce")


# type or column: what is allowed, and its test; enum and boolean list their words in the dictionary
FORMS: Final[Mapping[str, tuple[str, Test]]] = {
    "id": ("a-z and 0-9, joined by - . or _", _matches("[a-z0-9]+([-._][a-z0-9]+)*")),
    "text": ("a text", lambda text: text.str.strip() != ""),
    "list": (f"ids separated by {vocab.LIST_SEPARATOR}", _matches("[^;]+(;[^;]+)*")),
    "date": (
        "YYYY, YYYY-MM or YYYY-MM-DD, in the calendar, not in the future",
        lambda text: _days(text) <= pd.Timestamp.now(),
    ),
    "jurisdictions.since": (
        "YYYY, YYYY-MM or YYYY-MM-DD, in the calendar", lambda text: _days(text).notna(),
    ),
    "number": ("a plain number such as 12.5", _matches(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")),
    "integer": ("a whole number such as 12", _matches("-?[0-9]{1,18}")),
    "url": ("an address that begins with http:// or https://", _matches(r"https?://\S+")),
    "incidents.short_title": ("1 to 30 characters", _matches(r"\S(.{0,28}\S)?")),
    "claims.quote": ("at most 12 words", _matches(r"\s*(\S+\s+){0,11}\S+\s*")),
    **dict.fromkeys(
        ("incidents.duration_h", "incidents.loss_usd", "rulings.amount", "rulings.amount_usd"),
        ("a plain number of 0 or more, such as 12.5", _matches(r"[0-9]{1,18}(\.[0-9]{1,18})?")),
    ),
    "incidents.people_harmed": ("a whole number of 0 or more", _matches("[0-9]{1,18}")),
    "rulings.share": ("a number from 0 to 1", _matches(r"0(\.[0-9]{1,18})?|1(\.0{1,18})?")),
}  # fmt: skip


def _cells(sheet: Sheet) -> Iterator[Found]:
    """Cells that are not as the dictionary says: one pandera check a column."""
    checks, words = {}, {}
    pointers = {columns[-1] for table, columns, _ in vocab.REFERENCES if table == sheet.name}
    for _, column, kind, listed, *_ in schema(sheet.name).itertuples(index=False):
        form = "text" if column in pointers else kind.removesuffix("?")
        words[column] = listed.split("|")
        rule = FORMS.get(f"{sheet.name}.{column}") or FORMS.get(form)
        allowed, test = rule or ("", partial(pd.Series.isin, values=words[column]))
        passes = partial(_passes, test, optional=kind.endswith("?"))
        checks[column] = pa.Column(checks=pa.Check(passes, error=allowed), required=False)
    try:
        pa.DataFrameSchema(checks).validate(sheet.rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases[["index", "column", "failure_case", "check"]]
        for row, column, came, allowed in cases.itertuples(index=False):
            yield row, column, came, allowed or words[column]


def _passes(test: Test, text: pd.Series[str], *, optional: bool) -> pd.Series[bool]:
    return test(text) | (text == "") if optional else test(text)


def _repeated(sheet: Sheet) -> Iterator[Found]:
    """Keys, and labels that must differ, which stand twice."""
    for columns in filter(None, (vocab.KEYS[sheet.name], UNIQUE.get(sheet.name))):
        first: dict[tuple[str, ...], int] = {}
        for row, *parts in sheet.cells(*columns):
            key = tuple(parts)
            if key[0] and first.setdefault(key, row) != row:
                allowed = f"one row a key; row {first[key]} has it too"
                yield row, ", ".join(columns), ", ".join(key), allowed


def _related(sheet: Sheet) -> Iterator[Found]:
    """Dates not as exact as stated (a range may be either), and shares that do not sum to 1."""
    dated = DATED.get(sheet.name, "")
    for row, day, precision in sheet.cells(dated, "date_precision"):
        fits = day[:4].isdigit() and PRECISION_OF_LENGTH.get(len(day))
        if fits and precision in PRECISION_OF_LENGTH.values() and precision != fits:
            yield row, "date_precision", precision, f"{fits}, as {dated} is {day}"
    decisions: dict[tuple[str, ...], dict[int, str]] = {}
    for row, share, *decision in sheet.cells("share", "incident_id", "forum", "decided_on"):
        if share:
            decisions.setdefault(tuple(decision), {})[row] = share
    for shares in decisions.values():
        numbers = pd.to_numeric(pd.Series(shares), errors="coerce")
        total = numbers.where(numbers.between(0, 1)).sum(skipna=False)
        if abs(total - 1) > SHARE_TOLERANCE:
            allowed = f"shares of one decision sum to 1 (rows {', '.join(map(str, shares))})"
            yield min(shares), "share", f"{' + '.join(shares.values())} = {total:.6g}", allowed


def _ratings(sheet: Sheet) -> Iterator[Found]:
    """Ratings outside their scale, and scales without extent."""
    for row, *texts in sheet.cells("rating", "scale_min", "scale_max"):
        rating, low, high = pd.to_numeric(pd.Series(texts), errors="coerce")
        if low >= high:
            yield row, "scale_max", texts[2], f"more than scale_min, {texts[1]}"
        elif rating < low or rating > high:
            yield row, "rating", texts[0], f"a number from {texts[1]} to {texts[2]}"


def _first_reading(sheet: Sheet, sheets: Mapping[str, Sheet]) -> Iterator[Found]:
    """Codes of the first reading that are not what the table claims holds."""
    claims = sheets["claims"].rows
    if sheet.name != "codes" or "claim_id" not in claims:
        return
    first = claims.drop_duplicates("claim_id").set_index("claim_id").to_dict("index")
    for row, claim, coder, variable, code in sheet.cells(*vocab.KEYS["codes"], "code"):
        held = first.get(claim, {}).get(variable, code)
        allowed = _codable(variable, first.get(claim, {}).get("incident_id", ""), sheets)
        if coder == vocab.FIRST_READING and code != held and (not allowed or held in allowed):
            yield row, "code", code, f"{held}, as claims.csv has it"


def _codable(variable: str, incident: str, sheets: Mapping[str, Sheet]) -> Iterable[str] | None:
    """What a claim of an incident can be coded as; None where that cannot be told."""
    if variable == "target_id":
        return known_keys(sheets, "parties", incident)
    return _words_of_claims().get(variable)


@cache
def _words_of_claims() -> dict[str, list[str]]:
    claims = schema("claims").itertuples()
    return {str(entry.column): str(entry.allowed).split("|") for entry in claims if entry.allowed}


def _stated_version(path: Path) -> Iterator[Found]:
    """A version that is stated, and is not one line."""
    if path.exists():
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if len(text.strip().splitlines()) != 1:
            yield None, "", text, "one line such as 2026.11.0"


def _pointers(sheet: Sheet, sheets: Mapping[str, Sheet]) -> Iterator[Found]:
    """Pointers to a row that is not there, and codes that the coded variable does not allow."""
    for table, columns, to in vocab.REFERENCES:
        for row, *within, came in sheet.cells(*columns) if table == sheet.name else ():
            known = known_keys(sheets, to, *within)
            if came and known is not None and came not in known:
                yield row, columns[-1], came, known
    for table, column, to in vocab.LIST_REFERENCES:
        known = known_keys(sheets, to)
        for row, cell in sheet.cells(column) if table == sheet.name else ():
            for came in filter(None, cell.split(vocab.LIST_SEPARATOR)):
                if known is not None and came not in known:
                    yield row, column, came, known
    incident_of = {claim: incident for _, claim, incident in sheets["claims"].cells(*OF_CLAIM)}
    for row, claim, variable, code in sheet.cells("claim_id", "variable", "code"):
        names = _codable(variable, incident_of.get(claim, ""), sheets)
        if code and names and code not in names:
            yield row, "code", code, names


def _answered(sheet: Sheet, accounts: Iterable[Path]) -> Iterator[Found]:
    """Answers that name no variable of an account; not asked while an account cannot be read."""
    variables = {path.name.removesuffix(".json"): _endogenous(path) for path in accounts}
    if None in variables.values():
        return
    for row, incident, cell in sheet.cells("incident_id", "answers"):
        known = {
            f"{name.removeprefix(f'{incident}.')}.{variable}": None
            for name, own in variables.items() if name.startswith(f"{incident}.")
            for variable in own or ()
        }  # fmt: skip
        for answer in filter(None, cell.split(vocab.LIST_SEPARATOR)):
            if answer not in known:
                yield row, "answers", answer, known


def _endogenous(path: Path) -> list[str] | None:
    try:
        names = read_account(path).get("endogenous")
    except ValueError:
        return None
    return names if isinstance(names, list) else None


def _account(path: Path, sheets: Mapping[str, Sheet]) -> Iterator[Found]:
    """Faults of one account file; the model is built without the parts already found at fault."""
    try:
        account, came = json.loads(path.read_bytes().decode()), "no object"
    except (OSError, ValueError, RecursionError) as error:
        account, came = None, str(error)
    if not isinstance(account, dict):
        yield None, "", came, "one JSON object in UTF-8"
        return
    found = [*_telling(path.name, account, sheets), *_flips(account)]
    found += [(None, key, key, PARTS) for key in account if key not in PARTS]
    yield from found
    told = {re.split(r"[.\[]", column)[0] for _, column, *_ in found}
    try:
        model = CausalModel.from_dict({k: v for k, v in account.items() if k not in told})
        if not model.happens:
            yield None, "outcome", model.outcome, "an outcome that happens in the context"
    except BROKEN as error:
        yield None, "", str(error), "a causal model whose parts fit each other"


def _telling(name: str, account: dict[str, Any], sheets: Mapping[str, Sheet]) -> Iterator[Found]:
    """Faults in whose telling of which incident it is, its parties and its assumptions."""
    incident, teller = _part(account, "incident_id", str), _part(account, "account", str)
    if name != f"{incident}.{teller}.json":
        yield None, "", name, f"the name {incident}.{teller}.json"
    if teller not in vocab.ACCOUNTS:
        yield None, "account", account.get("account", ""), vocab.ACCOUNTS
    owners, sources = known_keys(sheets, "parties", incident), known_keys(sheets, "sources")
    sources = sources and {**sources, vocab.ASSUMED: None}
    of_claim = [] if owners is None else list(sheets["claims"].cells(*OF_CLAIM))
    claims = {c: None for _, c, i in of_claim if i == incident} if of_claim else None
    pointers = [("incident_id", account.get("incident_id", ""), known_keys(sheets, "incidents"))]
    parties = _part(account, "parties", dict).items()
    pointers += [(f"parties.{variable}", owner, owners) for variable, owner in parties]
    told = [_part(part, "source_id", str) for part in _part(account, "assumptions", list)]
    for i, source in enumerate(told):
        pointers.append((f"assumptions[{i}].source_id", source, sources))
        for j, claim in enumerate(_part(account["assumptions"][i], "claim_ids", list)):
            pointers.append((f"assumptions[{i}].claim_ids[{j}]", claim, claims))
    for column, came, known in pointers:
        if known is not None and not (isinstance(came, str) and came in known):
            yield None, column, came, known
    if set(told) <= {"", vocab.ASSUMED}:
        yield None, "assumptions", "no source", "at least one assumption that names a source_id"


def _part(whole: Any, key: str, kind: type[Any]) -> Any:
    """Part of an account if it is there and of the right kind, else an empty one."""
    part = whole.get(key) if isinstance(whole, dict) else None
    return part if isinstance(part, kind) else kind()


def _flips(account: dict[str, Any]) -> Iterator[Found]:
    """Owned variables that are not endogenous, and switches that cannot be flipped."""
    for part, kind in (("parties", "endogenous"), ("switches", "exogenous")):
        names = _part(account, kind, list)
        for name in _part(account, part, dict):
            if name not in names:
                yield None, f"{part}.{name}", name, names
    for name, switch in _part(account, "switches", dict).items():
        if not (question := _part(switch, "question", str)).strip():
            yield None, f"switches.{name}.question", question, "a question in words"
        if (kind := _part(switch, "kind", str)) not in vocab.SWITCH_KINDS:
            yield None, f"switches.{name}.kind", kind, vocab.SWITCH_KINDS
