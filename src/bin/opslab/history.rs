//! `opslab history`: makes the history of past incidents that is shipped, or says what is in it.
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::PathBuf,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use lexopt::{Arg, Parser, ValueExt as _};
use opslab::{
    correlate::History,
    learn::{Error, Plan, Record},
};
use serde_json::json;

use super::args::{Failure, HELP};
use super::commands::{DONE, say};

#[derive(Default)]
struct Wanted {
    plan: Plan,
    out: Option<PathBuf>,
    threads: u32,
    json: bool,
}

pub(crate) fn run(parser: &mut Parser) -> Result<u8, Failure> {
    let Some(wanted) = read(parser)? else {
        say(HELP)?;
        return Ok(DONE);
    };
    let history = match &wanted.out {
        None => History::unpack(History::shipped_bytes())
            .map_err(|error| Failure::Usage(error.to_string()))?,
        Some(path) => {
            let history = make(&wanted.plan, wanted.threads.max(1))
                .map_err(|error| Failure::Usage(error.to_string()))?;
            let bytes = history.pack();
            fs::write(path, &bytes)
                .map_err(|source| Failure::File { path: path.display().to_string(), source })?;
            history
        }
    };
    if wanted.json {
        say(&format!("{:#}\n", json!(history)))?;
    } else {
        say(&words(&history))?;
    }
    Ok(DONE)
}

/// The options; `None` when only help is wanted.
fn read(parser: &mut Parser) -> Result<Option<Wanted>, Failure> {
    let mut wanted = Wanted { threads: 2, ..Wanted::default() };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("storms") => wanted.plan.storms = parser.value()?.parse()?,
            Arg::Long("first") => wanted.plan.first = parser.value()?.parse()?,
            Arg::Long("threads") => wanted.threads = parser.value()?.parse()?,
            Arg::Long("out") => wanted.out = Some(parser.value()?.into()),
            Arg::Long("json") => wanted.json = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    }
    Ok(Some(wanted))
}

/// Records that are made on several threads and taken in their order.
#[derive(Default)]
struct Shelf {
    next: AtomicU32,
    taken: AtomicU32,
    made: Mutex<BTreeMap<u32, Result<Record, Error>>>,
    changed: Condvar,
}

impl Shelf {
    /// Makes records until all are made, not more than some ahead of who takes them.
    fn fill(&self, plan: &Plan) {
        loop {
            let nth = self.next.fetch_add(1, Ordering::Relaxed);
            if nth >= plan.storms {
                return;
            }
            let record = plan.record(nth);
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            made.insert(nth, record);
            self.changed.notify_all();
            while nth > self.taken.load(Ordering::Relaxed).saturating_add(64) {
                made = self.changed.wait(made).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn take(&self, nth: u32) -> Result<Record, Error> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(record) = made.remove(&nth) {
                self.taken.store(nth, Ordering::Relaxed);
                self.changed.notify_all();
                return record;
            }
            made = self.changed.wait(made).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn make(plan: &Plan, threads: u32) -> Result<History, Error> {
    let shelf = Shelf::default();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| shelf.fill(plan));
        }
        let mut wrong = None;
        let records = (0..plan.storms).filter_map(|nth| match shelf.take(nth) {
            Ok(record) => Some(record),
            Err(error) => {
                wrong.get_or_insert(error);
                None
            }
        });
        let history = plan.learn(records);
        wrong.map_or(Ok(history), Err)
    })
}

fn words(history: &History) -> String {
    let mut text = format!(
        "{}\n{} hours, {} signs of alerts, {} kinds of trouble, {} numbers of how the ones come of the \
         others; {} bytes\n",
        history.source,
        history.hours,
        history.signs.len(),
        history.patterns.len(),
        history.pairs.len(),
        history.pack().len()
    );
    for pattern in &history.patterns {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{:5} × {} at {}", pattern.times, pattern.kind, pattern.place);
    }
    text
}
