#!/usr/bin/env python3
"""Writes model.json: what scikit-learn 1.9.1 makes of data that both languages can compute.

    pip install scikit-learn==1.9.1 && python model.py

Cells are hashes of row and column cut to 20 bits, so they are exact in f32 (which scikit-learn's
trees compute in); `tests/it/model.rs` computes the same ones.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

WORD = (1 << 64) - 1


def cell(stream, row, column):
    """SplitMix64 of the position: an integer from -2^19 to 2^19 - 1."""
    z = (stream * 1_000_003 + row * 1_009 + column + 1) * 0x9E3779B97F4A7C15 & WORD
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & WORD
    z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
    return ((z ^ z >> 31) >> 44) - (1 << 19)


def features(stream, rows, columns):
    """Shape (rows, columns), from -4 to 4."""
    cells = [[cell(stream, i, j) for j in range(columns)] for i in range(rows)]
    return np.array(cells, dtype=np.int64) / 2.0**17


def labels(stream, x, blur=1):
    """Positive where a rule plus noise is large."""
    noise = np.array([cell(stream, i, 1_000) for i in range(len(x))]) / 2.0**17
    return x[:, 0] - 0.5 * x[:, 1] + 2.0 * (x[:, 2] > 1.0) - x[:, 3] * (x[:, 0] > 0.0) + blur * noise > 0.75


def awkward(x):
    """The same with a copy, a sum, a constant, a far-off and a tiny column."""
    far, tiny = 2013.0 + x[:, 4] / 4.0, x[:, 5] / 1024.0
    return np.column_stack([x, x[:, 0], x[:, 0] + x[:, 1], np.full(len(x), 3.0), far, tiny])


def logistic():
    x = features(1, 400, 6)
    y = labels(1, x)
    cases = []
    for name, x, l2, weight in [
        ("plain", x, 1.0, None),
        ("weak", x, 0.01, None),
        ("strong", x, 50.0, None),
        ("balanced", x, 1.0, "balanced"),
        ("awkward", awkward(x), 1.0, None),
    ]:
        newton = LogisticRegression(
            C=1 / l2, class_weight=weight, solver="newton-cholesky", tol=1e-10, max_iter=1000
        ).fit(x, y)
        if name != "awkward":
            lbfgs = LogisticRegression(C=1 / l2, class_weight=weight, tol=1e-10, max_iter=10**5)
            assert np.abs(lbfgs.fit(x, y).coef_ - newton.coef_).max() < 1e-7
        cases.append({
            "name": name,
            "l2": l2,
            "balanced": weight is not None,
            "intercept": newton.intercept_[0],
            "coefficients": newton.coef_[0].tolist(),
        })
    return cases


def tree():
    x = features(2, 4000, 6)
    # A column of a few levels and one of two.
    x[:, 4], x[:, 5] = np.floor(x[:, 4]), x[:, 5] > 2.0
    # Enough noise that no small node is nearly pure: there, many splits tie.
    y = labels(2, x, blur=3)
    cases = []
    for depth, leaf, weight in [(7, 20, None), (6, 40, None), (6, 20, "balanced")]:
        fits = [
            DecisionTreeClassifier(
                max_depth=depth, min_samples_leaf=leaf, class_weight=weight, random_state=seed
            ).fit(x, y)
            for seed in range(20)
        ]
        first = fits[0].tree_
        assert np.array_equal(first.threshold * 2**18, np.round(first.threshold * 2**18))
        # The seed orders the columns, so equal trees mean that no two splits tie.
        for other in fits:
            assert np.array_equal(other.tree_.feature, first.feature)
            assert np.array_equal(other.tree_.threshold, first.threshold)
        cases.append({
            "max_depth": depth,
            "min_leaf": leaf,
            "balanced": weight is not None,
            "feature": first.feature.tolist(),
            # Whole numbers: not every JSON reader keeps the last bit of a fraction.
            "threshold_2_18": (first.threshold * 2**18).astype(int).tolist(),
            "rows": first.n_node_samples.tolist(),
            "share": first.value[:, 0, 1].tolist(),
            "importances": fits[0].feature_importances_.tolist(),
        })
    return cases


def forest():
    x = features(3, 2000, 8)
    y = labels(3, x)
    cases = []
    for weight in [None, "balanced"]:
        # Few positives, so that the weights matter.
        keep = ~y | (np.arange(2000) % 4 == 0)
        x_kept, y_kept = x[keep], y[keep]
        half = len(x_kept) // 2
        aucs, means, importances, oob = [], [], [], []
        for seed in range(20):
            fit = RandomForestClassifier(
                50, max_depth=8, class_weight=weight, random_state=seed, oob_score=True
            ).fit(x_kept[:half], y_kept[:half])
            scores = fit.predict_proba(x_kept[half:])[:, 1]
            aucs.append(roc_auc_score(y_kept[half:], scores))
            means.append(scores.mean())
            importances.append(fit.feature_importances_)
            # Rows that no tree left out have no score: their two shares are 0.
            shares = fit.oob_decision_function_
            seen = shares.sum(axis=1) > 0
            oob.append(roc_auc_score(y_kept[:half][seen], shares[seen, 1]))
        cases.append({
            "trees": 50,
            "max_depth": 8,
            "balanced": weight is not None,
            "roc_auc": np.mean(aucs),
            "mean_score": np.mean(means),
            "importances": np.mean(importances, axis=0).tolist(),
            "out_of_bag_auc": np.mean(oob),
        })
    return cases


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="Some inputs do not have OOB scores")
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "logistic": logistic(),
        "tree": tree(),
        "forest": forest(),
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(golden, indent=1) + "\n")
