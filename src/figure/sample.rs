//! Figures of every kind that the lab draws, for tests of layout, table twin and drawing.
use super::{Axis, Figure, Mark, Role, Scale};
use crate::{num, rng::Rng};

fn axis(label: &str, min: f64, max: f64) -> Axis {
    let scale = Scale::Linear { min, max };
    Axis { label: label.to_owned(), unit: String::new(), titled: true, scale }
}

fn bands(label: &str, names: &[&str]) -> Axis {
    let scale = Scale::Bands(names.iter().map(|n| (*n).to_owned()).collect());
    Axis { label: label.to_owned(), unit: String::new(), titled: false, scale }
}

fn figure(id: &str, title: &str, subtitle: &str, x: Axis, y: Axis, marks: Vec<Mark>) -> Figure {
    Figure {
        id: id.to_owned(),
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        x,
        y,
        marks,
        summary: format!("{title}."),
        height: 240,
    }
}

fn line(name: &str, role: Role, dashed: bool, points: Vec<(f64, f64)>) -> Mark {
    Mark::Line { name: name.to_owned(), role, dashed, points }
}

/// All samples.
pub(crate) fn all() -> Vec<Figure> {
    vec![
        roc(),
        calibration(),
        histograms(),
        importance(),
        correlation(),
        quality(),
        drift(),
        clusters(),
        confusion(),
        loss(),
    ]
}

/// A ROC curve beside chance.
pub(crate) fn roc() -> Figure {
    let curve = (0..=60).map(|i| f64::from(i) / 60.0).map(|x| (x, num::pow(x, 0.28))).collect();
    let marks = vec![
        line("chance", Role::Reference, true, vec![(0.0, 0.0), (1.0, 1.0)]),
        line("model v7, AUC 0.828", Role::Current, false, curve),
        Mark::Dots {
            name: "threshold 0.31".to_owned(),
            role: Role::Bad,
            points: vec![(0.22, 0.65)],
        },
    ];
    let (x, y) = (axis("false positive rate", 0.0, 1.0), axis("true positive rate", 0.0, 1.0));
    let mut figure = figure("roc", "Ranks 83 of 100 pairs right", "890 held-out rows", x, y, marks);
    figure.height = 300;
    figure
}

/// Predicted against observed rates.
pub(crate) fn calibration() -> Figure {
    let points: Vec<(f64, f64)> =
        (0..10).map(|i| 0.05 + 0.1 * f64::from(i)).map(|p| (p, p * p * 0.4 + p * 0.6)).collect();
    let spread = points.iter().map(|(x, y)| (*x, y - 0.06, (y + 0.06).min(1.0))).collect();
    let marks = vec![
        line("perfect", Role::Reference, true, vec![(0.0, 0.0), (1.0, 1.0)]),
        Mark::Band { name: "95 % interval".to_owned(), role: Role::Current, points: spread },
        line("model", Role::Current, false, points.clone()),
        Mark::Dots { name: String::new(), role: Role::Current, points },
    ];
    let (x, y) = (axis("predicted", 0.0, 1.0), axis("observed", 0.0, 1.0));
    figure("calibration", "Promises a little too much", "10 bins of 89 rows", x, y, marks)
}

/// Two distributions, reference and current.
pub(crate) fn histograms() -> Figure {
    let bar = |shift: f64| {
        move |i: i32| {
            let x = f64::from(i) * 50.0;
            let z = (x - 400.0 - shift) / 170.0;
            (x, x + 50.0, 1_900.0 * num::exp(-z * z / 2.0))
        }
    };
    let bars = |name: &str, role, outlined, shift| Mark::Bars {
        name: name.to_owned(),
        role,
        lying: false,
        outlined,
        bars: (0..20).map(bar(shift)).collect(),
    };
    let marks = vec![
        bars("days 41–60", Role::Current, false, 130.0),
        bars("training window", Role::Reference, true, 0.0),
    ];
    let mut x = axis("amount", 0.0, 1_000.0);
    x.unit = "€".to_owned();
    let y = axis("payments", 0.0, 2_000.0);
    figure("amount", "Amounts have moved up", "12 430 payments", x, y, marks)
}

/// Permutation importance with its spread.
pub(crate) fn importance() -> Figure {
    let names = [
        "number_of_times_90_days_late",
        "revolving utilisation",
        "age",
        "debt ratio",
        "monthly income",
        "open credit lines",
        "dependents",
    ];
    let value = |i: usize| 0.14 / (i as f64 + 1.0) - 0.012;
    let at = |i: usize| i as f64;
    let bars = (0..names.len()).map(|i| (at(i) - 0.34, at(i) + 0.34, value(i))).collect();
    let spread = (0..names.len()).map(|i| (at(i), value(i) - 0.012, value(i) + 0.012)).collect();
    let marks = vec![
        Mark::Bars {
            name: "importance".to_owned(),
            role: Role::Current,
            lying: true,
            outlined: false,
            bars,
        },
        Mark::Whiskers {
            name: "± 2 s.e.".to_owned(),
            role: Role::Current,
            lying: true,
            points: spread,
        },
    ];
    let x = axis("loss of AUC when shuffled", -0.02, 0.15);
    figure("importance", "Being late tells most", "5 shuffles each", x, bands("", &names), marks)
}

/// A labelled 15 × 15 correlation matrix.
pub(crate) fn correlation() -> Figure {
    let names = [
        "amount",
        "hour",
        "merchant",
        "distance",
        "velocity 24 h",
        "age of card",
        "country",
        "weekday",
        "income",
        "debt ratio",
        "open credit lines",
        "late 30 days",
        "late 60 days",
        "late 90 days",
        "dependents",
    ];
    let mut rng = Rng::new(7, "correlation");
    let mut cells = Vec::new();
    for i in 0..15_u32 {
        for j in 0..15_u32 {
            let near = num::exp(-f64::from(i.abs_diff(j)) * 0.7);
            let value =
                if i == j { 1.0 } else { near - 0.6 * rng.unit() * num::sin(f64::from(i * j)) };
            cells.push((f64::from(j), f64::from(i), value.clamp(-1.0, 1.0)));
        }
    }
    let marks = vec![Mark::Cells {
        name: "correlation".to_owned(),
        role: Role::Current,
        full: 1.0,
        labelled: true,
        cells,
    }];
    let (x, y) = (bands("", &names), bands("", &names));
    let mut figure =
        figure("correlation", "Late payers stay late", "Spearman, 4 454 rows", x, y, marks);
    figure.height = 460;
    figure
}

/// Recall per day, as in the monitor mock.
pub(crate) fn quality() -> Figure {
    let mut rng = Rng::new(42, "quality");
    let fall =
        |d: f64| if d < 41.0 { 0.82 } else { 0.82 - 0.27 * (1.0 - num::exp(-(d - 40.0) / 1.4)) };
    let days = |n: u32| (0..=n).map(f64::from);
    let measured: Vec<(f64, f64)> =
        days(58).map(|d| (d, fall(d) + (rng.unit() - 0.5) * 0.045)).collect();
    let estimated = days(63).map(|d| (d, 0.82 + (rng.unit() - 0.5) * 0.02)).collect();
    let band = measured.iter().map(|(d, v)| (*d, v - 0.035, v + 0.035)).collect();
    let marks = vec![
        Mark::Span { label: String::new(), role: Role::Bad, from: 41.0, to: 63.0 },
        Mark::Band { name: "95 % interval".to_owned(), role: Role::Current, points: band },
        line("estimated .82", Role::Second, true, estimated),
        line("measured .55", Role::Current, false, measured),
        Mark::Rule {
            label: "alarm, day 46".to_owned(),
            role: Role::Bad,
            upright: true,
            dashed: false,
            at: 46.0,
        },
        Mark::Rule {
            label: "limit 0.7".to_owned(),
            role: Role::Warn,
            upright: false,
            dashed: true,
            at: 0.7,
        },
    ];
    let mut x = axis("day", 0.0, 90.0);
    x.titled = false;
    let mut y = axis("recall", 0.45, 1.0);
    y.titled = false;
    let mut figure = figure(
        "quality",
        "Recall on labelled traffic, per day",
        "labels arrive 5 days late · band: 95 % interval · dashed: estimated without labels",
        x,
        y,
        marks,
    );
    figure.height = 210;
    figure
}

/// Drift of each feature on each day.
pub(crate) fn drift() -> Figure {
    let names = ["amount", "hour", "merchant", "distance", "velocity 24 h", "age of card"];
    let mut rng = Rng::new(3, "drift");
    let mut cells = Vec::new();
    for i in 0..6_u32 {
        for d in 0..64_u32 {
            let holiday = if i == 1 && (29..34).contains(&d) { 0.12 } else { 0.0 };
            cells.push((
                f64::from(d),
                f64::from(i),
                (0.03 + (rng.unit() - 0.5) * 0.05 + holiday).max(0.0),
            ));
        }
    }
    let marks = vec![Mark::Cells {
        name: "distance".to_owned(),
        role: Role::Bad,
        full: 0.2,
        labelled: false,
        cells,
    }];
    let mut x = axis("day", 0.0, 90.0);
    x.titled = false;
    let mut figure = figure(
        "drift",
        "Input drift, feature by day",
        "Jensen–Shannon distance against the training window · threshold 0.1",
        x,
        bands("", &names),
        marks,
    );
    figure.height = 170;
    figure
}

/// 1 500 rows on two principal components.
pub(crate) fn clusters() -> Figure {
    let mut rng = Rng::new(5, "clusters");
    let mut cloud = |name: &str, role, n: u32, x: f64, y: f64, s: f64| Mark::Dots {
        name: name.to_owned(),
        role,
        points: (0..n).map(|_| (x + s * rng.normal(), y + s * 0.7 * rng.normal())).collect(),
    };
    let marks = vec![
        cloud("small and daily", Role::Current, 700, -2.0, -0.6, 0.7),
        cloud("abroad", Role::Second, 400, 2.4, 1.7, 0.6),
        cloud("subscriptions", Role::Third, 300, 1.2, -2.0, 0.5),
        cloud("late at night", Role::Fourth, 100, -0.6, 2.4, 0.4),
    ];
    let (x, y) = (axis("first component", -5.0, 5.0), axis("second component", -4.0, 4.0));
    let mut figure =
        figure("clusters", "Four kinds of customers", "1 500 rows · 61 %", x, y, marks);
    figure.height = 320;
    figure
}

/// A confusion matrix.
pub(crate) fn confusion() -> Figure {
    let cells = vec![(0.0, 0.0, 12_214.0), (1.0, 0.0, 131.0), (0.0, 1.0, 47.0), (1.0, 1.0, 138.0)];
    let marks = vec![Mark::Cells {
        name: "rows".to_owned(),
        role: Role::Current,
        full: 12_214.0,
        labelled: true,
        cells,
    }];
    let x = bands("predicted", &["says good", "says fraud"]);
    let y = bands("in truth", &["is good", "is fraud"]);
    figure("confusion", "One alarm in two is real", "12 530 rows at 0.31", x, y, marks)
}

/// Loss per iteration on a logarithmic scale.
pub(crate) fn loss() -> Figure {
    let curve = |floor: f64, speed: f64| {
        (1..=80).map(f64::from).map(|i| (i, floor + num::exp(-i * speed))).collect()
    };
    let marks = vec![
        line("training 0.021", Role::Current, false, curve(0.02, 0.09)),
        line("validation 0.031", Role::Second, false, curve(0.03, 0.085)),
    ];
    let mut y = axis("log loss", 0.01, 1.0);
    y.scale = Scale::Log { min: 0.01, max: 1.0 };
    figure(
        "loss",
        "Stops learning after 60 rounds",
        "L-BFGS",
        axis("iteration", 0.0, 80.0),
        y,
        marks,
    )
}
