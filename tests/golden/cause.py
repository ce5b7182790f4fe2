"""Golden numbers for src/cause: networkx' PageRank, numpy's, pandas' and scikit-learn's scalers.

pip install networkx==3.6.1 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1; python cause.py > cause.json
"""
import json

import networkx as nx
import numpy as np
import pandas as pd
import sklearn
from sklearn.preprocessing import RobustScaler, StandardScaler


def lcg(seed, n):
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        out.append(seed / 2147483648)
    return out


def case(nodes, calls, seed):
    """Normal and abnormal latency of every node; the true numbers of each method on them."""
    normal = [[0.1 + 0.02 * v + 0.01 * i for v in lcg(seed + i, 60)] for i in range(nodes)]
    abnormal = [[0.1 + 0.05 * v * (1 + i % 3) + 0.01 * i for v in lcg(seed + 100 + i, 12)] for i in range(nodes)]
    table, after = pd.DataFrame(normal).T, pd.DataFrame(abnormal).T
    sigma = ((after - table.mean()) / table.std(ddof=0)).max()
    check = StandardScaler().fit(table.to_numpy()).transform(after.to_numpy()).max(axis=0)
    assert np.allclose(sigma, check)
    robust = RobustScaler().fit(table.to_numpy()).transform(after.to_numpy()).max(axis=0)
    iqr = table.quantile(0.75) - table.quantile(0.25)
    assert np.allclose(((after - table.median()) / iqr).max(), robust)
    weights = sigma.clip(lower=0)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(calls)
    rank = nx.pagerank(graph, alpha=0.85, personalization=dict(enumerate(weights)), tol=1e-14, max_iter=1000)
    walk = nx.DiGraph()
    walk.add_nodes_from(range(nodes))
    for i in range(nodes):
        deepest = max((weights[j] for j in graph.successors(i)), default=0)
        for j in graph.predecessors(i):
            walk.add_edge(i, j, weight=0.1 * weights[j])
        for j in graph.successors(i):
            walk.add_edge(i, j, weight=weights[j])
        walk.add_edge(i, i, weight=max(0, weights[i] - deepest))
    walk.remove_edges_from([(a, b) for a, b, w in walk.edges(data="weight") if w == 0])
    walked = nx.pagerank(walk, alpha=0.85, personalization=dict(enumerate(weights)), weight="weight", tol=1e-14, max_iter=1000)
    return {
        "nodes": nodes, "calls": calls, "normal": normal, "abnormal": abnormal,
        "sigma": list(sigma), "robust": list(robust),
        "pagerank": [rank[i] for i in range(nodes)], "walk": [walked[i] for i in range(nodes)],
    }


print(json.dumps({
    "versions": {"networkx": nx.__version__, "numpy": np.__version__, "pandas": pd.__version__, "scikit-learn": sklearn.__version__},
    "cases": [
        case(4, [[0, 1], [1, 2], [0, 3]], 7),
        case(6, [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4], [4, 0], [5, 3]], 42),
        case(9, [[0, i] for i in range(1, 9)] + [[i, 8] for i in range(1, 8)] + [[8, 3]], 99),
    ],
}))
