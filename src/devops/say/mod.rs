//! What each station says; one file per station.
mod build;
mod commit;
mod cost;
mod experiment;
mod level;
mod lineage;
mod measure;
mod place;
mod production;
mod rail;
mod rollout;
mod shared;
mod timeline;
mod track;
mod way;

pub(super) use self::{rail::rail, timeline::timeline};
use super::{Found, Station, View};
use crate::room::Sheet;

/// What the station says.
pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    match view.station {
        Station::Commit => commit::sheet(found, view),
        Station::Build => build::sheet(found),
        Station::Unit | Station::Integration | Station::System => level::sheet(found, view.station),
        Station::Test | Station::Stage | Station::Uat => place::sheet(found, view.station),
        Station::Production => production::sheet(found),
        Station::Measure => measure::sheet(found),
    }
}
