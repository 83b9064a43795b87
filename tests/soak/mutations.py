"""Ways to spoil a corpus folder: cut, doubled, retyped, re-encoded, nulled, renamed, moved."""

import csv
import io
import json
import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

CASES = int(os.environ.get("KIT_SOAK", "40"))
spoilt_cases = settings(
    max_examples=CASES, deadline=None, derandomize="KIT_SOAK" not in os.environ, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.generate],
)  # fmt: skip

RETYPED = [
    "", "NA", "null", "None", "nan", "inf", "-inf", "1e999", "-1", "0", "1.5", "٣", "1,5", "yes",
    "TRUE", "true", "x" * 3000, "a\nb", 'a"b', "a,b", "\u202eabc", "\u0000", "\ufeff", "2026-13-45",
    "0000", "99999-01-01", "{}", "[]", "blames", "operator", "5", "<script>", "=1+1", " a ", ";;",
    "javascript:x", "https://example.org/ü", "😀", "e\u0301",
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-16-le", "cp037"]

NAMES = ["x.csv", "x.json", "Claims.csv", "a b.json"]


def _rows(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8", errors="replace"))))


def _write(path, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", errors="surrogatepass")


def _cell(draw, rows):
    row = draw(st.integers(1, max(1, len(rows) - 1)))
    column = draw(st.integers(0, max(0, len(rows[0]) - 1))) if rows and rows[0] else 0
    return row, column


def cut(draw, path):
    data = path.read_bytes()
    path.write_bytes(data[: draw(st.integers(0, len(data)))])


def double(draw, path):
    rows = _rows(path)
    if len(rows) > 1:
        row = draw(st.integers(0, len(rows) - 1))
        _write(path, [*rows, rows[row]])


def shuffle(draw, path):
    rows = _rows(path)
    _write(path, rows[:1] + draw(st.permutations(rows[1:])))


def retype(draw, path):
    rows = _rows(path)
    if len(rows) > 1:
        row, column = _cell(draw, rows)
        if column < len(rows[row]):
            rows[row][column] = draw(st.sampled_from(RETYPED))
            _write(path, rows)


def null_column(draw, path):
    rows = _rows(path)
    if len(rows) > 1:
        _, column = _cell(draw, rows)
        empty = draw(st.sampled_from(["", "NA", "nan"]))
        _write(path, rows[:1] + [[*r[:column], empty, *r[column + 1 :]] for r in rows[1:]])


def swap_cells(draw, path):
    rows = _rows(path)
    if len(rows) > 1:
        row, one = _cell(draw, rows)
        _, other = _cell(draw, rows)
        if max(one, other) < len(rows[row]):
            rows[row][one], rows[row][other] = rows[row][other], rows[row][one]
            _write(path, rows)


def change_columns(draw, path):
    rows = _rows(path)
    if rows and rows[0]:
        column = draw(st.integers(0, len(rows[0]) - 1))
        what = draw(st.sampled_from(["drop", "double", "rename", "move"]))
        for number, row in enumerate(rows):
            cell = row[column] if column < len(row) else ""
            if what == "drop":
                del row[column : column + 1]
            elif what == "double":
                row.append(cell)
            elif what == "rename" and number == 0:
                row[column] = draw(st.sampled_from(["", "x", row[0], row[column].upper()]))
            elif what == "move":
                del row[column : column + 1]
                row.append(cell)
        _write(path, rows)


def drop_rows(draw, path):
    rows = _rows(path)
    keep = draw(st.integers(0, len(rows)))
    _write(path, rows[:keep])


def encode(draw, path):
    text = path.read_text(encoding="utf-8", errors="replace")
    path.write_bytes(text.encode(draw(st.sampled_from(ENCODINGS)), "replace"))


def line_ends(draw, path):
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\n", draw(st.sampled_from([b"\r", b"\r\n", b"\n\n", b"\x00"]))))


def separator(draw, path):
    data = path.read_bytes()
    path.write_bytes(data.replace(b",", draw(st.sampled_from([b";", b"\t", b"|"]))))


def bytes_within(draw, path):
    data = path.read_bytes()
    at = draw(st.integers(0, len(data)))
    path.write_bytes(data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at:])


def flip(draw, path):
    data = bytearray(path.read_bytes())
    if data:
        data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
        path.write_bytes(data)


def vanish(_draw, path):
    path.unlink()


def become_folder(_draw, path):
    path.unlink()
    path.mkdir()


def rename(draw, path):
    path.rename(path.with_name(draw(st.sampled_from(NAMES))))


def retype_json(draw, path):
    try:
        account = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeError):
        return
    if isinstance(account, dict) and account:
        key = draw(st.sampled_from(sorted(account)))
        account[key] = draw(
            st.sampled_from(
                [None, 0, 1e999, "", "x", [], {}, [None], {"x": None}, True, [[[]]], {"u_check": 7},
                 "PLAN and", "DOSE", ["DOSE"], {"DOSE": "DOSE"}, account.get("switches")]
            )
        )  # fmt: skip
        path.write_text(json.dumps(account), encoding="utf-8")


def retype_deep(draw, folder):
    """Change one value somewhere within one JSON file of a folder; what was done, in words."""
    paths = sorted(path for path in folder.rglob("*.json") if path.is_file())
    if not paths:
        return "there is no JSON to change"
    path = draw(st.sampled_from(paths))
    try:
        held = [json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, UnicodeError):
        return f"{path.name} is no JSON any more"
    holder, key = _within(draw, held)
    fresh = draw(st.sampled_from([None, 0, -1, 1.5, 1e999, "", "x", "1", [], {}, [None], ["x"],
                                  {"x": None}, True, [[[]]], 10**30, "\ud800"]))  # fmt: skip
    what = draw(st.sampled_from(["change", "drop", "double"]))
    if what == "change" or holder is held:
        holder[key] = fresh
    elif what == "drop":
        del holder[key]
    elif isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[f"{key} "] = holder[key]
    path.write_text(json.dumps(held[0]), encoding="utf-8")
    return f"retype_deep {path.name}"


def _within(draw, holder):
    """A list or dict somewhere within another, and a key of it."""
    key = 0
    for _ in range(draw(st.integers(1, 6))):
        inner = holder[key]
        if not inner or not isinstance(inner, list | dict):
            break
        keys = range(len(inner)) if isinstance(inner, list) else sorted(inner)
        holder, key = inner, draw(st.sampled_from(keys))
    return holder, key


TABLES = [cut, double, shuffle, retype, retype, retype, null_column, swap_cells, change_columns,
          drop_rows, encode, line_ends, separator, bytes_within, vanish, become_folder,
          rename]  # fmt: skip
ACCOUNTS = [cut, retype_json, retype_json, retype_json, encode, bytes_within, vanish, rename,
            become_folder]  # fmt: skip


def spoil(draw, folder):
    """Apply one mutation to one file of a folder; what was done, in words."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if not paths:
        return "nothing is left to spoil"
    path = draw(st.sampled_from(paths))
    kinds = (
        ACCOUNTS if path.suffix == ".json" else TABLES if path.suffix == ".csv" else [cut, encode]
    )
    mutation = draw(st.sampled_from(kinds))
    mutation(draw, path)
    return f"{mutation.__name__} {path.name}"
