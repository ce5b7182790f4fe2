# Deploy: the same bytes go from environment to environment, and each asks what the others cannot.
import io

import joblib
import numpy


def stability_index(reference, current):
    """Population stability index over ten quantile bins of the reference; missing is a bin of its
    own, and so is each of few values."""
    def shares(cells):
        numbers = cells[~numpy.isnan(cells)]
        counts = numpy.bincount(numpy.searchsorted(edges, numbers), minlength=len(edges) + 1)
        return numpy.append(counts, len(cells) - len(numbers))

    known = numpy.sort(reference[~numpy.isnan(reference)])
    distinct = numpy.unique(known)
    if len(distinct) > 10:
        edges = numpy.unique(numpy.quantile(known, numpy.arange(1, 10) / 10))
    else:
        below = numpy.nextafter(distinct[:1], -numpy.inf)
        edges = numpy.concatenate([below, (distinct[1:] + distinct[:-1]) / 2, distinct[-1:]])
    return index_of(shares(reference), shares(current))


def index_of(before, now):
    """The index from counts per bin; empty bins count as one row of ten thousand."""
    used = before + now > 0
    r, c = (numpy.maximum(n[used] / max(n.sum(), 1), 1e-4) for n in (before, now))
    return float(((c - r) * numpy.log(c / r)).sum())


def deploy(package, rows, data, delivery, evaluate):
    """The package as bytes, and the check of each environment."""
    packed = io.BytesIO()
    joblib.dump(package, packed)
    unpacked = joblib.load(io.BytesIO(packed.getvalue()))
    y, scores = scores_of(package, rows, "test", data)
    again = scores_of(unpacked, rows, "test", data)[1]

    live = "live" if (rows["part"] == "live").any() else "test"
    x, _ = part_of(rows, live, data)
    wanted = int(delivery["trial_rows"])
    requests = x.iloc[:: max(len(x) // wanted, 1)].iloc[:wanted]
    batch = unpacked.predict_proba(requests)[:, 1]
    alone = [unpacked.predict_proba(requests.iloc[[i]])[0, 1] for i in range(len(requests))]
    answered = float(numpy.isclose(alone, batch, rtol=0, atol=1e-9).mean())

    costs = evaluate_scores(y, scores, evaluate)["cost"] * len(y)
    always_no, always_yes = evaluate["cost_miss"] * y.sum(), evaluate["cost_false_alarm"] * (1 - y).sum()
    without = float(min(always_no, always_yes))
    # Between equal distributions the index is about chi-squared with nine degrees of freedom, times
    # (1/n + 1/m).
    by_chance = 27.877 * (1 / len(scores) + 1 / len(batch))
    score_limit = max(delivery["max_score_psi"], by_chance)
    return packed.getvalue(), [
        limit_check("same_answers", float(abs(again - scores).max()), 0.0, False),
        limit_check("answers", answered, 1.0, True),
        limit_check("costs", costs / without if without > 0 else None,
                    delivery["max_cost_ratio"], False),
        limit_check("behaves", stability_index(scores, batch), score_limit, False),
    ]
