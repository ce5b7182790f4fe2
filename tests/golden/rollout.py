"""Golden numbers for src/rollout.

pip install numpy scipy; python rollout.py > rollout.json
"""
import json

import numpy as np
import scipy
from scipy.stats import mannwhitneyu


def lcg(n, a, b, m):
    return np.array([((i * a + b) % m) / m for i in range(n)])


def interval(x, y, confidence):
    """All shifts d for which x - d and y are not told apart: the test turned round.

    The p-value changes only where d passes a difference of two observations, so every gap between
    neighbouring differences is tried once.
    """
    gaps = np.sort((x[:, None] - y[None, :]).ravel())
    middles = (gaps[1:] + gaps[:-1]) / 2
    p = [
        mannwhitneyu(x - d, y, alternative="two-sided", method="asymptotic", use_continuity=False).pvalue
        for d in middles
    ]
    kept = np.flatnonzero(np.array(p) >= 1 - confidence)
    return float(gaps[kept[0]]), float(gaps[kept[-1] + 1]), float(np.median(gaps))


def case(x, y):
    u, p = mannwhitneyu(x, y, alternative="two-sided", method="asymptotic", use_continuity=False)
    return {"u": float(u), "p": float(p)}


x = lcg(60, 7919, 13, 1009)
higher = lcg(50, 104729, 7, 1013) + 0.25
ties = np.floor(lcg(80, 7919, 13, 1009) * 5)
more = np.floor(lcg(70, 104729, 7, 1013) * 5 + 0.6)
low, high, shift = interval(higher, x, 0.98)
print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
            "plain": case(higher, x),
            "ties": case(more, ties),
            "interval": [low, high],
            "shift": shift,
        },
        indent=1,
    )
)
