//! Rates of templates, counted as lines come.
use super::{
    TemplateId,
    rate::{Direction, RateAnomaly, RateSpec},
};

/// Lines per template and window. What is counted does not depend on the order in which it comes, so
/// a log can be watched while it grows: each line is counted once, and the windows are judged when
/// somebody wants to know.
///
/// Counts are made comparable by `2·sqrt(n + 3/8)` (Anscombe 1948), which has variance 1 for Poisson
/// counts of any rate. The score of a window is its distance from the mean of the history, in units
/// of the history's own standard deviation or 1, whichever is larger. Windows of an anomaly are left
/// out of the history, at most as many as the history is long: after that they are usual.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    window: i64,
    start: i64,
    end: i64,
    /// By template: windows that hold lines, ascending, and how many.
    counts: Vec<Vec<(i64, u32)>>,
}

impl Counter {
    /// Nothing was counted yet; the first window begins at `start`, and no line comes before it.
    pub fn new(spec: &RateSpec, start: i64) -> Self {
        Self { window: spec.window.max(1), start, end: start, counts: Vec::new() }
    }

    /// Where the first window begins.
    pub fn start(&self) -> i64 {
        self.start
    }

    /// Counts a line.
    pub fn add(&mut self, time: i64, template: TemplateId) {
        self.end = self.end.max(time);
        let window = time.saturating_sub(self.start).max(0) / self.window;
        let number = template.0 as usize;
        if self.counts.len() <= number {
            self.counts.resize_with(number + 1, Vec::new);
        }
        if let Some(counts) = self.counts.get_mut(number) {
            raise(counts, window, 1);
        }
    }

    /// Lines of one template turn out to be those of another.
    pub fn join(&mut self, from: TemplateId, into: TemplateId) {
        let lost = self.counts.get_mut(from.0 as usize).filter(|_| from != into);
        let lost = lost.map(std::mem::take).unwrap_or_default();
        if let Some(kept) = self.counts.get_mut(into.0 as usize) {
            for (window, count) in lost {
                raise(kept, window, count);
            }
        }
    }

    /// Windows in which a template came unusually often or seldom, one entry per run of windows, by
    /// time. The last window is judged only when it is whole.
    pub fn anomalies(&self, spec: &RateSpec) -> Vec<RateAnomaly> {
        let windows = self.end.saturating_sub(self.start).max(0) / self.window.max(1);
        let mut found = Vec::new();
        for (template, counts) in (0..).map(TemplateId).zip(&self.counts) {
            let whole = counts.partition_point(|&(window, _)| window < windows);
            let counts = counts.get(..whole).unwrap_or_default();
            let judge = Judge { spec, template, start: self.start, window: self.window };
            judge.run(counts, windows, &mut found);
        }
        found.sort_by_key(|anomaly| (anomaly.from, anomaly.template));
        found
    }
}

/// Adds to the count of a window; mostly it is the last one.
fn raise(counts: &mut Vec<(i64, u32)>, window: i64, by: u32) {
    if let Some(last) = counts.last_mut().filter(|last| last.0 == window) {
        last.1 = last.1.saturating_add(by);
        return;
    }
    match counts.binary_search_by_key(&window, |&(window, _)| window) {
        Ok(at) => counts[at].1 = counts[at].1.saturating_add(by),
        Err(at) => counts.insert(at, (window, by)),
    }
}

/// Windows of one template, one after the other.
struct Judge<'s> {
    spec: &'s RateSpec,
    template: TemplateId,
    start: i64,
    window: i64,
}

impl Judge<'_> {
    fn run(&self, counts: &[(i64, u32)], windows: i64, found: &mut Vec<RateAnomaly>) {
        let history = self.spec.history.max(2) as usize;
        let mut past: Vec<u32> = Vec::with_capacity(history);
        let (mut at, mut oldest, mut skipped) = (0, 0, 0);
        let mut rest = counts;
        let mut open: Option<RateAnomaly> = None;
        while at < windows {
            // Where nothing came for a whole history nothing can be unusual until something comes.
            if past.len() == history && past.iter().all(|count| *count == 0) {
                match rest.first() {
                    Some((next, _)) => at = *next,
                    None => break,
                }
            }
            let count = match rest.split_first() {
                Some((&(window, count), behind)) if window == at => {
                    rest = behind;
                    count
                }
                Some(_) | None => 0,
            };
            let judged = (past.len() == history).then(|| self.judge(&past, count, at)).flatten();
            match (judged, &mut open) {
                (Some(new), Some(old)) if old.direction == new.direction && old.to == new.from => {
                    old.to = new.to;
                    if new.score > old.score {
                        (old.count, old.expected, old.score) = (new.count, new.expected, new.score);
                    }
                }
                (Some(new), _) => found.extend(open.replace(new)),
                (None, _) => found.extend(open.take()),
            }
            skipped = if judged.is_some() { skipped + 1 } else { 0 };
            if judged.is_none() || skipped > history {
                if past.len() < history {
                    past.push(count);
                } else if let Some(slot) = past.get_mut(oldest) {
                    *slot = count;
                    oldest = (oldest + 1) % history;
                }
            }
            at += 1;
        }
        found.extend(open);
    }

    fn judge(&self, past: &[u32], count: u32, at: i64) -> Option<RateAnomaly> {
        let n = past.len() as f64;
        let mean = past.iter().map(|count| anscombe(*count)).sum::<f64>() / n;
        let variance = past
            .iter()
            .map(|count| (anscombe(*count) - mean) * (anscombe(*count) - mean))
            .sum::<f64>()
            / n;
        let score = (anscombe(count) - mean) / variance.sqrt().max(1.0);
        let from = self.start.saturating_add(at.saturating_mul(self.window));
        (score.abs() >= self.spec.threshold).then(|| RateAnomaly {
            template: self.template,
            from,
            to: from.saturating_add(self.window),
            direction: if score > 0.0 { Direction::Burst } else { Direction::Silence },
            count,
            expected: (mean * mean / 4.0 - 0.375).max(0.0),
            score: score.abs(),
        })
    }
}

fn anscombe(count: u32) -> f64 {
    2.0 * (f64::from(count) + 0.375).sqrt()
}
