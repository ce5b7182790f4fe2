//! What is set when an incident opens: `severity=critical cause=*db* -> owner=dba ticket=P1`.
use serde::{Deserialize, Serialize};

use super::{at, lines};
use crate::{alert::like, event::Severity};

/// A rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// Its line, from 1.
    pub line: u32,
    /// As it was written.
    pub text: String,
    /// The least severity.
    severity: Option<Severity>,
    /// One of its services fits.
    service: Option<String>,
    /// Its first suspect fits.
    cause: Option<String>,
    /// The least number of alerts.
    alerts: u32,
    /// Who is made responsible.
    pub owner: Option<String>,
    /// The priority of the ticket that is opened.
    pub ticket: Option<String>,
    /// Where it is said to stand.
    pub status: Option<String>,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The worst of its alerts.
    pub severity: Severity,
    /// Where it is felt.
    pub services: &'a [String],
    /// Its first suspect.
    pub cause: &'a str,
    /// Its alerts.
    pub alerts: u32,
}

impl Duty {
    /// Whether its conditions hold.
    pub fn holds(&self, of: Subject<'_>) -> bool {
        let fits = |pattern: &str, text: &str| pattern.split('|').any(|one| like(one, text));
        self.severity.is_none_or(|least| of.severity >= least)
            && self
                .service
                .as_ref()
                .is_none_or(|wanted| of.services.iter().any(|is| fits(wanted, is)))
            && self.cause.as_ref().is_none_or(|wanted| fits(wanted, of.cause))
            && of.alerts >= self.alerts
    }

    /// What it sets, in words.
    pub fn words(&self) -> String {
        let say =
            |name: &str, value: &Option<String>| value.as_ref().map(|v| format!("{name} {v}"));
        let all =
            [say("owner", &self.owner), say("ticket", &self.ticket), say("status", &self.status)];
        all.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// # Errors
/// The first line that is no rule, and why.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<Duty>, String> {
    lines(text).map(|(number, line)| at(number, one(number, line))).collect()
}

fn one(number: usize, line: &str) -> Result<Duty, String> {
    let (conditions, effects) = line
        .split_once("->")
        .ok_or_else(|| format!("`{line}` has no `->` between conditions and what is set"))?;
    let mut duty = Duty { line: number as u32, text: line.to_owned(), ..Duty::default() };
    for part in conditions.split_whitespace() {
        let (key, value) = pair(part)?;
        match key {
            "severity" => duty.severity = Some(severity(value)?),
            "service" => duty.service = Some(value.to_owned()),
            "cause" => duty.cause = Some(value.to_owned()),
            "alerts" => {
                duty.alerts =
                    value.parse().map_err(|_no| format!("`{value}` is no number of alerts"))?;
            }
            other => {
                return Err(format!(
                    "`{other}` is no condition: severity, service, cause and alerts are"
                ));
            }
        }
    }
    for part in effects.split_whitespace() {
        let (key, value) = pair(part)?;
        let slot = match key {
            "owner" => &mut duty.owner,
            "ticket" => &mut duty.ticket,
            "status" => &mut duty.status,
            other => return Err(format!("`{other}` cannot be set: owner, ticket and status can")),
        };
        *slot = Some(value.to_owned());
    }
    if duty.words().is_empty() {
        return Err("nothing is set after `->`".to_owned());
    }
    Ok(duty)
}

fn pair(part: &str) -> Result<(&str, &str), String> {
    let pair = part.split_once('=').filter(|(_, value)| !value.is_empty());
    pair.ok_or_else(|| format!("`{part}` is not `key=value`"))
}

fn severity(word: &str) -> Result<Severity, String> {
    match word {
        "info" => Ok(Severity::INFO),
        "warning" => Ok(Severity::WARNING),
        "error" => Ok(Severity::ERROR),
        "critical" => Ok(Severity::CRITICAL),
        other => Err(format!("`{other}` is no severity: info, warning, error and critical are")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_hold_for_what_they_name() {
        let duties = read("severity=critical service=ledger* -> owner=payments ticket=P1\n cause=*db* alerts=5 -> status=acknowledged").unwrap();
        let services = ["edge".to_owned(), "ledger".to_owned()];
        let of = Subject {
            severity: Severity::CRITICAL,
            services: &services,
            cause: "ledger-db",
            alerts: 4,
        };
        assert!(duties[0].holds(of) && !duties[1].holds(of));
        assert!(duties[1].holds(Subject { alerts: 5, severity: Severity::INFO, ..of }));
        assert!(!duties[0].holds(Subject { severity: Severity::WARNING, ..of }));
        assert_eq!(duties[0].words(), "owner payments, ticket P1");
        for wrong in [
            "owner=x",
            "-> ",
            "sev=1 -> owner=x",
            "severity=bad -> owner=x",
            "-> owner=",
            "alerts=x -> owner=y",
        ] {
            assert!(read(&format!("\n{wrong}")).unwrap_err().starts_with("line 2: "), "{wrong}");
        }
    }
}
