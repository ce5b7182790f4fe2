//! What the action rules set on incidents.
use super::super::{Duty, Found, Go, Station, Subject};
use crate::{
    chain,
    correlate::Event,
    event::Time,
    room::{Card, Grid},
};

/// What the rules set on an incident.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) incident: u32,
    /// When it became an incident.
    pub(super) at: Time,
    /// The rules that held, in their order; later ones win.
    pub(super) by: Vec<Duty>,
}

impl Set {
    fn last(&self, pick: fn(&Duty) -> Option<&String>) -> Option<&str> {
        self.by.iter().rev().find_map(pick).map(String::as_str)
    }

    pub(super) fn owner(&self) -> &str {
        self.last(|duty| duty.owner.as_ref()).unwrap_or("nobody")
    }

    pub(super) fn status(&self) -> &str {
        self.last(|duty| duty.status.as_ref()).unwrap_or("as it is")
    }

    /// `OPS-3 (P1)`: a ticket of the incident's number.
    pub(super) fn ticket(&self) -> String {
        let priority = self.last(|duty| duty.ticket.as_ref());
        priority.map_or_else(|| "none".to_owned(), |p| format!("OPS-{} ({p})", self.incident))
    }

    pub(super) fn words(&self) -> String {
        let lines: Vec<String> = self.by.iter().map(|duty| duty.line.to_string()).collect();
        format!(
            "owner {}, ticket {}, status {} (action rule{} {})",
            self.owner(),
            self.ticket(),
            self.status(),
            if lines.len() == 1 { "" } else { "s" },
            lines.join(", ")
        )
    }
}

/// What is set on each incident that a rule holds for, by what is known of it now.
pub(super) fn sets(found: &Found) -> Vec<Set> {
    let duties = found.choices.rules.duties();
    if duties.is_empty() {
        return Vec::new();
    }
    found.outcome.report().iter().filter_map(|incident| set(found, &duties, incident)).collect()
}

fn set(found: &Found, duties: &[Duty], incident: &chain::Incident) -> Option<Set> {
    let of = Subject {
        severity: incident.severity,
        services: &incident.services,
        cause: &incident.suspect,
        alerts: incident.alerts.len() as u32,
    };
    let by: Vec<Duty> = duties.iter().filter(|duty| duty.holds(of)).cloned().collect();
    let known = found.outcome.incidents().find(|one| one.id == incident.id)?;
    let raised = known.history.iter().find(|entry| entry.event == Event::Raised);
    let at = raised.map_or(incident.began, |entry| entry.at);
    (!by.is_empty()).then_some(Set { incident: incident.id, at, by })
}

/// The list, where there are rules.
pub(super) fn card(found: &Found) -> Option<Card> {
    let duties = found.choices.rules.duties();
    if duties.is_empty() {
        return None;
    }
    let sets = sets(found);
    let mut grid = Grid::new(
        "What the action rules did",
        "each rule that holds when an incident opens sets what it names, later lines win; nothing leaves the lab",
        &["Incident", "When", "Owner", "Ticket", "Status", "By the rule"],
    );
    for set in &sets {
        let rules: Vec<&str> = set.by.iter().map(|duty| duty.text.as_str()).collect();
        let row = grid.push([
            format!("incident {}", set.incident),
            found.stamp(set.at),
            set.owner().to_owned(),
            set.ticket(),
            set.status().to_owned(),
            rules.join("; "),
        ]);
        row.go = Some(Go::Incident(set.incident, Station::Correlate).into());
    }
    Some(Card::Grid(grid))
}
