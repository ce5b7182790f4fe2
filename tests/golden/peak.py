"""Golden numbers for src/peak.

pip install numpy scipy statsmodels; python -W ignore peak.py > peak.json
"""
import json

import numpy as np
import scipy
import statsmodels
from scipy.optimize import least_squares
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.stattools import adfuller, ccf, grangercausalitytests


def lcg(n, a, b, m):
    return np.array([((i * a + b) % m) / m for i in range(n)])


def pair(n=240):
    """x is autoregressive, y follows it two rows later."""
    e, u = lcg(n, 7919, 13, 1009) - 0.5, lcg(n, 104729, 7, 1013) - 0.5
    x, y = np.zeros(n), np.zeros(n)
    for t in range(2, n):
        x[t] = 0.6 * x[t - 1] - 0.2 * x[t - 2] + e[t]
        y[t] = 0.3 * y[t - 1] + 0.8 * x[t - 2] + u[t]
    return x, y


def bic(ssr, n, p):
    return n * np.log(ssr / n) + p * np.log(n)


def fit(model, start, x, y, bounds=(-np.inf, np.inf)):
    found = min((least_squares(lambda p: model(p, x) - y, s, bounds=bounds, xtol=1e-15, ftol=1e-15, gtol=1e-15, x_scale=np.abs(s) + 1e-3)
                 for s in start), key=lambda r: r.cost)
    ssr = 2 * float(found.cost)
    return {"parameters": found.x.tolist(), "ssr": ssr, "bic": float(bic(ssr, len(x), len(found.x)))}


x, y = pair()
granger = {}
for name, (cause, effect) in {"forward": (x, y), "backward": (y, x)}.items():
    tests = grangercausalitytests(np.column_stack([effect, cause]), 4)
    granger[name] = [[lag, *map(float, tests[lag][0]["ssr_ftest"][:3])] for lag in range(1, 5)]

white = {}
for order in (1, 3):
    ar = AutoReg(x, lags=order, trend="c").fit()
    filtered = y[order:] - sum(ar.params[k] * y[order - k: len(y) - k] for k in range(1, order + 1))
    white[order] = ccf(filtered, ar.resid, adjusted=False)[:9].tolist()

load = 20 + 70 * lcg(300, 611, 17, 499)
noise = lcg(300, 104729, 7, 1013) - 0.5
queue_y = 5 + 12 / (1 - load / 110) + 4 * noise
bend_y = 3 + 0.02 * load + 0.6 * np.maximum(0, load - 64) + 2 * noise
queue = lambda p, v: p[0] + p[1] / (1 - v / p[2])
bend = lambda p, v: p[0] + p[1] * v + p[2] * np.maximum(0, v - p[3])
curves = {}
for name, values in {"queue": queue_y, "bend": bend_y}.items():
    top = load.max()
    curves[name] = {
        "Flat": fit(lambda p, v: p[0] + 0 * v, [[1.0]], load, values),
        "Line": fit(lambda p, v: p[0] + p[1] * v, [[1.0, 0.1]], load, values),
        "Queue": fit(queue, [[1, 5, top * f] for f in (1.1, 1.3, 2)], load, values, ([-np.inf, 0, top / 0.999], [np.inf, np.inf, top / 0.05])),
        "Bend": fit(bend, [[1, 0.1, 0.5, k] for k in (35, 50, 60, 64, 70, 80)], load, values),
    }
print(json.dumps({
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "ccf": {"after": ccf(y, x, adjusted=False)[:11].tolist(), "before": ccf(x, y, adjusted=False)[:11].tolist()},
    "adf": [[float(adfuller(v, maxlag=lags, autolag=None, regression="c")[0]) for lags in (0, 1, 4)] for v in (x, y, np.cumsum(x))],
    "granger": granger, "white": white, "curves": curves,
}, indent=1))
