"""Preparations by scikit-learn, for tests/it/curate.rs. Writes curate.json beside itself.

max_categories counts the infrequent column, so it is our max_levels + 1."""

import json
import pathlib

import numpy
import pandas
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

N, TRAIN = 160, 100
MAX_LEVELS, MIN_SHARE = 4, 0.05
LEVELS = ["fixed", "freelance", "parttime", "others", "none", "rare a", "rare b", "Zeta"]


def level(i):
    if i >= TRAIN and i % 17 == 4:
        return "never seen"
    return LEVELS[[0, 0, 0, 1, 1, 2, 3, 3, 4, 7][(i * i + 3 * i) % 10] if i % 25 else 5 + i % 2]


cells = {
    "income": [None if i % 11 == 4 else ((i * 7919 + 13) % 1009) / 4 for i in range(N)],
    "debt": [None if i % 37 == 6 else (i * i * 37) % 11 * 250 * (i % 3 == 0) for i in range(N)],
    "same": [7 for _ in range(N)],
    "huge": [1e12 + (i * 104729) % 1013 for i in range(N)],
    "job": [None if i % 29 == 7 else level(i) for i in range(N)],
    "home": [["owner", "rent"][(i * 13) % 7 % 2] for i in range(N)],
}
numbers, words = ["income", "debt", "same", "huge"], ["job", "home"]
frame = pandas.DataFrame(
    {name: pandas.Series(column, dtype=float if name in numbers else object)
     for name, column in cells.items()}
).replace({None: numpy.nan})
train = [i for i in range(N) if i < TRAIN]

scalers = {
    "Standard": StandardScaler,
    "MinMax": MinMaxScaler,
    "Robust": RobustScaler,
    "None": lambda: "passthrough",
}
cases = []
for impute in ["Median", "Mean"]:
    for scale, scaler in scalers.items():
        for encode in ["OneHot", "Ordinal"]:
            merge = {"min_frequency": MIN_SHARE, "max_categories": MAX_LEVELS + 1}
            if encode == "OneHot":
                last = [OneHotEncoder(handle_unknown="infrequent_if_exist", sparse_output=False, **merge)]
            else:
                last = [
                    OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, **merge),
                    scaler(),
                ]
            prepare = ColumnTransformer([
                ("n", make_pipeline(SimpleImputer(strategy=impute.lower()), scaler()), numbers),
                ("w", make_pipeline(SimpleImputer(strategy="most_frequent"), *last), words),
            ])
            prepare.fit(frame.iloc[train])
            names = []
            if encode == "OneHot":
                names = prepare.named_transformers_["w"][-1].get_feature_names_out(words).tolist()
            x = prepare.transform(frame)
            # A word unknown to an OrdinalEncoder with an infrequent place is -1, ours is `other`.
            unseen = [i for i in range(N) if frame["job"][i] == "never seen"]
            known = [i for i in range(1, N, 4) if i not in unseen]
            if encode == "OneHot":
                known += unseen
            cases.append({
                "impute": impute, "scale": scale, "encode": encode, "names": names,
                "rows": known, "x": [[float(v) for v in x[i]] for i in known],
            })
golden = {
    "made_by": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "max_levels": MAX_LEVELS,
    "min_level_share": MIN_SHARE,
    "cells": cells,
    "numbers": numbers,
    "words": words,
    "train": train,
    "cases": cases,
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden) + "\n")
