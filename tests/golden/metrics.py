"""Golden numbers for src/metrics: scikit-learn at the version in the file.

pip install scikit-learn==1.9.1; python metrics.py > metrics.json
"""
import json

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn import metrics as m


def lcg(n, a, b, mod):
    return np.array([((i * a + b) % mod) / mod for i in range(n)])


def ece(y, p):
    b = np.minimum((p * 10).astype(int), 9)
    bins = [k for k in range(10) if (b == k).any()]
    return float(sum((b == k).mean() * abs(y[b == k].mean() - p[b == k].mean()) for k in bins))


def best_cost(y, p, fp, fn):
    """Cheapest threshold by trying each score and one above all."""
    tries = [(np.sum((p >= t) & (y == 0)) * fp + np.sum((p < t) & (y == 1)) * fn, -t) for t in np.append(p, 2)]
    cost, t = min(tries)
    return [float(-t), float(cost / len(y))]


def case(y, p):
    out = {
        "roc_auc": m.roc_auc_score(y, p),
        "average_precision": m.average_precision_score(y, p),
        "log_loss": m.log_loss(y, p),
        "brier": m.brier_score_loss(y, p),
        "calibration": [list(map(float, r)) for r in zip(*calibration_curve(y, p, n_bins=5))],
        "best_cost": [[fp, fn, *best_cost(y, p, fp, fn)] for fp, fn in [(1, 5), (3, 1), (1, 1)]],
        "at": [],
    }
    for t in [0.25, 0.5, 0.9]:
        call = (p >= t).astype(int)
        (tn, fp), (fn, tp) = m.confusion_matrix(y, call).tolist()
        scores = [m.accuracy_score(y, call), m.precision_score(y, call), m.recall_score(y, call)]
        scores += [m.recall_score(y, call, pos_label=0), m.f1_score(y, call)]
        out["at"].append({"threshold": t, "counts": [tp, fp, fn, tn], "scores": scores})
    return out


P = lcg(1000, 7919, 13, 1009)
Y = (lcg(1000, 104729, 7, 1013) < P).astype(int)
tied = np.floor(20 * P) / 20
short_p, short_y = tied[:40], Y[:40]
fpr, tpr, t = m.roc_curve(short_y, short_p, drop_intermediate=False)
precision, recall, _ = m.precision_recall_curve(short_y, short_p)
out = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "smooth": case(Y, P),
    "tied": case(Y, tied),
    "ece": ece(Y, P),
    "extreme_log_loss": m.log_loss([1, 0, 1, 0], [0.0, 1.0, 1.0, 1e-20]),
    "roc_curve": [fpr.tolist(), tpr.tolist(), t[1:].tolist()],
    "pr_curve": [recall[::-1].tolist(), precision[::-1].tolist()],
}
print(json.dumps(out, indent=1))
