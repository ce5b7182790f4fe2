//! Whether something can be done now, and why not.
use super::{Action, Obstacle, Simulation, live_name};
use crate::{change::listed, check::test};

impl Simulation {
    /// Why it cannot be done, if it cannot.
    pub(super) fn permit(&self, action: &Action) -> Result<(), String> {
        let known = |place, release| self.known(place, release);
        match action {
            Action::Commit(change) => {
                let mut source =
                    self.workshop.source(&self.state.head).map_err(|e| e.to_string())?;
                change
                    .edits
                    .iter()
                    .try_for_each(|e| e.apply(&mut source))
                    .map_err(|e| e.to_string())
            }
            Action::Revert { release } | Action::TakeOut { release, .. } => {
                let brought = self.brought(*release).map(|_| ());
                brought.ok_or_else(|| format!("{} has no change to revert.", live_name(*release)))
            }
            Action::Rerun { release } => {
                let live = self.state.live(*release);
                let red = live.is_some_and(|live| live.red.is_some() || live.refused.is_some());
                red.then_some(())
                    .ok_or_else(|| format!("{} did not stop anywhere.", live_name(*release)))
            }
            Action::Reject { release } => known(0, *release),
            Action::Lift { place } => known(*place, 0),
            Action::Drift { place, key } => {
                known(*place, 0)?;
                listed(key).map(|_| ()).map_err(|error| error.to_string())
            }
            Action::PutBack { place } => {
                known(*place, 0)?;
                let is = self.state.places[usize::from(*place)].drifted.is_some();
                is.then_some(()).ok_or_else(|| "Nothing was changed there by hand.".to_owned())
            }
            Action::Quarantine { test: key, .. } => {
                test(key).map(|_| ()).ok_or_else(|| format!("There is no test `{key}`."))
            }
            Action::Resume { place } | Action::Abort { place } => {
                known(*place, 0)?;
                let rolling = self.state.places[usize::from(*place)].rollout.is_some();
                rolling.then_some(()).ok_or_else(|| "There is no rollout under way.".to_owned())
            }
            Action::Approve { place, release } => known(*place, *release),
            Action::Bypass { place, release, .. } => {
                known(*place, *release)?;
                let fits = self.state.live(*release).is_some_and(|l| l.built && !l.rejected);
                fits.then_some(()).ok_or_else(|| {
                    format!(
                        "{} is not green or was rejected: no bypass makes it an artifact.",
                        live_name(*release)
                    )
                })
            }
            Action::Promote { place, release } => self.may_promote(*place, *release),
        }
    }

    /// A place and a release that may still move; release 0 is none in particular.
    fn known(&self, place: u8, release: u32) -> Result<(), String> {
        if usize::from(place) >= self.spec.places.len() {
            return Err(format!("There is no place number {place}."));
        }
        if release > 0 && self.state.live(release).is_none() {
            return Err(format!("{} can no longer be promoted.", live_name(release)));
        }
        Ok(())
    }

    fn may_promote(&self, place: u8, release: u32) -> Result<(), String> {
        self.known(place, release)?;
        let at = usize::from(place);
        let (choice, site) = (&self.spec.places[at], &self.state.places[at]);
        let mut reasons: Vec<String> =
            self.technical(place, release).iter().map(Obstacle::words).collect();
        if site.coming.is_some() || site.rollout.is_some() {
            reasons.push(Obstacle::Busy.words());
        }
        let asked = self.state.live(release).and_then(|live| live.approvals.get(at).copied());
        let so_far = asked.flatten().unwrap_or(0);
        if so_far < choice.approvals {
            reasons.push(Obstacle::Approvals { so_far, wanted: choice.approvals }.words());
        }
        if reasons.is_empty() {
            return Ok(());
        }
        Err(format!("{} cannot enter {}: {}.", live_name(release), choice.name, reasons.join("; ")))
    }
}
