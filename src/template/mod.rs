//! Log templates, mined online.
//!
//! ```text
//! line ─► scan ─► look known? ─yes─► template
//!          │ words, variables, marks   │no
//!          ▼                           ▼
//!      strip_header (--raw)   tree: layout ─► leaf ─► covers? ─► else a new one ─► evidence ─► merge
//! ```
//!
//! The base is **Drain** (He, Zhu, Zheng, Lyu, ICWS 2017; drain3 0.9.11): a tree whose first level is
//! the number of tokens and whose leaves hold templates, the most similar of which takes the line.
//! What differs, and why:
//!
//! 1. **Variables are recognised by their form** before anything is compared ([`Mask`]): numbers,
//!    hexadecimal text, paths, hosts, dates, quantities, runs of values. No mask knows a system, only
//!    forms. Inside a token the part before the digits stays: `blk_<*>`.
//! 2. **Tokens end at punctuation too**, and punctuation is never a variable. So `a=1,b=2` has a
//!    structure, and the second level of the tree is the *layout*: the marks between the places.
//!    A run of values is one place, so a list of any length, `10.0.0.1 (gw)` and `10.0.0.1 ()`, have
//!    one layout.
//! 3. **Evidence before a wildcard.** Drain turns two different words into a wildcard. Two words may be
//!    two messages (`started`, `stopped`). Here a line that no template covers starts its own, and
//!    templates that differ in the same places become one as soon as those places have shown enough
//!    different words ([`Rule`]); numbers of templates stay ([`Miner::current`]).
//! 4. **Lines that look alike are not searched for twice**: a hash of everything the text of a template
//!    depends on leads straight to the template. Hashes have 64 bits and are not keyed: whoever
//!    controls a log could make two lines collide, which puts a line into a wrong template and no more.
//!
//! A line is looked at up to [`Spec::max_bytes`] bytes and [`Spec::max_tokens`] parts; what follows is
//! one variable. Nothing panics and nothing is superlinear in the length of a line.
//!
//! # Measured
//! One configuration, message contents, original labels of eight loghub samples of 2,000 lines
//! (`tests/it/template.rs`): mean GA 0.999, FGA 0.986, PA 0.711, FTA 0.818; from the raw lines
//! through [`strip_header`] GA 0.999, FGA 0.986. With masks off, numeric tokens only: GA 0.812, FGA
//! 0.845. drain3 0.9.11 with its defaults: GA 0.653, FGA 0.645. Speed: `tests/bench/README.md`.
//!
//! # Limits
//! Free text of several words is not recognised as one value; lines that differ in the number of
//! their words never share a template, except for runs of values and empty values. A value that is
//! always the same is shown as `<*>` if it looks like one (`uid=0`), and a word that varies among
//! few words stays a word, unless a [`Rule`] says otherwise.
mod atom;
mod class;
mod cluster;
mod count;
mod decision;
mod explain;
mod hash;
mod header;
mod lexicon;
mod merge;
mod miner;
mod rate;
mod scan;
mod score;
mod spec;
mod time;
mod variable;

pub use cluster::{Template, WILDCARD};
pub use count::Counter;
pub use decision::{Branch, Decision, Opened, Outcome, Rival, Rule};
pub use header::strip_header;
pub use miner::{Miner, TemplateId};
pub use rate::{Direction, Novelty, RateAnomaly, RateSpec, new_templates, rate_anomalies};
pub use score::Score;
pub use spec::{Mask, Spec};
pub use variable::Variable;
