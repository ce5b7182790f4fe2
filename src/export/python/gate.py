# Validate model: limits that the model must reach, and a baseline that it must beat.
import numpy
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.tree import DecisionTreeClassifier


def limit_check(name, observed, limit, at_least):
    passed = observed is not None and (observed >= limit if at_least else observed <= limit)
    return {"check": name, "observed": observed, "limit": limit, "passed": bool(passed)}


def baseline_auc(package, rows, data, gate):
    """What the ranking reaches with one question, or with none."""
    if gate["baseline"] == "prior":
        return 0.5
    prepare = package.named_steps["prepare"]
    x, y = part_of(rows, "train", data)
    stump = DecisionTreeClassifier(max_depth=1, min_samples_leaf=5, random_state=0)
    stump.fit(prepare.transform(x), y)
    x, y = part_of(rows, "test", data)
    return float(roc_auc_score(y, stump.predict_proba(prepare.transform(x))[:, 1]))


def weakest_slice(package, rows, data):
    """The lowest ROC AUC within a level of a column of words that has enough rows of both classes."""
    x, _ = part_of(rows, "test", data)
    y, scores = scores_of(package, rows, "test", data)
    found = []
    for name in data["features"]:
        if kinds_of(data)[name] != "word":
            continue
        for level in x[name].dropna().unique():
            chosen = (x[name] == level).to_numpy()
            positives = y[chosen].sum()
            if chosen.sum() >= 100 and 10 <= positives <= chosen.sum() - 10:
                found.append(float(roc_auc_score(y[chosen], scores[chosen])))
    return min(found, default=None)


def judge(package, rows, metrics, data, gate):
    """Every check with its outcome."""
    _, train_y = part_of(rows, "train", data)
    _, y = part_of(rows, "test", data)
    average = log_loss(y, numpy.full(len(y), train_y.mean()), labels=[0, 1])
    auc = metrics["roc_auc"]
    checks = [
        limit_check("roc_auc", auc, gate["min_auc"], True),
        limit_check("gain", auc - baseline_auc(package, rows, data, gate), gate["min_gain"], True),
        limit_check("log_loss", metrics["log_loss"], float(average), False),
        limit_check("gap", metrics["train_roc_auc"] - auc, gate["max_gap"], False),
        limit_check("ece", metrics["ece"], gate["max_ece"], False),
    ]
    weakest = weakest_slice(package, rows, data)
    if weakest is not None:
        checks.append(limit_check("slice", weakest, gate["min_slice_auc"], True))
    return checks


def refuse_failed(checks, what):
    """Raises if a check failed: nothing later is run."""
    failed = [check for check in checks if not check["passed"]]
    if failed:
        raise ValueError(f"{what} is refused: {failed}")
