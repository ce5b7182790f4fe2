#!/usr/bin/env python3
"""Writes tests/golden/sklearn_tables.json: how well scikit-learn does on the shipped tables.

    pip install scikit-learn==1.9.1 pandas
    python tests/reference/sklearn_tables.py [--split TABLE=FILE ...] [TABLE ...]

The lab's preparation is written again here, with pandas: missing numbers become the median and
missing words the most frequent word of the training rows; words become one column per level, with
those that fewer than 1 % of the training rows have, or that are not among the 20 most frequent,
merged into `other`; numbers are moved to mean 0 and divided by their standard deviation. Columns of
times are left out. Then scikit-learn's logistic regression, decision tree and random forest are
fitted on the training rows with the lab's parameters and judged on the test rows.

FILE says which rows those are: CSV with the header `row,part`, rows counted from 0, parts `train`,
`test` and `live`; rows that are not named are in no part. Without a FILE, 60, 20 and 20 % of each
class are drawn.
"""
import argparse
import json
import pathlib

import numpy as np
import pandas
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from sklearn.tree import DecisionTreeClassifier

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Table: target, test for the positive class given the target column, columns of times.
TABLES = {
    "breast_cancer": ("diagnosis", lambda y: y == "malignant", []),
    "chicago_ridership": ("ridership", lambda y: y >= y.median(), ["date"]),
    "credit_scoring": ("status", lambda y: y == "bad", []),
    "lending_club": ("status", lambda y: y == "bad", []),
    "nyc_flights_2013": ("arr_late15", lambda y: y == 1, ["flight_date"]),
    "penguins": ("species", lambda y: y == "Adelie", []),
}

# The lab's defaults.
MIN_LEVEL_SHARE, MAX_LEVELS = 0.01, 20
L2 = 1.0
TREE = {"max_depth": 6, "min_samples_leaf": 5}
FOREST = {"n_estimators": 100, "max_depth": 10, "min_samples_leaf": 1, "max_features": "sqrt"}
# Seeds decide between splits that tie, and in a forest much else.
TREE_SEEDS, FOREST_SEEDS = 20, 5


def read(name):
    """Features and labels of a table; rows without a target are missing from neither."""
    target, is_positive, times = TABLES[name]
    table = pandas.read_csv(
        ROOT / "static" / "data" / f"{name}.csv", keep_default_na=False, na_values=["", "NA"]
    )
    labels = is_positive(table[target]).where(table[target].notna())
    return table.drop(columns=[target, *times]), labels


def draw(labels):
    """60, 20 and 20 % of each class."""
    rng = np.random.default_rng(0)
    part = np.full(len(labels), "", dtype=object)
    for label in (False, True):
        rows = rng.permutation(np.flatnonzero(labels == label))
        cuts = [round(0.6 * len(rows)), round(0.8 * len(rows))]
        for name, chosen in zip(("train", "test", "live"), np.split(rows, cuts)):
            part[chosen] = name
    return part


def parts(labels, path):
    """The part of each row; empty for none."""
    if path is None:
        return draw(labels)
    split = pandas.read_csv(path)
    assert set(split["part"]) <= {"train", "test", "live"}, f"{path}: unknown part"
    part = np.full(len(labels), "", dtype=object)
    part[split["row"].to_numpy()] = split["part"].to_numpy()
    return part


def prepare(table, is_train):
    """The encoded matrix of all rows, fitted on the training rows: names and shape (rows, columns)."""
    names, columns = [], []
    for name in table:
        column = table[name]
        seen = column[is_train].dropna()
        # A column without two training values says nothing.
        if column.dropna().nunique() < 2 or seen.empty:
            continue
        if pandas.api.types.is_numeric_dtype(column):
            cells = column.fillna(seen.median()).to_numpy(dtype=float)
            spread = cells[is_train].std()
            names.append(name)
            columns.append((cells - cells[is_train].mean()) / (spread if spread > 0 else 1.0))
            continue
        counts = seen.value_counts()
        # Of equally frequent words the first in the alphabet fills the gaps.
        filled = column.fillna(counts[counts == counts.max()].index.min())
        counts = filled[is_train].value_counts()
        frequent = counts[counts >= MIN_LEVEL_SHARE * is_train.sum()]
        ordered = sorted(sorted(frequent.index, reverse=True), key=lambda w: -frequent[w])
        kept = sorted(ordered[:MAX_LEVELS])
        for level in kept:
            names.append(f"{name}={level}")
            columns.append((filled == level).to_numpy(dtype=float))
        if len(kept) < len(counts):
            names.append(f"{name}=other")
            columns.append((~filled.isin(kept)).to_numpy(dtype=float))
    return names, np.column_stack(columns)


def judge(model, x, y, is_train, is_test):
    scores = model.fit(x[is_train], y[is_train]).predict_proba(x[is_test])[:, 1]
    truth = y[is_test]
    return np.array([
        roc_auc_score(truth, scores),
        average_precision_score(truth, scores),
        log_loss(truth, scores),
    ])


def measure(name, path):
    table, labels = read(name)
    part = parts(labels, path)
    is_train, is_test = part == "train", part == "test"
    names, x = prepare(table, is_train)
    y = (labels == True).to_numpy()  # noqa: E712, missing labels are in no part
    assert labels[is_train | is_test].notna().all(), f"{name}: a chosen row has no label"

    logistic = LogisticRegression(C=1 / L2, tol=1e-10, max_iter=100_000)
    trees = [DecisionTreeClassifier(random_state=seed, **TREE) for seed in range(TREE_SEEDS)]
    forests = [RandomForestClassifier(random_state=seed, **FOREST) for seed in range(FOREST_SEEDS)]

    def judged(models):
        """Over the seeds: mean, least and most of each metric."""
        values = np.array([judge(model, x, y, is_train, is_test) for model in models])
        return {
            metric: {"mean": round(v.mean(), 6), "least": round(v.min(), 6), "most": round(v.max(), 6)}
            for metric, v in zip(("roc_auc", "average_precision", "log_loss"), values.T)
        }

    return {
        "split": "given" if path else "drawn",
        "train_rows": int(is_train.sum()),
        "test_rows": int(is_test.sum()),
        "test_positives": int(y[is_test].sum()),
        "columns": names,
        "logistic": judged([logistic]),
        "tree": judged(trees),
        "forest": judged(forests),
    }


def main():
    parser = argparse.ArgumentParser(description="scikit-learn on the shipped tables")
    parser.add_argument("tables", nargs="*", default=list(TABLES), help="default: all")
    parser.add_argument("--split", action="append", default=[], metavar="TABLE=FILE")
    parser.add_argument(
        "--out", type=pathlib.Path, default=ROOT / "tests" / "golden" / "sklearn_tables.json"
    )
    arguments = parser.parse_args()
    splits = dict(split.split("=", 1) for split in arguments.split)
    for name in [*arguments.tables, *splits]:
        if name not in TABLES:
            parser.error(f"{name} is not one of {', '.join(TABLES)}")
    result = {
        "versions": {
            "scikit-learn": sklearn.__version__,
            "numpy": np.__version__,
            "pandas": pandas.__version__,
        },
        "parameters": {
            "l2": L2,
            "tree": {**TREE, "seeds": TREE_SEEDS},
            "forest": {**FOREST, "seeds": FOREST_SEEDS},
            "min_level_share": MIN_LEVEL_SHARE,
            "max_levels": MAX_LEVELS,
        },
        "tables": {name: measure(name, splits.get(name)) for name in arguments.tables},
    }
    arguments.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
