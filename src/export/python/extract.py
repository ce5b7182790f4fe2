# Extract: CSV text becomes a typed table, and its time window.
import math
import operator

import pandas

MISSING = ["", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "Null", "?", "-", ".", "#N/A"]


def kinds_of(data):
    """`number`, `word` or `time` for each column, in the order of the table."""
    return {column["name"]: column["kind"] for column in data["columns"]}


def read_table(path, data):
    """The columns of the lab's types, indexed by the number of the row in the file, from 0."""
    text = pandas.read_csv(path, dtype=str, keep_default_na=False, na_values=MISSING)
    frame = pandas.DataFrame(index=text.index)
    for name, kind in kinds_of(data).items():
        if kind == "number":
            frame[name] = text[name].astype(float)
        elif kind == "time":
            frame[name] = pandas.to_datetime(text[name], format="ISO8601", utc=True)
        else:
            frame[name] = text[name].astype(object).where(text[name].notna(), float("nan"))
    return frame


def in_time_order(frame, data):
    """All rows, the earliest first; rows of equal time in file order, rows without a time last."""
    if not data["time"]:
        return list(frame.index)
    return list(frame[data["time"]].sort_values(kind="stable", na_position="last").index)


def extract(path, data):
    """The rows of the time window, in file order."""
    frame = read_table(path, data)
    order = in_time_order(frame, data)
    first, last = (math.floor(data[end] * len(order) + 0.5) for end in ("from", "to"))
    return frame.loc[sorted(order[first:last])]


def labels_of(frame, data):
    """1 for positive, 0 for negative; missing where the target is."""
    holds = {
        "==": operator.eq, ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt,
    }[data["rule"]]
    cells = frame[data["target"]]
    return holds(cells, data["value"]).astype(float).where(cells.notna())
