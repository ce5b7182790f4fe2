//! From a scenario to its artifacts: the one function that page, command and tests run.
mod artifact;
mod cache;
mod curate;
mod day;
mod deploy;
mod extract;
mod features;
mod followed;
mod gate;
mod line;
mod monitor;
mod observer;
mod pack;
mod sources;
mod train;
mod validate;

use std::ops::ControlFlow;

pub use self::{
    artifact::{Artifact, Entry, Made, State, Tone, fingerprint},
    cache::Cache,
    day::{Told, on_day},
    observer::{Observer, collect},
    pack::{Packed, pack},
    sources::Sources,
};
use self::{followed::Followed, line::Line};
use crate::{scenario::Scenario, stage::Stage};

/// Runs every stage in order. Pure: the same scenario and sources make the same artifacts. A stage
/// that refuses ends the run with the stages after it skipped; `Break` means that the observer
/// stopped it.
#[expect(
    clippy::too_many_lines,
    reason = "straight on: eight stages, each with its inputs in sight"
)]
pub async fn run<O: Observer>(
    scenario: &Scenario,
    sources: &Sources,
    cache: &mut Cache,
    observer: &mut O,
) -> ControlFlow<()> {
    let mut line = Line::new(cache, observer);
    let seed = scenario.seed;

    let source = extract::source(&scenario.data, seed, sources);
    let key = (&scenario.data, extract::digest(source.as_ref()));
    let mut followed = None;
    let extracted = line
        .stage(
            Stage::Extract,
            &key,
            &[],
            async |pace| extract::make(&scenario.data, source, pace).await,
            |extracted| {
                followed = Followed::new(extracted, scenario);
                followed.as_ref().map(Followed::extract)
            },
        )
        .await?;
    let Some(extracted) = extracted else { return line.skip().await };
    let followed = followed.as_ref();

    let validated = line
        .stage(
            Stage::Validate,
            &scenario.quality,
            &[extracted.id()],
            async |pace| validate::make(&extracted.product, &scenario.quality, pace).await,
            |report| followed.map(|f| f.validate(report, &scenario.quality)),
        )
        .await?;
    let Some(validated) = validated else { return line.skip().await };

    let curated = line
        .stage(
            Stage::Curate,
            &(&scenario.curate, seed),
            &[extracted.id(), validated.id()],
            async |pace| {
                let aside = &validated.product.set_aside;
                curate::make(&extracted.product, aside, &scenario.curate, seed, pace).await
            },
            |curated| followed.map(|f| f.curate(curated)),
        )
        .await?;
    let Some(curated) = curated else { return line.skip().await };

    let analysed = line
        .stage(
            Stage::Features,
            &(&scenario.analyse, seed),
            &[extracted.id(), curated.id()],
            async |pace| {
                features::make(&extracted.product, &curated.product, &scenario.analyse, seed, pace)
                    .await
            },
            |analysed| followed.map(|f| f.features(analysed, &curated.product)),
        )
        .await?;
    let Some(analysed) = analysed else { return line.skip().await };

    let model = scenario.model.in_force();
    let fit_key = Line::<O>::key("fit", &(&model, seed), &[curated.id()]);
    let trained = line
        .stage(
            Stage::Train,
            &(&model, seed, &scenario.evaluate),
            &[curated.id()],
            async |pace| {
                train::make(&curated.product, &model, &scenario.evaluate, (seed, fit_key), pace)
                    .await
            },
            |trained| followed.map(|f| f.train(trained, &curated.product)),
        )
        .await?;
    let Some(trained) = trained else { return line.skip().await };

    let blessed = line
        .stage(
            Stage::Gate,
            &scenario.gate,
            &[extracted.id(), curated.id(), trained.id()],
            async |pace| {
                gate::make(
                    &extracted.product,
                    &curated.product,
                    &trained.product,
                    &scenario.gate,
                    pace,
                )
                .await
            },
            |report| followed.map(|_| Followed::gate(report)),
        )
        .await?;
    let Some(blessed) = blessed else { return line.skip().await };

    let given = deploy::Given {
        extracted: &extracted.product,
        curated: &curated.product,
        trained: &trained.product,
        evaluate: &scenario.evaluate,
    };
    let deployed = line
        .stage(
            Stage::Deploy,
            &(&scenario.delivery, &scenario.evaluate),
            &[extracted.id(), trained.id(), blessed.id()],
            async |pace| deploy::make(given, &scenario.delivery, pace).await,
            |deployed| followed.map(|f| f.deploy(deployed)),
        )
        .await?;
    let Some(deployed) = deployed else { return line.skip().await };

    let key =
        (&scenario.monitor, &scenario.delivery, &scenario.evaluate, &scenario.curate, &model, seed);
    line.stage(
        Stage::Monitor,
        &key,
        &[extracted.id(), curated.id(), analysed.id(), deployed.id()],
        async |pace| {
            let features = curated.product.features(&extracted.product);
            let standing = crate::monitor::Standing {
                features: &features,
                curate: &scenario.curate,
                model: &model,
                evaluate: &scenario.evaluate,
                delivery: &scenario.delivery,
                seed,
            };
            let first = analysed.product.first_number.as_deref();
            monitor::make(given, &deployed.product, standing, &scenario.monitor, first, pace).await
        },
        |_| followed.map(|f| f.monitor(&extracted.product, &curated.product, &scenario.monitor)),
    )
    .await?;
    ControlFlow::Continue(())
}

/// The whole table of a scenario as its file has it, and which rows of it lie in the time window, in
/// file order: for whoever takes the table elsewhere.
///
/// # Errors
/// What kept the table from being read.
pub fn read(
    scenario: &Scenario,
    sources: &Sources,
) -> Result<(crate::table::Table, Vec<u32>), crate::diagnostic::Diagnostic> {
    extract::read(scenario, sources)
}

/// Which rows of a scenario's table train, test and come later, without training anything: for
/// whoever wants to score another tool on the very same rows. Rows that validation would set aside
/// are not left out.
///
/// # Errors
/// What kept the table from being read or divided.
pub fn split(
    scenario: &Scenario,
    sources: &Sources,
) -> Result<crate::curate::Split, crate::diagnostic::Diagnostic> {
    extract::split(scenario, sources)
}
