//! What a person chooses and looks at in a room.
use super::{Control, Deed, Go};
use crate::scenario::Scenario;

/// A station as the page knows it before anything was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopover {
    /// Its id in the address.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What a class is told when it comes here.
    pub sentence: &'static str,
}

/// The clock of a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The tick that is asked for; `None` for the one that the loop opens with.
    pub now: Option<u32>,
    /// The last tick.
    pub last: u32,
    /// Ticks that pass at once while it plays.
    pub stride: u32,
    /// What a tick is called.
    pub tick: &'static str,
}

/// Milliseconds of a tick from which playing goes on in larger strides, so that input is answered in
/// a tenth of a second, and below which it goes back to smaller ones.
const SLOW_MS: f64 = 100.0;
const FAST_MS: f64 = 40.0;
/// How much larger than declared a stride may become.
const LARGER: u32 = 4;

impl Clock {
    /// The stride after a tick of `stride` that took so long. A look costs much however few events
    /// are new, so that a busy machine gets further in larger strides; what is shown at a tick does
    /// not depend on how it was reached.
    pub fn paced(&self, stride: u32, took_ms: f64) -> u32 {
        let most = self.stride.saturating_mul(LARGER);
        let next = if took_ms > SLOW_MS {
            stride.saturating_mul(2)
        } else if took_ms < FAST_MS {
            stride / 2
        } else {
            stride
        };
        next.clamp(self.stride, most.max(self.stride))
    }
}

/// What else a deed does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Parameters of the scenario that it sets in other loops: key and value.
    pub edits: Vec<(String, String)>,
    /// What a person should know.
    pub says: Option<String>,
}

/// Choices and view of a loop. All changes are refused or made whole; a refusal says why.
pub trait Plan {
    /// Takes over what a scenario and an address say; what of it could not be taken.
    fn read(&mut self, scenario: &Scenario, place: &str) -> Vec<String>;

    /// Writes the choices into a scenario.
    fn write(&self, scenario: &mut Scenario);

    /// The address below the loop's name.
    fn place(&self) -> String;

    /// The stations, in order.
    fn stations(&self) -> Vec<Stopover>;

    /// Which of them is looked at.
    fn here(&self) -> usize;

    /// Looks elsewhere.
    ///
    /// # Errors
    /// What could only be done in part.
    fn follow(&mut self, go: &Go) -> Result<(), String>;

    /// Goes to a station of [`Self::stations`].
    fn visit(&mut self, station: usize);

    /// Does something at the tick shown.
    ///
    /// # Errors
    /// Why it was not done.
    fn carry(&mut self, deed: &Deed, now: u32) -> Result<Done, String>;

    /// A deed as the policy does it, without a person.
    fn by_policy(&self, deed: &Deed) -> Deed {
        deed.clone()
    }

    /// The controls of the station.
    fn controls(&self) -> Vec<Control>;

    /// Sets a parameter.
    ///
    /// # Errors
    /// What it takes instead.
    fn set(&mut self, key: &str, value: &str) -> Result<(), String>;

    /// The clock.
    fn clock(&self) -> Clock;

    /// Looks at a tick.
    fn turn(&mut self, tick: Option<u32>);

    /// Goes back to the beginning, and singles out nothing.
    fn restart(&mut self) {
        self.turn(Some(0));
    }

    /// Whether the truth may be shown.
    fn truth(&self) -> bool;

    /// Shows the truth or hides it.
    fn show_truth(&mut self, on: bool);

    /// Looks at what the learner brought (true), or at the loop's own again.
    fn look_at_own(&mut self, _own: bool) {}

    /// Whether what the learner brought is to be shown.
    fn wants_own(&self) -> bool {
        false
    }

    /// Whether something is singled out that can be closed.
    fn is_close_up(&self) -> bool {
        false
    }

    /// Closes it.
    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_machine_takes_larger_strides() {
        let clock = Clock { now: None, last: 240, stride: 3, tick: "minute" };
        assert_eq!(clock.paced(3, 114.0), 6);
        assert_eq!(clock.paced(12, 500.0), 12);
        assert_eq!(clock.paced(6, 60.0), 6);
        assert_eq!((clock.paced(6, 10.0), clock.paced(3, 10.0)), (3, 3));
        assert_eq!(clock.paced(0, f64::NAN), 3);
    }
}
