//! What is chosen and looked at, as the page changes it.
use super::{
    Act, Choices, Deed, FIELDS, Field, Go, Range, Ruling, Station, View, choices::MOST_ACTS, read,
    write,
};
use crate::{
    monitor::Inject,
    room::{self, Clock, Control, Done, Stopover, Takes},
    scenario::Scenario,
};

/// The longest text of all choices: written with percent signs, a link is to hold it.
const MOST_TEXT: usize = 6_000;
/// Days after the beginning of a drift on which the model loop retrains: labels have to arrive first.
const WAIT_DAYS: u32 = 10;

/// Choices and view of the operations loop, with the scenario that they stand in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    scenario: Scenario,
    choices: Choices,
    view: View,
}

impl Plan {
    /// The choices.
    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// The view.
    pub fn view(&self) -> &View {
        &self.view
    }

    fn act(&mut self, act: Act, now: u32) -> Result<Done, String> {
        let acts = &mut self.choices.acts;
        if acts.len() >= MOST_ACTS {
            return Err(format!("{MOST_ACTS} acts are the most that one scenario holds."));
        }
        if !acts.contains(&act) {
            acts.push(act);
            acts.sort_unstable();
        }
        self.view.now = Some(now);
        self.view.station = Station::Act;
        Ok(if act.is_retraining() { self.retrain() } else { Done::default() })
    }

    /// A decision takes the place of an older one about the same.
    fn rule(&mut self, ruling: Ruling, now: u32) -> Result<Done, String> {
        let rulings = &mut self.choices.rulings;
        rulings.retain(|made| made.about != ruling.about);
        if rulings.len() >= MOST_ACTS {
            return Err(format!("{MOST_ACTS} decisions are the most that one scenario holds."));
        }
        rulings.push(ruling);
        rulings.sort_unstable();
        self.view.now = Some(now);
        Ok(Done::default())
    }

    /// A retraining is the model loop's own: by hand, some days after its world began to change.
    fn retrain(&self) -> Done {
        let monitor = &self.scenario.monitor;
        if monitor.inject == Inject::Nothing || monitor.retrain_day > 0 {
            return Done::default();
        }
        let day = (monitor.start_day + WAIT_DAYS).min(monitor.days.saturating_sub(2)).max(1);
        Done {
            edits: vec![("monitor.retrain_day".to_owned(), day.to_string())],
            says: Some(format!(
                "The model loop retrains by hand on day {day} as well: see Monitor under MLOps."
            )),
        }
    }
}

impl room::Plan for Plan {
    fn read(&mut self, scenario: &Scenario, place: &str) -> Vec<String> {
        let (mut choices, troubles) = read(&scenario.ops, scenario.seed);
        choices.drift = scenario.monitor.inject != Inject::Nothing;
        self.choices = choices;
        self.scenario = scenario.clone();
        self.view = View::from_path(place);
        troubles.iter().map(|trouble| format!("The link: {trouble}.")).collect()
    }

    fn write(&self, scenario: &mut Scenario) {
        scenario.ops = write(&self.choices);
    }

    fn place(&self) -> String {
        self.view.path()
    }

    fn stations(&self) -> Vec<Stopover> {
        Station::ALL.iter().map(|station| station.stopover()).collect()
    }

    fn here(&self) -> usize {
        Station::ALL.iter().position(|one| *one == self.view.station).unwrap_or_default()
    }

    fn visit(&mut self, station: usize) {
        if let Some(&station) = Station::ALL.get(station) {
            self.view.station = station;
            self.view.event = None;
        }
    }

    fn follow(&mut self, go: &room::Go) -> Result<(), String> {
        match Go::read(go) {
            Some(Go::Station(station)) => {
                self.view.station = station;
                self.view.event = None;
            }
            Some(Go::Incident(incident, station)) => {
                self.view.station = station;
                self.view.incident = Some(incident);
                self.view.event = None;
            }
            Some(Go::Event(event)) => self.view.event = Some(event),
            Some(Go::Query(query)) => {
                self.view.station = Station::Normalise;
                self.view.event = None;
                self.view.query = View::query_of(&query);
                if self.view.query.len() < query.len() {
                    return Err("The search was cut: it takes 120 printable characters.".to_owned());
                }
            }
            None => {}
        }
        Ok(())
    }

    fn carry(&mut self, deed: &room::Deed, now: u32) -> Result<Done, String> {
        match Deed::read(deed) {
            Some(Deed::Do(act)) => return self.act(act, now),
            Some(Deed::Undo(act)) => self.choices.acts.retain(|done| *done != act),
            Some(Deed::Compare) => self.view.compare = true,
            Some(Deed::Rule(ruling)) => return self.rule(ruling, now),
            Some(Deed::Unrule(ruling)) => self.choices.rulings.retain(|made| *made != ruling),
            Some(Deed::Adopt(kinds)) => self.choices.rules.ask = super::rules::ask::write(&kinds),
            None => {}
        }
        Ok(Done::default())
    }

    fn by_policy(&self, deed: &room::Deed) -> room::Deed {
        match Deed::read(deed) {
            Some(Deed::Do(act)) => Deed::Do(Act { by_policy: true, ..act }).into(),
            _ => deed.clone(),
        }
    }

    fn controls(&self) -> Vec<Control> {
        let own = self.view.own && self.view.station == Station::Ingest;
        let fields = FIELDS.iter().filter(|field| field.station == self.view.station && !own);
        fields.map(|field| control(field, &self.choices)).collect()
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let mut next = self.choices.clone();
        let field = Field::find(key).map_or_else(
            || Err(super::field::FieldError::Unknown(key.to_owned())),
            |field| field.write(&mut next, value),
        );
        field.map_err(|error| error.at_the_panel())?;
        if write(&next).len() > MOST_TEXT {
            return Err(format!(
                "“{}” was not taken: all rules together have more than {MOST_TEXT} characters, which no link holds",
                Field::find(key).map_or(key, |field| field.label)
            ));
        }
        self.choices = next;
        self.view.incident = None;
        self.view.event = None;
        Ok(())
    }

    fn clock(&self) -> Clock {
        // A long storm of many events is played in larger strides.
        let stride = match self.choices.events {
            0..=30_000 => 1,
            30_001..=100_000 => 3,
            _ => 10,
        };
        Clock { now: self.view.now, last: self.choices.minutes, stride, tick: "minute" }
    }

    fn turn(&mut self, tick: Option<u32>) {
        self.view.now = tick.map(|tick| tick.min(self.choices.minutes));
    }

    fn restart(&mut self) {
        self.view.now = Some(0);
        self.view.event = None;
        self.view.incident = None;
    }

    fn truth(&self) -> bool {
        self.view.truth
    }

    fn show_truth(&mut self, on: bool) {
        self.view.truth = on;
    }

    fn look_at_own(&mut self, own: bool) {
        self.view = View { own, truth: self.view.truth, ..View::default() };
    }

    fn wants_own(&self) -> bool {
        self.view.own
    }

    fn is_close_up(&self) -> bool {
        self.view.event.is_some()
    }

    fn close(&mut self) {
        self.view.event = None;
    }
}

fn control(field: &'static Field, choices: &Choices) -> Control {
    let pairs = |options: &[(&str, &str)]| {
        options.iter().map(|(key, label)| ((*key).to_owned(), (*label).to_owned())).collect()
    };
    let takes = match field.range {
        Range::Number { min, max, step } => Takes::Number { min, max, step },
        Range::Sizes(sizes) => {
            let now = (field.get)(choices);
            let mut all = sizes.to_vec();
            if !all.iter().any(|size| (size - now).abs() < 0.5) {
                all.push(now);
            }
            let pair = |size: &f64| (format!("{size}"), crate::words::count(*size as u64));
            Takes::Choice(all.iter().map(pair).collect())
        }
        Range::Choice(options) => Takes::Choice(pairs(options)),
        Range::Text { like, lines: false, .. } => Takes::Text(like),
        Range::Text { like, .. } => Takes::Lines(like),
    };
    Control {
        key: field.key,
        label: field.label,
        unit: field.unit,
        help: field.help,
        group: field.group,
        takes,
        value: field.read(choices),
        is_default: field.is_default(choices),
    }
}
