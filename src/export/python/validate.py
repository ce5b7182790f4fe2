# Validate: what the table should look like, each rule with what was observed and its limit.
import json

import numpy
import pandas
from sklearn.metrics import roc_auc_score


def check(kind, column, observed, limit, passed, severity="warning"):
    return {
        "expectation": kind, "column": column, "observed": float(observed), "limit": float(limit),
        "passed": bool(passed), "severity": severity,
    }


def at_most(kind, column, observed, limit, severity="warning"):
    return check(kind, column, observed, limit, observed <= limit, severity)


def at_least(kind, column, observed, limit, severity="warning"):
    return check(kind, column, observed, limit, observed >= limit, severity)


def is_whole(cells):
    return (cells.dropna() % 1 == 0).all()


def bare(word):
    """A word without what does not change its meaning."""
    keeps = any(c.isnumeric() or c in "<>+=%#*&" for c in word)
    kept = (c for c in word if (not c.isspace() if keeps else c.isalnum()))
    return "".join(kept).lower()


def lone_outliers(cells, quality):
    """Numbers far beyond the quartiles and far from the next number on their side; None if the
    numbers do not spread."""
    def fences(numbers):
        low, middle, high = numpy.quantile(numbers, [0.25, 0.5, 0.75])
        reach = quality["iqr_factor"] * (high - low)
        return (low - reach, middle, high + reach) if high > low else None

    numbers = numpy.sort(cells.dropna().to_numpy())
    if len(numbers) == 0:
        return None
    found = fences(numbers)
    if found is None:
        common = numpy.median(numbers)
        others = numbers[numbers != common]
        found = fences(others) if len(others) >= 100 else None
        if found is None:
            return None
        found = (min(found[0], common), found[1], max(found[2], common))
    low, middle, high = found

    def first_apart(ascending, middle, fence):
        before = middle
        for x in ascending:
            if x > fence and x - middle >= quality["apart_factor"] * max(before - middle, 0):
                return x
            before = x
        return numpy.inf

    above = first_apart(numbers, middle, high)
    below = first_apart(-numbers[::-1], -middle, -low)
    return int(((numbers >= above) | (-numbers >= below)).sum())


def area(labels, scores):
    return roc_auc_score(labels, scores) if 0 < labels.sum() < len(labels) else 0.5


def strength_alone(cells, labels):
    """The ROC AUC, from 0.5 to 1, that one column reaches alone: numbers as they are, words (and
    numbers of at most 20 values) by the smoothed share of positives in the other half of the rows."""
    is_number = pandas.api.types.is_numeric_dtype(cells)
    best = 0.5
    if is_number:
        for missing in (-numpy.inf, numpy.inf) if cells.isna().any() else (0.0,):
            ranks = cells.fillna(missing).rank().to_numpy()
            reached = area(labels, ranks)
            best = max(best, reached, 1 - reached)
    if is_number and cells.nunique() > 20:
        return best
    keys = pandas.factorize(cells, use_na_sentinel=False)[0]
    turn = pandas.Series(labels).groupby(labels).cumcount().to_numpy() + 1
    halves = []
    for tested in (0, 1):
        is_tested = turn % 2 == tested
        seen = pandas.Series(labels[~is_tested]).groupby(keys[~is_tested]).agg(["sum", "count"])
        prior = labels[~is_tested].mean() if (~is_tested).any() else 0.5
        share = (seen["sum"] + prior) / (seen["count"] + 1)
        halves.append(area(labels[is_tested], share.reindex(keys[is_tested]).fillna(prior)))
    return max(best, float(numpy.mean(halves)))


def check_number(name, cells, reference, rest, quality):
    found = []
    if is_whole(cells.loc[reference]):
        odd = cells.loc[rest].dropna() % 1 != 0
        share = odd.sum() / max(cells.notna().sum(), 1)
        found.append(at_most("type stays", name, share, quality["tolerance"]))
    before, after = cells.loc[reference].dropna(), cells.loc[rest].dropna()
    if len(before) and len(after):
        slack = (before.max() - before.min()) * quality["range_slack"]
        inside = after.between(before.min() - slack, before.max() + slack)
        found.append(at_most("numbers stay in range", name, (~inside).mean(), quality["tolerance"]))
    lone = lone_outliers(cells, quality)
    if lone is not None:
        found.append(at_most("no lone outliers", name, lone, 0))
    return found


def check_word(name, cells, reference, rest, quality):
    found = []
    as_numbers = pandas.to_numeric(cells, errors="coerce")
    present = cells.loc[reference].notna()
    if present.any() and as_numbers.loc[reference].notna().sum() / present.sum() >= 0.9:
        odd = (as_numbers.isna() & cells.notna()).sum() / max(cells.notna().sum(), 1)
        found.append(at_most("type stays", name, odd, quality["tolerance"]))
    if len(reference) and len(rest):
        after = cells.loc[rest]
        unseen = (after.notna() & ~after.isin(cells.loc[reference].dropna().unique())).mean()
        severity = "warning" if unseen > 0.01 else "note"
        found.append(at_most("no unseen categories", name, unseen, quality["tolerance"], severity))
    spellings = pandas.Series([bare(word) for word in cells.dropna().unique()], dtype=object)
    variants = spellings[spellings != ""].duplicated().sum()
    found.append(at_most("one spelling each", name, variants, 0))
    return found


def check_column(name, frame, reference, rest, quality):
    cells = frame[name]
    found = [at_most("few missing cells", name, cells.isna().mean(), quality["max_missing"])]
    if cells.isna().any() and len(reference) and len(rest):
        shift = abs(cells.loc[rest].isna().mean() - cells.loc[reference].isna().mean())
        found.append(at_most("missing share stays", name, shift, quality["max_missing_shift"]))
    if pandas.api.types.is_numeric_dtype(cells):
        found += check_number(name, cells, reference, rest, quality)
    elif not pandas.api.types.is_datetime64_any_dtype(cells):
        found += check_word(name, cells, reference, rest, quality)
    return found


def check_time(name, cells, quality):
    times = cells.dropna()
    early = (times < times.cummax()).sum() / len(cells)
    found = [at_most("rows in time order", name, early, 0, "note")]
    steps = times.sort_values().diff().dt.total_seconds()
    steps = steps[steps > 0]
    if len(steps):
        longest = steps.max() / steps.median()
        found.append(at_most("no gaps in time", name, longest, quality["gap_factor"]))
    return found


def check_rows(frame, labels, data, reference, rest, quality):
    keys = [name for name in data["compared"] if name in frame]
    target, used = data["target"], len(data["features"])
    copies = frame.duplicated([*keys, target]).mean() if keys else 0.0
    mixed = 0.0
    if keys:
        sides = labels.groupby([frame[key] for key in keys], dropna=False).transform("nunique")
        mixed = ((sides > 1) & labels.notna()).mean()
    rarer = min(labels.sum(), (labels == 0).sum())
    share = rarer / max(labels.notna().sum(), 1)
    before, now = labels.loc[reference].mean(), labels.loc[rest].mean()
    shift = 0.0 if pandas.isna(before) or pandas.isna(now) else abs(now - before)
    missing = labels.isna().mean()
    limit = quality["min_class_share"]
    return [
        at_least("enough rows", None, len(frame), quality["min_rows"]),
        at_least("usable columns", None, used, 1, "error"),
        at_most("few duplicate rows", None, copies, quality["max_duplicates"]),
        at_most("no conflicting labels", None, mixed, quality["max_conflicts"]),
        at_most("target present", target, missing, 0, "warning" if missing > 0.05 else "note"),
        check("no class too rare", target, share, limit, share >= limit and rarer >= 10,
              "error" if rarer < 10 else "warning"),
        at_most("class share stays", target, shift, quality["max_class_shift"]),
    ]


def validate(frame, data, quality):
    """Every expectation with its outcome; raises if one failed that stops the pipeline."""
    order = in_time_order(frame, data)
    cut = int(len(order) * quality["reference_share"])
    reference, rest = order[:cut], order[cut:]
    labels = labels_of(frame, data)
    known = labels.notna()
    found = []
    for name, kind in kinds_of(data).items():
        if name in data["checked"]:
            found += check_column(name, frame, reference, rest, quality)
        if name == data["time"] and kind == "time":
            found += check_time(name, frame[name], quality)
        if name in data["features"]:
            alone = strength_alone(frame.loc[known, name], labels[known].to_numpy())
            found.append(at_most("no leakage", name, alone, quality["leak_auc"]))
    found += check_rows(frame, labels, data, reference, rest, quality)
    stops = ("warning", "error") if quality["on_failure"] == "stop" else ("error",)
    broken = [one for one in found if not one["passed"] and one["severity"] in stops]
    if broken:
        raise ValueError(f"validation refuses the table: {json.dumps(broken)}")
    return found
