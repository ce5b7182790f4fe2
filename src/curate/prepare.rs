//! A preparation: fitted on training rows, applied to any rows.
use ndarray::{Array1, Array2, ArrayViewMut2, Axis, Slice};
use serde::{Deserialize, Serialize};

use super::{CurateError, Encode, Levels, Scaling, Spec, encode::Slot, impute};
use crate::{
    keyed::Keyed,
    table::{Column, MISSING, Table, Values},
    target::Feature,
};

/// The most columns that a preparation makes. With more, fewer levels of each category are kept, so
/// that the matrix of 20,000 rows stays below 80 MB.
const MOST_COLUMNS: usize = 500;

/// How a row becomes numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// The choices it was fitted with.
    pub spec: Spec,
    /// The features, in table order.
    pub features: Vec<Prepared>,
    /// The names of the columns it makes, all different, shape `(d,)`: `income`, `job=fixed`.
    pub names: Vec<String>,
    /// For each of them, the position in `features` of the feature it comes from, shape `(d,)`.
    pub groups: Vec<u32>,
    /// The most levels that were kept of a category: `spec.max_levels`, or fewer.
    pub max_levels: u32,
}

/// How one feature becomes numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prepared {
    /// The feature.
    pub column: String,
    /// What is done with a cell.
    pub recipe: Recipe,
}

/// What is done with a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Recipe {
    /// Fill, then scale.
    Number {
        /// Instead of a missing number.
        fill: f64,
        /// How it is scaled.
        scaling: Scaling,
    },
    /// Fill, then encode.
    Category {
        /// Instead of a missing word; `None` if training had no word at all.
        fill: Option<String>,
        /// How it is encoded.
        levels: Levels,
    },
}

impl Recipe {
    /// How many columns it makes.
    pub fn width(&self) -> usize {
        match self {
            Self::Number { .. } => 1,
            Self::Category { levels, .. } => levels.width(),
        }
    }
}

/// What the training rows say about one feature, before it is known how many levels all features
/// can have.
#[derive(Clone, Debug)]
pub(super) enum Gathered {
    Number(Recipe),
    Category { fill: Option<String>, counts: Keyed<String, u64>, n: u64 },
}

impl Preparation {
    /// Fits to the `train` rows of the used features of `table`, and looks at no other rows.
    ///
    /// # Errors
    /// [`CurateError::NoFeature`] if no feature is used.
    pub fn fit(
        table: &Table,
        features: &[Feature],
        spec: &Spec,
        train: &[u32],
    ) -> Result<Self, CurateError> {
        let gathered = features
            .iter()
            .filter(|feature| feature.used)
            .filter_map(|feature| table.columns.get(feature.position as usize))
            .map(|column| (column.name.clone(), gather(column, spec, train)))
            .collect();
        Self::assemble(spec, gathered)
    }

    /// Chooses the levels and names the columns.
    pub(super) fn assemble(
        spec: &Spec,
        gathered: Vec<(String, Gathered)>,
    ) -> Result<Self, CurateError> {
        if gathered.is_empty() {
            return Err(CurateError::NoFeature);
        }
        let max_levels = affordable(spec, &gathered);
        let features: Vec<Prepared> = gathered
            .into_iter()
            .map(|(column, gathered)| Prepared {
                column,
                recipe: gathered.into_recipe(spec, max_levels),
            })
            .collect();
        let (mut names, mut groups) = (Vec::new(), Vec::new());
        for (i, feature) in features.iter().enumerate() {
            let made = match &feature.recipe {
                Recipe::Number { .. } => vec![feature.column.clone()],
                Recipe::Category { levels, .. } => levels.names(&feature.column),
            };
            groups.extend(made.iter().map(|_| i as u32));
            names.extend(made);
        }
        tell_apart(&mut names);
        Ok(Self { spec: spec.clone(), features, names, groups, max_levels })
    }

    /// The prepared `rows` of `table`, shape `(rows.len(), d)`, in the order of `rows`. Rows that
    /// `table` does not have come out as if all their cells were missing.
    ///
    /// # Errors
    /// [`CurateError::ColumnGone`] if `table` lacks a feature or holds another kind of values there.
    pub fn transform(&self, table: &Table, rows: &[u32]) -> Result<Array2<f64>, CurateError> {
        let mut x = Array2::zeros((rows.len(), self.names.len()));
        let mut start = 0;
        for feature in &self.features {
            let end = start + feature.recipe.width();
            feature.transform(table, rows, x.slice_axis_mut(Axis(1), Slice::from(start..end)))?;
            start = end;
        }
        Ok(x)
    }
}

impl Prepared {
    /// Writes the columns of this feature into `out`, shape `(rows.len(), width)`.
    fn transform(
        &self,
        table: &Table,
        rows: &[u32],
        mut out: ArrayViewMut2<'_, f64>,
    ) -> Result<(), CurateError> {
        let values = table.column(&self.column).map(|column| &column.values);
        let gone = |kind| CurateError::ColumnGone { column: self.column.clone(), kind };
        match &self.recipe {
            Recipe::Number { fill, scaling } => {
                let Some(Values::Number(numbers)) = values else { return Err(gone("number")) };
                for (cell, &row) in out.iter_mut().zip(rows) {
                    let number = numbers.get(row as usize).copied().filter(|x| !x.is_nan());
                    *cell = scaling.apply(number.unwrap_or(*fill));
                }
            }
            Recipe::Category { fill, levels } => {
                let Some(Values::Category { codes, levels: words }) = values else {
                    return Err(gone("word"));
                };
                let encoded = encode_all(fill.as_deref(), levels, words);
                for (mut cells, &row) in out.rows_mut().into_iter().zip(rows) {
                    let code = codes.get(row as usize).copied().unwrap_or(MISSING) as usize;
                    cells.assign(&encoded[code.min(words.len())]);
                }
            }
        }
        Ok(())
    }
}

/// What each word of a table becomes; the last entry is for missing cells.
fn encode_all(fill: Option<&str>, levels: &Levels, words: &[String]) -> Vec<Array1<f64>> {
    words
        .iter()
        .map(|word| Some(word.as_str()))
        .chain([fill])
        .map(|word| {
            let mut out = vec![0.0; levels.width()];
            levels.encode(word.map_or(Slot::Nowhere, |word| levels.slot(word).0), &mut out);
            levels.scale(&mut out);
            Array1::from_vec(out)
        })
        .collect()
}

/// Looks at the training cells of one column.
pub(super) fn gather(column: &Column, spec: &Spec, train: &[u32]) -> Gathered {
    match &column.values {
        Values::Number(numbers) => {
            let cells = train.iter().map(|&row| numbers[row as usize]);
            let mut sorted: Vec<f64> = cells.filter(|x| !x.is_nan()).collect();
            crate::num::order::sort_floats(&mut sorted);
            let fill = impute::number(spec.impute, &sorted);
            sorted.resize(train.len(), fill);
            crate::num::order::sort_floats(&mut sorted);
            Gathered::Number(Recipe::Number { fill, scaling: Scaling::fit(spec.scale, &sorted) })
        }
        Values::Category { codes, levels } => {
            let mut by_code = vec![0_u64; levels.len()];
            let mut missing = 0;
            for &row in train {
                match by_code.get_mut(codes[row as usize] as usize) {
                    Some(count) => *count += 1,
                    None => missing += 1,
                }
            }
            let present = levels.iter().zip(&by_code).filter(|(_, count)| **count > 0);
            let mut counts: Keyed<String, u64> =
                present.map(|(level, &count)| (level.clone(), count)).collect();
            let fill = impute::word(counts.iter().map(|(w, &count)| (w.as_str(), count)))
                .map(str::to_owned);
            if let Some(count) = fill.as_ref().and_then(|word| counts.get_mut(word)) {
                *count += missing;
            }
            Gathered::Category { fill, counts, n: train.len() as u64 }
        }
        // Instants are never features; should one come, it says nothing.
        Values::Time(_) => Gathered::Number(Recipe::Number { fill: 0.0, scaling: Scaling::NONE }),
    }
}

impl Gathered {
    fn into_recipe(self, spec: &Spec, most: u32) -> Recipe {
        match self {
            Self::Number(recipe) => recipe,
            Self::Category { fill, counts, n } => {
                let mut levels = Levels::fit(&counts, n, most, spec);
                if spec.encode == Encode::Ordinal {
                    let mut codes = Vec::with_capacity(n as usize);
                    for (word, &count) in counts.iter() {
                        let mut out = [0.0];
                        levels.encode(levels.slot(word).0, &mut out);
                        codes.extend(std::iter::repeat_n(out[0], count as usize));
                    }
                    crate::num::order::sort_floats(&mut codes);
                    levels.scaling = Scaling::fit(spec.scale, &codes);
                }
                Recipe::Category { fill, levels }
            }
        }
    }

    fn width(&self, spec: &Spec, most: u32) -> usize {
        match self {
            Self::Number(_) => 1,
            Self::Category { counts, n, .. } => Levels::fit(counts, *n, most, spec).width(),
        }
    }
}

/// The most levels, up to `spec.max_levels`, with which all columns together are at most
/// [`MOST_COLUMNS`]; at least 1.
fn affordable(spec: &Spec, gathered: &[(String, Gathered)]) -> u32 {
    let mut most = spec.max_levels.clamp(1, MOST_COLUMNS as u32);
    let width = |most| gathered.iter().map(|(_, g)| g.width(spec, most)).sum::<usize>();
    while most > 1 && width(most) > MOST_COLUMNS {
        most = (most * 3 / 4).max(1);
    }
    most
}

/// Column `a` with level `b=c` and column `a=b` with level `c` would have one name.
fn tell_apart(names: &mut [String]) {
    let mut order: Vec<usize> = (0..names.len()).collect();
    crate::num::order::sort_by(&mut order, |&a, &b| names[a].cmp(&names[b]));
    let alike: Vec<Vec<usize>> =
        order.chunk_by(|&a, &b| names[a] == names[b]).map(<[usize]>::to_vec).collect();
    for same in alike {
        for (count, &at) in (1..).zip(&same).skip(1) {
            names[at] = format!("{} ({count})", names[at]);
        }
    }
}
