"""Golden numbers for src/analyse: scikit-learn and scipy at the versions in the file.

pip install scikit-learn==1.9.1 scipy==1.17.1; python analyse.py > analyse.json
"""
import json

import numpy as np
import scipy
import sklearn
from scipy.stats import chi2_contingency
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.feature_selection import mutual_info_classif
from sklearn.feature_selection._mutual_info import _compute_mi_cd
from sklearn.metrics import mutual_info_score
from sklearn.preprocessing import StandardScaler

N = 1000


def lcg(n, a, b, m):
    return np.array([((i * a + b) % m) / m for i in range(n)])


def rough(a, b, m):
    """Squares of integers: no two distances between neighbours are equal."""
    k = np.array([(i * a + b) % m for i in range(N)], float)
    return k * k / 1e6


i = np.arange(N)
x0, x1, x2 = rough(7919, 13, 100003), rough(104729, 7, 99991), lcg(N, 31, 5, 997)
x3 = x0 + 3000 * x2 * x2
y = (lcg(N, 104729, 7, 1013) < lcg(N, 7919, 13, 1009)).astype(int)
c0 = ((i * i + 3 * i) % 7) % 4
c1 = np.where(i % 3 == 0, ((i * i + 5 * i) % 9) % 5, c0)
c2 = np.floor(lcg(N, 7919, 13, 1009) * 6).astype(int) + (c0 == 3)
grid = lcg(N, 7919, 13, 1009)


def cramers_v(a, b):
    table = np.array([[np.sum((a == p) & (b == q)) for q in np.unique(b)] for p in np.unique(a)])
    n, (r, k) = table.sum(), table.shape
    phi = max(0, chi2_contingency(table, correction=False).statistic / n - (r - 1) * (k - 1) / (n - 1))
    return float(np.sqrt(phi / min(r - (r - 1) ** 2 / (n - 1) - 1, k - (k - 1) ** 2 / (n - 1) - 1)))


def eta(x, c):
    groups = [x[c == k] for k in np.unique(c)]
    between = sum(len(g) * (g.mean() - x.mean()) ** 2 for g in groups)
    return float(np.sqrt(between / ((x - x.mean()) ** 2).sum()))


# Every tenth value of x1 is missing.
whole = i % 10 != 3
pearson = float(np.corrcoef(x1[whole], x3[whole])[0, 1])

X = np.c_[x0, x1, x2, x3, (c0 == 1).astype(float), np.ones(N)]
scaled = StandardScaler().fit_transform(X)
pca = PCA(svd_solver="full").fit(scaled[:, :5])
scores = pca.transform(scaled[:, :5])

# Four clear heaps of 250 rows.
heap = np.c_[10 * (i % 4) + x2, 7 * ((i % 4) // 2) + lcg(N, 7919, 13, 1009)]
km = KMeans(4, n_init=5, random_state=0).fit(heap)
seeds = [mutual_info_classif(grid[:, None], y, random_state=s)[0] for s in range(20)]
out = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "pearson x1 x3": pearson,
    "cramers_v": {"c0 c1": cramers_v(c0, c1), "c0 c2": cramers_v(c0, c2), "c1 c2": cramers_v(c1, c2)},
    "eta": {"x0 c0": eta(x0, c0), "grid c2": eta(grid, c2), "x3 c1": eta(x3, c1)},
    "mi_discrete": [float(mutual_info_score(c, y)) for c in (c0, c1, c2)],
    "mi_ross": [float(_compute_mi_cd(x, y, 3)) for x in (x0, x1, x3)],
    "mi_continuous": mutual_info_classif(np.c_[x0, x1, x3], y, random_state=0).tolist(),
    "mi_grid": [float(np.mean(seeds)), float(np.min(seeds)), float(np.max(seeds))],
    "pca": {
        "explained": pca.explained_variance_ratio_.tolist(),
        "loadings": pca.components_.tolist(),
        "scores": scores[:10, :2].tolist(),
    },
    "kmeans": {"inertia": float(km.inertia_), "centres": sorted(km.cluster_centers_.tolist())},
}
print(json.dumps(out, indent=1))
