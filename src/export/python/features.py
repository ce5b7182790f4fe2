# Features: what each column tells, by what the ranking loses when it is shuffled.
from sklearn.base import clone
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline


def importances(rows, prepare, data, analyse, seed):
    """The mean loss in ROC AUC on test rows, largest first, of a plain logistic regression."""
    plain = Pipeline([("prepare", clone(prepare)), ("model", LogisticRegression(max_iter=10_000))])
    plain.fit(*part_of(rows, "train", data))
    x, y = part_of(rows, "test", data)
    x, y = x.iloc[:4_000], y[:4_000]
    found = permutation_importance(
        plain, x, y, scoring="roc_auc", n_repeats=int(analyse["repeats"]), random_state=seed % 2**32)
    ranked = sorted(zip(data["features"], found.importances_mean), key=lambda pair: -pair[1])
    return [{"feature": name, "loss": float(loss)} for name, loss in ranked]
