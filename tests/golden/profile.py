"""Column statistics by pandas, for tests/it/profile.rs. Writes profile.json beside itself."""

import json
import pathlib

import numpy
import pandas

# Integer arithmetic makes the inputs; some cells are missing.
N = 257
numbers = [None if i % 19 == 5 else ((i * 7919 + 13) % 1009 - 500) / 8 for i in range(N)]
counts = [None if i % 31 == 2 else (i * i * 37) % 11 * (i % 3) for i in range(N)]
large = [1e9 + (i * 104729) % 1013 / 7 for i in range(N)]
words = [None if i % 23 == 3 else "w" + str((i * i) % 29) for i in range(N)]
days = [(i * 31) % 400 for i in range(N)]


def number(cells):
    s = pandas.Series([float("nan") if c is None else float(c) for c in cells])
    q = s.quantile([0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
    bins = int(numpy.clip(int(numpy.ceil(numpy.log2(s.count()))) + 1, 10, 20))
    counts, edges = numpy.histogram(s.dropna(), bins=bins)
    return {
        "cells": cells,
        "n": len(s),
        "missing": int(s.isna().sum()),
        "distinct": int(s.nunique()),
        "zeros": int((s == 0).sum()),
        "negative": int((s < 0).sum()),
        "mean": s.mean(),
        "sd": s.std(),
        "min": s.min(),
        "max": s.max(),
        "quantiles": q,
        "edges": edges.tolist(),
        "counts": counts.tolist(),
    }


def top(s):
    counted = sorted(s.value_counts().items(), key=lambda pair: (-pair[1], pair[0]))
    return [[str(value), int(count)] for value, count in counted[:20]]


w = pandas.Series(words, dtype=object)
t = pandas.Series(pandas.to_datetime(days, unit="D"))
golden = {
    "made_by": {"pandas": pandas.__version__, "numpy": numpy.__version__},
    "numbers": {"x": number(numbers), "count": number(counts), "large": number(large)},
    "words": {
        "cells": words,
        "missing": int(w.isna().sum()),
        "distinct": int(w.nunique()),
        "top": top(w),
    },
    "times": {
        "days": days,
        "min": int(t.min().timestamp()),
        "max": int(t.max().timestamp()),
        "distinct": int(t.nunique()),
        "ordered": bool(t.is_monotonic_increasing),
    },
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")
