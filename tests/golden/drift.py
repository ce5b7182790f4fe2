"""Golden numbers for src/drift: river, Evidently, scipy at the versions in the file.

pip install river==0.26.1 evidently==0.7.23 'pandas<3' scipy==1.17.1; python drift.py > drift.json
"""
import json
import warnings

import evidently
import numpy as np
import pandas as pd
import river
import scipy
from evidently.legacy.calculations.stattests.registry import get_stattest
from evidently.legacy.core import ColumnType
from river import drift
from scipy import stats

warnings.filterwarnings("ignore")


def lcg(n, a, b, m):
    return np.array([((i * a + b) % m) / m for i in range(n)])


def stream(seed):
    while True:
        seed = (seed * 1103515245 + 12345) % 2147483648
        yield seed / 2147483648


def errors(seed, parts):
    g = stream(seed)
    return [1 if next(g) < p else 0 for n, p in parts for _ in range(n)]


def drifts(values, **spec):
    d = drift.PageHinkley(**spec)
    return [i for i, v in enumerate(values) if (d.update(v), d.drift_detected)[1]]


g = stream(99)
gradual = [1 if next(g) < 0.1 + 0.3 * min(1, max(0, (i - 1000) / 1000)) else 0 for i in range(3000)]
g = stream(5)
shifted = [(sum(next(g) for _ in range(12)) - 6) + (0 if i < 1500 else 0.8) for i in range(3000)]
abrupt = errors(42, [(1000, 0.10), (1000, 0.30)])
page_hinkley = {
    "abrupt": drifts(abrupt),
    "stationary": drifts(errors(7, [(3000, 0.15)])),
    "gradual": drifts(gradual),
    "shifted": drifts(shifted),
    "shifted up": drifts(shifted, threshold=10, mode="up"),
    "shifted down": drifts(shifted, threshold=10, mode="down"),
    "abrupt, eager": drifts(abrupt, min_instances=5, delta=0.05, threshold=4, alpha=0.99),
}

numbers = {
    "small": (10 * lcg(600, 7919, 13, 1009), 11.5 * lcg(400, 104729, 7, 1013) + 0.4),
    "large": (10 * lcg(2000, 7919, 13, 2003) ** 2, 10 * lcg(1500, 104729, 7, 1511) ** 2 + 0.5),
    "few": (np.array([(i * 7) % 4 for i in range(600)], float), np.array([(i * i) % 5 for i in range(400)], float)),
    "power of two": (lcg(512, 7919, 13, 1009), lcg(512, 104729, 7, 1013)),
}
words = {
    "small": (["abcd"[((i * i + 3 * i) % 7) % 4] for i in range(600)], ["abcde"[((i * i + 5 * i) % 9) % 5] for i in range(400)]),
    "binary": (["yes" if (i * 37) % 100 < 20 else "no" for i in range(500)], ["yes" if (i * 37) % 100 < 26 else "no" for i in range(500)]),
    "unseen": (["ab"[i % 2] for i in range(100)], ["bc"[i % 2] for i in range(100)]),
}


def evidently_psi(r, c, kind):
    r, c = pd.Series(r), pd.Series(c)
    return float(get_stattest(r, c, kind, "psi")(r, c, kind, None).drift_score)


def quantile_psi(r, c):
    """Ten quantile bins of r, right-closed; shares floored at 1e-4."""
    edges = np.unique(np.quantile(r, np.arange(1, 10) / 10))
    count = lambda v: np.bincount(np.searchsorted(edges, v, side="left"), minlength=len(edges) + 1) / len(v)
    p, q = count(r), count(c)
    a, b = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    return {"psi": float(((b - a) * np.log(b / a)).sum()), "reference": p.tolist(), "current": q.tolist()}


def ks(r, c):
    test = stats.ks_2samp(r, c, method="asymp")
    return [float(test.statistic), float(test.pvalue)]


def chi2(r, c):
    keys = sorted(set(r) | set(c))
    test = stats.chi2_contingency([[r.count(k) for k in keys], [c.count(k) for k in keys]], correction=False)
    return [float(test.statistic), float(test.pvalue)]


out = {
    "versions": {"river": river.__version__, "evidently": evidently.__version__, "scipy": scipy.__version__, "numpy": np.__version__, "pandas": pd.__version__},
    "page_hinkley": page_hinkley,
    "evidently_number": {k: evidently_psi(*v, ColumnType.Numerical) for k, v in numbers.items()},
    "evidently_word": {k: evidently_psi(*v, ColumnType.Categorical) for k, v in words.items()},
    "quantile_psi": {k: quantile_psi(*numbers[k]) for k in ["small", "large"]},
    "ks": {k: ks(*v) for k, v in numbers.items()},
    "ks_prefix": [[n, m, *ks(numbers["small"][0][:n], numbers["small"][1][:m])] for n, m in [(5, 5), (7, 4), (30, 10), (60, 60), (150, 149), (400, 400)]],
    "chi2": {k: chi2(*v) for k, v in words.items()},
}
print(json.dumps(out, indent=1))
