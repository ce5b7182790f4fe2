//! What is chosen and looked at, as the page changes it.
use super::{
    Act, Choices, Deed, FIELDS, Field, Go, Station, View, choices::MOST_ACTS, read, write,
};
use crate::{
    room::{self, Clock, Control, Done, Stopover},
    scenario::Scenario,
    words,
};

/// Choices and view of the delivery loop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
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
}

impl room::Plan for Plan {
    fn read(&mut self, scenario: &Scenario, place: &str) -> Vec<String> {
        let (choices, troubles) = read(&scenario.dev, scenario.seed);
        self.choices = choices;
        self.view = View::from_path(place);
        self.turn(self.view.now);
        troubles.iter().map(|trouble| format!("The link: {trouble}.")).collect()
    }

    fn write(&self, scenario: &mut Scenario) {
        scenario.dev = write(&self.choices);
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
        }
    }

    fn follow(&mut self, go: &room::Go) -> Result<(), String> {
        match Go::read(go) {
            Some(Go::Station(station)) => self.view.station = station,
            Some(Go::Release(release, station)) => {
                self.view.station = station;
                self.view.release = Some(release);
            }
            Some(Go::Change(key)) => {
                self.view.station = Station::Commit;
                self.view.change = Some(key);
            }
            Some(Go::Record(record)) => {
                self.view.station = Station::Production;
                self.view.record = record;
            }
            Some(Go::Moment(tick, release)) => {
                self.turn(Some(tick));
                self.view.release = (release > 0).then_some(release);
            }
            None => {}
        }
        Ok(())
    }

    fn carry(&mut self, deed: &room::Deed, now: u32) -> Result<Done, String> {
        match Deed::read(deed) {
            Some(Deed::Do(what)) => {
                if self.choices.acts.len() >= MOST_ACTS {
                    return Err(format!("{MOST_ACTS} acts are the most that one scenario holds."));
                }
                let at = self.choices.instant(now);
                // What was done later belongs to another future.
                let before = self.choices.acts.len();
                self.choices.acts.retain(|act| act.at <= at);
                let dropped = (before - self.choices.acts.len()) as u64;
                let makes = what.makes_a_release();
                self.choices.acts.push(Act { at, what });
                self.view.now = Some(now);
                if makes {
                    // The build server answers within minutes: that is seen at once.
                    self.view.station = Station::Build;
                    self.turn(Some(now + 1));
                }
                // The release that is made now is the one to look at.
                self.view.release = None;
                if dropped > 0 {
                    return Ok(Done {
                        edits: Vec::new(),
                        says: Some(format!(
                            "Another future begins here: {} done later are gone. Undo brings them back.",
                            words::counted(dropped, "thing")
                        )),
                    });
                }
            }
            Some(Deed::Set(key, value)) => {
                room::Plan::set(self, key, &value)?;
                self.view.now = Some(now);
            }
            Some(Deed::Compare(versus)) => self.view.compare = Some(versus),
            Some(Deed::Export(target)) => self.view.export = Some(target),
            None => {}
        }
        Ok(Done::default())
    }

    fn controls(&self) -> Vec<Control> {
        let usual = Choices::default();
        let fields = FIELDS.iter().filter(|field| field.station == self.view.station);
        fields.filter_map(|field| field.control(&self.choices.spec, &usual.spec)).collect()
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let field = Field::find(key).ok_or_else(|| format!("Delivery has no parameter `{key}`"))?;
        field.write(&mut self.choices.spec, value)
    }

    fn clock(&self) -> Clock {
        let (now, last) = (self.view.now, self.choices.ticks());
        Clock { now, last, stride: 2, tick: "ten minutes" }
    }

    fn turn(&mut self, tick: Option<u32>) {
        self.view.now = tick.map(|tick| tick.min(self.choices.ticks()));
    }

    fn truth(&self) -> bool {
        self.view.truth
    }

    fn show_truth(&mut self, on: bool) {
        self.view.truth = on;
    }
}
