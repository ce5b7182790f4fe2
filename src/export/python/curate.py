# Curate: rows are divided; gaps filled, words encoded, numbers scaled, as the training rows say.
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler,
)


def scaler(curate):
    return {
        "standard": StandardScaler, "min_max": MinMaxScaler, "robust": RobustScaler,
        "none": lambda: "passthrough",
    }[curate["scale"]]()


def preparation(data, curate):
    """What turns a raw row into numbers, one recipe for each feature, in their order."""
    # Rows with gaps are not in the split if they are to be dropped; later ones get the median.
    middle = "mean" if curate["impute"] == "mean" else "median"
    # One place more, for the words that are merged.
    rare = {"min_frequency": curate["min_level_share"] or None,
            "max_categories": int(curate["max_levels"]) + 1}

    def number():
        fill = SimpleImputer(strategy=middle, keep_empty_features=True)
        return Pipeline([("impute", fill), ("scale", scaler(curate))])

    def word():
        fill = SimpleImputer(strategy="most_frequent", keep_empty_features=True)
        if curate["encode"] == "one_hot":
            encode = OneHotEncoder(
                handle_unknown="infrequent_if_exist", sparse_output=False, **rare)
            return Pipeline([("impute", fill), ("encode", encode)])
        encode = OrdinalEncoder(
            handle_unknown="use_encoded_value", unknown_value=-1, **rare)
        return Pipeline([("impute", fill), ("encode", encode), ("scale", scaler(curate))])

    recipes = [
        (name, number() if kinds_of(data)[name] == "number" else word(), [name])
        for name in data["features"]
    ]
    return ColumnTransformer(recipes, verbose_feature_names_out=False)


def divide(frame, data, split_path):
    """The rows that the lab trained on, tested on and kept as live traffic, each with its label."""
    split = pandas.read_csv(split_path).set_index("row")["part"]
    unknown = set(split.index) - set(frame.index)
    if unknown:
        raise ValueError(f"{split_path} names rows outside the time window, such as {min(unknown)}")
    rows = frame.loc[split.index, data["features"]]
    rows.insert(0, "part", split)
    rows.insert(1, "label", labels_of(frame, data).loc[split.index].astype(int))
    return rows


def part_of(rows, part, data):
    """Features and labels of one part."""
    chosen = rows[rows["part"] == part]
    return chosen[data["features"]], chosen["label"].to_numpy()


def curate_rows(frame, data, curate, split_path):
    """The divided rows, and the preparation fitted on those that train."""
    rows = divide(frame, data, split_path)
    return rows, preparation(data, curate).fit(part_of(rows, "train", data)[0])
