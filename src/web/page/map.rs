//! The map: three loops as joined rings; each station shows its state and is a link.
use yew::prelude::*;

use super::map_geometry::{CENTRES, MIDDLE, RADIUS, SIZE, at, label};
use crate::{
    run::{Artifact, Tone},
    session::{Screen, Session},
    stage::Stage,
    web::{
        lab::Lab,
        part::{Goto, status, verdict},
    },
};

/// Angles of the stations on the MLOps ring, in running order: over the top from Production to
/// Monitor, and back below.
const ML_STATIONS: [(Stage, f64); 6] = [
    (Stage::Extract, -122.0),
    (Stage::Validate, -90.0),
    (Stage::Curate, -58.0),
    (Stage::Features, 58.0),
    (Stage::Train, 90.0),
    (Stage::Gate, 122.0),
];
/// Stations of the loops that have a room of their own.
const DEV_STATIONS: [(&str, &str, f64); 8] = [
    ("Commit", "commit", 38.0),
    ("Build", "build", 90.0),
    ("Unit tests", "unit", 124.0),
    ("Integration tests", "integration", 158.0),
    ("System tests", "system", -162.0),
    ("Test", "test", -128.0),
    ("Stage", "stage", -90.0),
    ("UAT", "uat", -52.0),
];
const OPS_STATIONS: [(&str, &str, f64); 9] = [
    ("Ingest", "ingest", -140.0),
    ("Normalise", "normalise", -104.0),
    ("Deduplicate", "deduplicate", -62.0),
    ("Template", "template", -40.0),
    ("Detect", "detect", -18.0),
    ("Correlate", "correlate", 4.0),
    ("Root cause", "cause", 26.0),
    ("Prescribe", "prescribe", 52.0),
    ("Act", "act", 90.0),
];

/// The map.
pub(super) fn map(lab: &Lab) -> Html {
    let session = &lab.session;
    let refused = Stage::ALL
        .iter()
        .filter_map(|stage| session.made(*stage))
        .find(|made| made.refusal.is_some());
    let told = refused.map(|made| made.verdict.clone());
    let told = told.or_else(|| session.told(Stage::Monitor).map(|told| told.verdict));
    html! {
        <>
            <div class="ask">
                <div>
                    <h1>{ "A bank, its model and its pager, in one tab" }</h1>
                    <p>{ "Ship code, train the model, run the service. Change anything: everything after it is computed again, here, in your browser." }</p>
                </div>
                if let Some(told) = &told { { verdict(told) } }
            </div>
            <div class="map">{ drawing(lab) }</div>
            { three(lab) }
        </>
    }
}

fn drawing(lab: &Lab) -> Html {
    let session = &lab.session;
    let (width, height) = SIZE;
    let names = [("dev", "DevOps"), ("ml", "MLOps"), ("ops", "AIOps")];
    let subs =
        ["commits to customers".to_owned(), run_line(session), "events to causes".to_owned()];
    html! {
        <svg viewBox={format!("0 0 {width} {height}")} role="group" aria-label="Three joined loops: DevOps, MLOps and AIOps">
            { for names.iter().zip(CENTRES).map(|((hue, _), cx)| html! {
                <circle data-loop={*hue} cx={cx.to_string()} cy={MIDDLE.to_string()} r={RADIUS.to_string()}
                    fill="none" stroke="var(--loop)" stroke-width="10" opacity=".22" />
            }) }
            { for names.iter().zip(CENTRES).zip(subs).map(|(((hue, name), cx), sub)| html! {
                <g data-loop={*hue} text-anchor="middle">
                    <text class="big" x={cx.to_string()} y={(MIDDLE - 4.0).to_string()} style="fill:var(--loop)">{ *name }</text>
                    <text class="sub" x={cx.to_string()} y={(MIDDLE + 16.0).to_string()}>{ sub }</text>
                </g>
            }) }
            { for DEV_STATIONS.iter().map(|(name, id, angle)| quiet(lab, 0, "dev", Screen::DevOps((*id).to_owned()), name, *angle)) }
            { for OPS_STATIONS.iter().map(|(name, id, angle)| quiet(lab, 2, "ops", Screen::AiOps((*id).to_owned()), name, *angle)) }
            { for ML_STATIONS.iter().map(|(stage, angle)| station(lab, *stage, *angle)) }
            { joint(lab, Stage::Deploy, "Production", f64::midpoint(CENTRES[0], CENTRES[1])) }
            { joint(lab, Stage::Monitor, "Monitor", f64::midpoint(CENTRES[1], CENTRES[2])) }
        </svg>
    }
}

/// How the run of the model pipeline stands.
fn run_line(session: &Session) -> String {
    let done = Stage::ALL.iter().filter(|stage| {
        session.results[stage.index()].as_ref().is_some_and(|result| !result.stale)
    });
    format!("{} of {} stages", done.count(), Stage::ALL.len())
}

/// A station of a loop that has a room of its own.
fn quiet(
    lab: &Lab,
    ring: usize,
    hue: &'static str,
    to: Screen,
    name: &'static str,
    angle: f64,
) -> Html {
    let (x, y) = at(ring, angle);
    let (lx, ly, anchor) = label(ring, angle);
    let drawn = html! {
        <>
            <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="8" fill="var(--paper)"
                stroke="var(--line-2)" stroke-width="3.5" />
            <text x={format!("{lx:.1}")} y={format!("{ly:.1}")} text-anchor={anchor} style="fill:var(--ink-3)">{ name }</text>
        </>
    };
    Goto::to(to).hue(hue).says(lab, drawn)
}

fn fact_of(session: &Session, stage: Stage) -> String {
    session.told(stage).map(|told| told.fact).unwrap_or_default()
}

fn tone(session: &Session, stage: Stage) -> Option<&'static str> {
    session.told(stage).map(|told| told.verdict.0).filter(|tone| *tone != Tone::Plain).map(status)
}

fn station(lab: &Lab, stage: Stage, angle: f64) -> Html {
    let (x, y) = at(1, angle);
    let (lx, ly, anchor) = label(1, angle);
    let tone = tone(&lab.session, stage);
    let fact = fact_of(&lab.session, stage);
    let stroke = if tone == Some("bad") { "var(--bad)" } else { "var(--loop)" };
    // Below the ring the fact stands under the name, above it over the name.
    let (name_y, fact_y) = if angle < 0.0 { (ly - 16.0, ly) } else { (ly, ly + 16.0) };
    let drawn = html! {
        <>
            <g data-status={tone}>
                <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="8" fill="var(--paper)" {stroke} stroke-width="3.5" />
                <text x={format!("{lx:.1}")} y={format!("{name_y:.1}")} text-anchor={anchor}>{ stage.name() }</text>
                <text class="sub" x={format!("{lx:.1}")} y={format!("{fact_y:.1}")} text-anchor={anchor}>{ fact }</text>
            </g>
        </>
    };
    Goto::to(Screen::MlOps(stage)).hue("ml").says(lab, drawn)
}

/// A station that two loops share.
fn joint(lab: &Lab, stage: Stage, name: &'static str, x: f64) -> Html {
    let tone = tone(&lab.session, stage);
    let fact = fact_of(&lab.session, stage);
    let stroke = if tone == Some("bad") { "var(--bad)" } else { "var(--ml)" };
    let drawn = html! {
        <>
            <g data-status={tone} text-anchor="middle">
                <circle cx={x.to_string()} cy={MIDDLE.to_string()} r="15" fill="var(--surface)" {stroke} stroke-width="4" />
                <text x={x.to_string()} y={(MIDDLE + 38.0).to_string()} style="font-weight:650">{ name }</text>
                <text class="sub" x={x.to_string()} y={(MIDDLE + 55.0).to_string()}>{ fact }</text>
            </g>
        </>
    };
    Goto::to(Screen::MlOps(stage)).hue("ml").says(lab, drawn)
}

/// The stations of a loop as a list: on a narrow screen it takes the place of the drawing, whose
/// words would be too small there.
fn stations(lab: &Lab, stations: impl Iterator<Item = (Screen, &'static str, String)>) -> Html {
    html! {
        <ol class="stations">
            { for stations.map(|(to, name, fact)| html! {
                <li>{ Goto::to(to).says(lab, name) }<span>{ fact }</span></li>
            }) }
        </ol>
    }
}

/// What each loop is, and its figures as far as it runs.
fn three(lab: &Lab) -> Html {
    let session = &lab.session;
    let fact = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let (watched, day) = (session.watched(), session.shown_day());
    let serving = watched.map(|report| {
        let served = report.served_on(day);
        format!("v{}, since day {}", served.version, served.from_day)
    });
    let quality = match session.made(Stage::Train).and_then(|made| made.artifact()) {
        Some(Artifact::Train(report)) => report.test.roc_auc.map(|auc| format!("{auc:.3}")),
        _ => None,
    };
    let alarms =
        watched.map(|report| report.alarms.iter().filter(|a| a.day <= day).count().to_string());
    let retrainings = watched
        .map(|report| report.retrainings.iter().filter(|r| r.day <= day).count().to_string());
    let or = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    html! {
        <div class="three">
            <section data-loop="dev">
                <h2>{ "DevOps" }</h2><p>{ "Small changes, tested and released often." }</p>
                <dl class="facts">{ fact("Production", "eu, us, ap".to_owned()) }</dl>
                // The room fills it, once it has been opened.
                <div id="live-dev" />
                { stations(lab, DEV_STATIONS.iter().map(|(name, id, _)| (Screen::DevOps((*id).to_owned()), *name, String::new()))) }
            </section>
            <section data-loop="ml">
                <h2>{ "MLOps" }</h2><p>{ "The same discipline for data and models." }</p>
                <dl class="facts">
                    { fact("Model in Production", or(serving)) }
                    { fact("ROC AUC on test rows", or(quality)) }
                    { fact("Retrainings", or(retrainings)) }
                </dl>
                { stations(lab, Stage::ALL.iter().map(|stage| {
                    (Screen::MlOps(*stage), stage.name(), fact_of(session, *stage))
                })) }
            </section>
            <section data-loop="ops">
                <h2>{ "AIOps" }</h2><p>{ "Machine learning, applied to running it all." }</p>
                <dl class="facts">
                    { fact("Alarms of the model", or(alarms)) }
                </dl>
                <div id="live-ops" />
                { stations(lab, OPS_STATIONS.iter().map(|(name, id, _)| (Screen::AiOps((*id).to_owned()), *name, String::new()))) }
            </section>
        </div>
    }
}
