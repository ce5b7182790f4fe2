# Train: a model is fitted to the training rows and evaluated on the test rows.
import numpy
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score, brier_score_loss, confusion_matrix, log_loss, roc_auc_score,
)
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier


def estimator(model, seed):
    """The model that was chosen, not fitted yet."""
    kind = model["kind"]
    chosen = model[kind]
    weight = None if model["class_weight"] == "none" else "balanced"
    if kind == "logistic":
        strength = 1 / chosen["l2"] if chosen["l2"] > 0 else numpy.inf
        return LogisticRegression(
            C=strength, class_weight=weight, solver="newton-cholesky", tol=1e-8, max_iter=1_000)
    limits = {"max_depth": int(chosen["max_depth"]), "min_samples_leaf": int(chosen["min_leaf"])}
    if kind == "tree":
        return DecisionTreeClassifier(class_weight=weight, random_state=seed, **limits)
    return RandomForestClassifier(
        n_estimators=int(chosen["trees"]), max_features="sqrt", class_weight=weight,
        random_state=seed, **limits)


def train(rows, prepare, data, model, seed):
    """Preparation and model as one: what is delivered, raw rows in, scores out."""
    x, y = part_of(rows, "train", data)
    fitted = estimator(model, seed).fit(prepare.transform(x), y)
    return Pipeline([("prepare", prepare), ("model", fitted)])


def threshold_of(evaluate):
    """Scores from here on are decided positive."""
    if evaluate["rule"] == "fixed":
        return evaluate["threshold"]
    total = evaluate["cost_false_alarm"] + evaluate["cost_miss"]
    return evaluate["cost_false_alarm"] / total if total > 0 else 0.5


def calibration_error(y, scores):
    """The expected calibration error over ten bins of equal width, upper edges included."""
    bins = numpy.searchsorted(numpy.arange(1, 10) * 0.1, scores)
    gaps = [
        (bins == k).sum() * abs(y[bins == k].mean() - scores[bins == k].mean())
        for k in numpy.unique(bins)
    ]
    return float(sum(gaps) / len(y))


def evaluate_scores(y, scores, evaluate):
    """The lab's metrics, by their names in `opslab run --json`."""
    decided = scores >= threshold_of(evaluate)
    tn, fp, fn, tp = (int(n) for n in confusion_matrix(y, decided, labels=[0, 1]).ravel())

    def share(part, whole):
        return part / whole if whole else None

    return {
        "roc_auc": roc_auc_score(y, scores), "pr_auc": average_precision_score(y, scores),
        "log_loss": log_loss(y, scores, labels=[0, 1]), "brier": brier_score_loss(y, scores),
        "ece": calibration_error(y, scores), "accuracy": share(tp + tn, len(y)),
        "precision": share(tp, tp + fp), "recall": share(tp, tp + fn),
        "specificity": share(tn, tn + fp), "f1": share(2 * tp, 2 * tp + fp + fn),
        "cost": share(evaluate["cost_false_alarm"] * fp + evaluate["cost_miss"] * fn, len(y)),
    }


def scores_of(package, rows, part, data):
    """Labels and scores of one part."""
    x, y = part_of(rows, part, data)
    return y, package.predict_proba(x)[:, 1]


def measure(package, rows, data, evaluate):
    """The metrics of the test rows, and the ROC AUC of the training rows."""
    found = evaluate_scores(*scores_of(package, rows, "test", data), evaluate)
    found["train_roc_auc"] = roc_auc_score(*scores_of(package, rows, "train", data))
    return {name: None if value is None else float(value) for name, value in found.items()}
