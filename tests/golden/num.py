"""Golden numbers for src/num: scipy and numpy at the versions in the file.

pip install scipy==1.17.1 numpy==2.4.6; python num.py > num.json
"""
import json

import numpy as np
import scipy
from scipy import special, stats


def lcg(n, a, b, m):
    return [((i * a + b) % m) / m for i in range(n)]


x, y = np.array(lcg(600, 7919, 13, 1009)), np.array(lcg(600, 104729, 7, 1013))
tied = np.floor(8 * x)
qs = [0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.9, 0.999, 1]
sizes = [1, 2, 5, 50, 140, 141, 240, 1000, 5000, 20000, 200000]
zs = [0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.4, 1.6, 1.9, 2.5, 4.0]
ks = [(n, z / n**0.5) for n in sizes for z in zs if z / n**0.5 < 1]
chi = [(v, d) for d in [1, 2, 3, 10, 77, 400] for v in [0.001, 0.5, 1, 3.84, 10, 80, 390, 500, 900]]
shares = [(0, 10), (1, 10), (5, 10), (10, 10), (37, 1000), (999_983, 1_000_003)]
out = {
    "versions": {"scipy": scipy.__version__, "numpy": np.__version__},
    "mean": float(np.mean(x)),
    "variance": [float(np.var(x, ddof=0)), float(np.var(x, ddof=1))],
    "quantile": [[q, float(np.quantile(x * x, q))] for q in qs],
    "pearson": float(stats.pearsonr(x * x, x + y).statistic),
    "ranks": stats.rankdata(tied)[:20].tolist(),
    "digamma": [[v, float(special.digamma(v))] for v in [1e-3, 0.1, 0.5, 1, 1.46, 1.5, 2, 3, 7.25, 10, 99, 1e4, 1e9]],
    "normal_cdf": [[v, float(stats.norm.cdf(v))] for v in [-37, -8, -3, -1, -0.1, 0, 0.5, 1.96, 5]],
    "normal_ppf": [[p, float(stats.norm.ppf(p))] for p in [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.07, 0.08, 0.4, 0.5, 0.6, 0.93, 0.975, 0.999999]],
    "kolmogorov_sf": [[v, float(special.kolmogorov(v))] for v in [0.1, 0.2, 0.3, 0.5, 0.8, 0.99, 1, 1.01, 1.36, 2, 5]],
    "chi_square_sf": [[v, d, float(stats.chi2.sf(v, d))] for v, d in chi],
    "kstwo_sf": [[n, d, float(stats.kstwo.sf(d, n))] for n, d in ks],
    "wilson": [[k, n, *map(float, stats.binomtest(k, n).proportion_ci(0.95, "wilson"))] for k, n in shares],
}
print(json.dumps(out, indent=1))
