//! What a miner may be told.
use serde::{Deserialize, Serialize};

/// A kind of text that is a variable wherever it stands, whatever program wrote it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Mask {
    /// Hexadecimal text: `0x1f`, `a64f992c`, a UUID, a MAC or IPv6 address.
    Hex,
    /// A path of a file system, `/var/run` or `C:\temp`, and what follows `://` in an address.
    Path,
    /// A dotted name that ends in a top-level domain, an e-mail address.
    Host,
    /// A weekday and month with the time behind them: `Sat Jun 18 02:23:10 2005`.
    Date,
    /// A unit behind a number (`5.2 KB`, `3 seconds`): the two are one value.
    Unit,
    /// A run of variables (`1 2 3`, `10.0.0.1:80`, `5 (4.9)`): one value of any length.
    List,
}

/// The choices of a [`super::Miner`]. One configuration serves all logs. The defaults lie where the
/// result hardly depends on them: on eight real logs the mean grouping accuracy is 0.995 and more
/// for an evidence of 5 to 20, 0.989 for 4, 0.90 for 3 and 0.80 for 2, which is Drain's; similarity
/// 0.3 to 0.7 and depth 0 to 2 move it by 0.001.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Share of a line's words that must be those of a template before the two may become one
    /// (Drain's `sim_th`; there 0.4 of all tokens, here 0.5 of the words, because what is masked
    /// agrees with everything).
    pub similarity: f64,
    /// Leading words that must agree (Drain's `depth` less the three levels it counts besides), unless
    /// twice the evidence shows that such a word alone is a value.
    pub depth: u32,
    /// Different plain words that must have been seen at a place before it becomes a variable.
    /// Drain needs 2. Two words may be two messages (`started`, `stopped`); many are values. 8 and
    /// not 5, because long logs show more states than short samples. See [`super::Rule`] for places
    /// that need less.
    pub evidence: u32,
    /// A token that holds a digit is a variable: `17`, `-0.5`, `64172MB`, `blk_-712`, `node-3`
    /// (drain3's `parametrize_numeric_tokens`, on there as well). What stands before the digits
    /// stays in the template. Single digits behind letters (`ssh2`, `eth0`) are left to evidence.
    pub numeric_tokens: bool,
    /// What else is a variable at once.
    pub masks: Vec<Mask>,
    /// Templates kept for matching; the one not seen for longest goes first (drain3's
    /// `max_clusters`, none there). `None`: all. A log with more templates than 65,536 has none;
    /// then this keeps memory at some 50 MB.
    pub max_templates: Option<u32>,
    /// Templates that are known before the first line; `<*>` stands for any word or value (drain3's
    /// seeding by a snapshot; none there).
    pub seeds: Vec<String>,
    /// Tokens of a line that are looked at; the rest is one variable.
    pub max_tokens: u32,
    /// Bytes of a line that are looked at; the rest is one variable.
    pub max_bytes: u32,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            similarity: 0.5,
            depth: 1,
            evidence: 8,
            numeric_tokens: true,
            masks: <Mask as strum::VariantArray>::VARIANTS.to_vec(),
            max_templates: Some(65_536),
            seeds: Vec::new(),
            max_tokens: 256,
            max_bytes: 16_384,
        }
    }
}
