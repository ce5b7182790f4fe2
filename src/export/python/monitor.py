# Monitor: the live rows, window by window, beside the training rows.
import numpy
import pandas
from sklearn.metrics import roc_auc_score


def index_of_words(reference, current):
    """Population stability index over words; missing is one of them."""
    before, now = (cells.value_counts(dropna=False) for cells in (reference, current))
    words = before.index.union(now.index, sort=False)
    return index_of(*(counts.reindex(words, fill_value=0).to_numpy() for counts in (before, now)))


def watch(package, rows, data, monitor):
    """For each window of live rows: the least stable feature, and how well the model ranks."""
    reference, _ = part_of(rows, "train", data)
    x, y = part_of(rows, "live", data)
    if len(x) == 0:
        return []
    scores = package.predict_proba(x)[:, 1]
    size = int(monitor["rows_per_day"] * monitor["window_days"])
    windows = []
    for start in range(0, max(len(x) - size, 0) + 1, size):
        here = slice(start, start + size)
        found = {}
        for name in data["features"]:
            before, now = reference[name], x[name].iloc[here]
            found[name] = (
                stability_index(before.to_numpy(), now.to_numpy())
                if kinds_of(data)[name] == "number" else index_of_words(before, now))
        labels = y[here]
        has_both = 0 < labels.sum() < len(labels)
        worst = max(found, key=found.get)
        windows.append({
            "first_row": int(x.index[start]), "rows": len(labels), "feature": worst,
            "psi": found[worst], "alarm": found[worst] > monitor["psi_limit"],
            "roc_auc": float(roc_auc_score(labels, scores[here])) if has_both else None,
        })
    return windows
