"""Golden numbers for src/correlate: scikit-learn at the version in the file.

pip install scikit-learn==1.9.1; python correlate.py > correlate.json
"""
import json

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.cluster import DBSCAN
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression


def lcg(n, a, b, mod):
    return [(i * a + b) % mod for i in range(n)]


def groups(truth, found):
    h, c, v = m.homogeneity_completeness_v_measure(truth, found)
    pair = m.pair_confusion_matrix(truth, found)
    (_, fp), (fn, tp) = pair
    return {
        "truth": truth,
        "found": found,
        "ari": m.adjusted_rand_score(truth, found),
        "homogeneity": h,
        "completeness": c,
        "v": v,
        "precision": tp / (tp + fp) if tp + fp else None,
        "recall": tp / (tp + fn) if tp + fn else None,
    }


noise = lcg(300, 7919, 13, 1009)
truth = [x % 6 for x in lcg(300, 31, 7, 101)]
groupings = [
    groups(truth, truth),
    groups(truth, [t // 2 for t in truth]),
    groups(truth, [t if x % 10 else 9 for t, x in zip(truth, noise)]),
    groups(truth, [x % 5 for x in noise]),
    groups(truth, list(range(300))),
    groups(truth, [0] * 300),
    groups([0] * 40, [0] * 39 + [1]),
    groups([0, 0, 1, 1], [0, 1, 0, 1]),
    groups([3], [7]),
]

# Points away from each other's radius by more than rounding, so that < and <= agree.
blobs = []
for k, (x, y) in enumerate([(0, 0), (10, 0), (0, 12), (11, 11)]):
    for i, (a, b) in enumerate(zip(lcg(25, 37, 5 + k, 101), lcg(25, 53, 11 + k, 103))):
        blobs.append([x + a / 40, y + b / 40])
for i in range(8):
    blobs.append([-20.0 - 7 * i, 30.0 + 5 * i])
density = []
for eps, points in [(0.7, 3), (1.2, 5), (0.4, 2), (30.0, 3)]:
    labels = DBSCAN(eps=eps, min_samples=points).fit_predict(np.array(blobs))
    density.append({"epsilon": eps, "points": points, "labels": labels.tolist()})

counts = np.array([[1, 1, 0, 0, 1], [1, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1]])
tfidf = TfidfTransformer(norm="l2", smooth_idf=True).fit_transform(counts).toarray()

facts = np.array([[((i * a + 3) % 97) / 97 for a in (5, 7, 11, 13, 17, 19, 23)] for i in range(150)])
label = (facts[:, 0] + 0.5 * facts[:, 3] + 0.3 * facts[:, 6] + np.array(lcg(150, 29, 3, 41)) / 82 > 1.1).astype(int)
fit = LogisticRegression(C=1 / 0.5, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(facts, label)

print(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "groupings": groupings,
    "blobs": blobs,
    "density": density,
    "tfidf": (tfidf @ tfidf.T).tolist(),
    "logistic": {
        "facts": facts.tolist(),
        "label": label.tolist(),
        "bias": fit.intercept_[0],
        "weights": fit.coef_[0].tolist(),
    },
}))
