"""Golden numbers for src/anomaly and src/num/beta.rs.

pip install numpy scipy pandas statsmodels; python anomaly.py > anomaly.json
The benchmark's score is worked out anew here, row by row, from its definition; the figures were held
against the benchmark's own code (sweeper.py of NAB 1.1) when this file was made.
"""
import json
import math

import numpy as np
import pandas as pd
import scipy
import statsmodels
from scipy import stats, special
from statsmodels.tsa.holtwinters import ExponentialSmoothing


def lcg(n, a, b, m):
    return np.array([((i * a + b) % m) / m for i in range(n)])


ROSNER = [-0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.70,
          1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.40,
          2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01]


def esd(values, most, level, robust):
    left, n, out = list(values), len(values), []
    for j in range(1, int(most * n) + 1):
        x = np.array(left)
        centre = np.median(x) if robust else x.mean()
        scale = 1.4826 * np.median(np.abs(x - centre)) if robust else x.std(ddof=1)
        d = np.abs(x - centre) / scale
        at = int(d.argmax())
        t = stats.t.ppf(1 - level / (2 * (n - j + 1)), n - j - 1)
        out.append([left[at], float(d[at]), float((n - j) * t / math.sqrt((n - j - 1 + t * t) * (n - j + 1)))])
        del left[at]
    count = max([j + 1 for j, (_, r, c) in enumerate(out) if r > c], default=0)
    return {"tested": out, "outliers": count}


def holt_winters(y, m, alpha, beta, gamma):
    """Forecasts one step ahead from the second season on, started from the first."""
    level = float(np.mean(y[:m]))
    model = ExponentialSmoothing(
        y[m:], trend="add", seasonal="add", seasonal_periods=m, initialization_method="known",
        initial_level=level, initial_trend=0.0, initial_seasonal=list(y[:m] - level))
    fit = model.fit(smoothing_level=alpha, smoothing_trend=beta, smoothing_seasonal=gamma, optimized=False)
    return np.asarray(fit.fittedvalues).tolist()


def sigmoid(y):
    return -1.0 if y > 3 else 2 / (1 + math.exp(5 * y)) - 1


def nab(series, threshold, tp, fn, fp):
    """series: (scores, windows as first and last row)"""
    raw, count = 0.0, 0
    for scores, windows in series:
        n = len(scores)
        probation = min(math.floor(0.15 * n), 0.15 * 5000)
        best = {w: -fn for w in windows}
        count += len(windows)
        for i, s in enumerate(scores):
            if s < threshold or i < probation:
                continue
            inside = [w for w in windows if w[0] <= i <= w[1]]
            before = [w for w in windows if w[1] < i]
            if inside:
                (l, r), = inside
                value = tp * sigmoid(-(r - i + 1) / (r - l + 1)) / sigmoid(-1)
                best[(l, r)] = max(best[(l, r)], value)
            elif before:
                l, r = before[-1]
                raw += fp * sigmoid((i - r) / (r - l))
            else:
                raw -= fp
        raw += sum(best.values())
    null = -fn * count
    return 100 * (raw - null) / (tp * count - null)


def nab_best(series, tp, fn, fp):
    thresholds = sorted({1.1} | {s for scores, _ in series for s in scores}, reverse=True)
    scores = [nab(series, t, tp, fn, fp) for t in thresholds]
    at = int(np.argmax(scores))
    return [thresholds[at], scores[at]]


PROFILES = {"Standard": (1, 1, 0.11), "LowFalsePositives": (1, 1, 0.22), "LowFalseNegatives": (1, 2, 0.11)}
series = [
    (lcg(1200, 7919, 13, 1009).round(2).tolist(), [(300, 339), (700, 779)]),
    ((lcg(6000, 104729, 7, 1013) ** 3).round(2).tolist(), [(800, 1000), (3000, 3100), (5950, 5999)]),
    ((lcg(400, 611, 3, 499) ** 2).round(2).tolist(), []),
    (lcg(500, 31, 5, 211).round(2).tolist(), [(60, 90)]),
]
for scores, windows in series[:2]:
    for number, (l, r) in enumerate(windows):
        scores[l + (r - l) // 3] = 0.995 + number / 1000
values = 10 + 5 * lcg(400, 7919, 13, 1009) + 3 * lcg(400, 104729, 7, 1013)
seasonal = np.array([20 + 6 * [0, 1, 3, 2, -1, -5, -2, 2][i % 8] + 0.05 * i for i in range(120)]) + 4 * lcg(120, 7919, 13, 1009)
frame = pd.Series(values)
out = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "pandas": pd.__version__, "statsmodels": statsmodels.__version__},
    "ewma": {"mean": frame.ewm(alpha=0.1, adjust=False).mean().tolist()[::40],
             "variance": frame.ewm(alpha=0.1, adjust=False).var(bias=True).tolist()[::40]},
    "robust": [[float(np.median(w)), float(np.median(np.abs(w - np.median(w))))] for w in (values[a:a + 50] for a in range(0, 350, 49))],
    "holt_winters": {"y": seasonal.tolist(), "forecast": holt_winters(seasonal, 8, 0.2, 0.05, 0.3)},
    "rosner": esd(ROSNER, 10 / 54, 0.05, False),
    "hybrid": esd(np.concatenate([values[:200], [40, -20, 35, 31, 0]]), 0.05, 0.05, True),
    "nab": {name: {"at": [nab(series, t, *costs) for t in (0.5, 0.9, 0.99)], "best": nab_best(series, *costs)} for name, costs in PROFILES.items()},
    "incomplete_beta": [[x, a, b, float(special.betainc(a, b, x))] for x in (0.001, 0.1, 0.5, 0.9, 0.999) for a, b in ((0.5, 0.5), (1, 3), (5, 2), (50, 0.5), (200, 300))],
    "fisher": [[f, a, b, float(stats.f.sf(f, a, b))] for f in (0.1, 1, 3.5, 20, 300) for a, b in ((1, 10), (3, 50), (12, 900))],
    "student": [[p, df, float(stats.t.ppf(p, df))] for p in (1e-9, 0.001, 0.2, 0.5, 0.975, 0.9999, 1 - 1e-7) for df in (1, 2.5, 9, 100, 2000)],
}
print(json.dumps(out, indent=1))
