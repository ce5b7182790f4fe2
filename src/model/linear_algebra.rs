//! Dense linear algebra with one fixed order of summation.
//!
//! Library products fuse multiply and add or choose their order by the machine, so these loops are
//! plain: wide where elements are independent, never reassociated, no `mul_add`.

/// Rows that [`add_gram`] takes at a time.
pub(super) const GROUP: usize = 8;

/// Adds `Σ weight · row rowᵀ` to the lower triangle of `gram`, shape `(width, width)` by rows.
/// `rows` holds `weights.len()` rows of `width` cells.
pub(super) fn add_gram(gram: &mut [f64], width: usize, rows: &[f64], weights: &[f64]) {
    // Two groups stay in the first-level cache together with a row of `gram` up to about 300 columns.
    for (rows, weights) in rows.chunks(2 * GROUP * width).zip(weights.chunks(2 * GROUP)) {
        for (j, sums) in gram.chunks_exact_mut(width).enumerate() {
            add_column(&mut sums[..=j], width, rows, weights);
        }
    }
}

/// Adds to the first cells of one row of the matrix, up to the diagonal.
fn add_column(sums: &mut [f64], width: usize, rows: &[f64], weights: &[f64]) {
    for (rows, weights) in rows.chunks(GROUP * width).zip(weights.chunks(GROUP)) {
        if let Ok(weights) = <&[f64; GROUP]>::try_from(weights) {
            add_group(sums, width, rows, weights);
            continue;
        }
        for (row, weight) in rows.chunks(width).zip(weights) {
            add_scaled(sums, &row[..sums.len()], weight * row[sums.len() - 1]);
        }
    }
}

fn add_group(sums: &mut [f64], width: usize, rows: &[f64], weights: &[f64; GROUP]) {
    let n = sums.len();
    let factors: [f64; GROUP] = std::array::from_fn(|i| weights[i] * rows[i * width + n - 1]);
    // One-hot columns are mostly zero: such a group adds nothing.
    if factors.iter().all(|&factor| factor == 0.0) {
        return;
    }
    let [f0, f1, f2, f3, f4, f5, f6, f7] = factors;
    let [r0, r1, r2, r3, r4, r5, r6, r7]: [&[f64]; GROUP] =
        std::array::from_fn(|i| &rows[i * width..i * width + n]);
    for (k, sum) in sums.iter_mut().enumerate() {
        let low = (f0 * r0[k] + f1 * r1[k]) + (f2 * r2[k] + f3 * r3[k]);
        let high = (f4 * r4[k] + f5 * r5[k]) + (f6 * r6[k] + f7 * r7[k]);
        *sum += low + high;
    }
}

/// `sums += factor · values`.
pub(super) fn add_scaled(sums: &mut [f64], values: &[f64], factor: f64) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

/// `Σ a b` in four interleaved sums.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (a_wide, a_rest) = a.as_chunks::<4>();
    let (b_wide, b_rest) = b.as_chunks::<4>();
    for (a, b) in a_wide.iter().zip(b_wide) {
        for lane in 0..4 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest = a_rest.iter().zip(b_rest).fold(0.0, |sum, (a, b)| sum + a * b);
    ((lanes[0] + lanes[2]) + (lanes[1] + lanes[3])) + rest
}

/// Solves `A z = b` for a symmetric positive definite `A`, of which `a` holds the lower triangle,
/// shape `(n, n)` by rows, and which becomes its Cholesky factor. `b` becomes `z`. False, with both
/// spoilt, if `A` is not safely positive definite: a pivot under `1e-13` of its diagonal cell is
/// mostly rounding error.
pub(super) fn solve_spd(a: &mut [f64], b: &mut [f64]) -> bool {
    let n = b.len();
    for i in 0..n {
        let (above, row) = a.split_at_mut(i * n);
        let row = &mut row[..=i];
        for j in 0..i {
            let other = &above[j * n..=j * n + j];
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        // Written so that a NaN fails too.
        if !(pivot > 1e-13 * row[i] && pivot > 0.0 && pivot.is_finite()) {
            return false;
        }
        row[i] = pivot.sqrt();
    }
    for i in 0..n {
        b[i] = (b[i] - dot(&a[i * n..i * n + i], &b[..i])) / a[i * n + i];
    }
    for i in (0..n).rev() {
        b[i] /= a[i * n + i];
        let solved = b[i];
        add_scaled(&mut b[..i], &a[i * n..i * n + i], -solved);
    }
    b.iter().all(|z| z.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(i: usize, j: usize) -> f64 {
        ((i * 37 + j * 101 + i * j * 13) % 29) as f64 - 14.0
    }

    #[test]
    fn gram_equals_its_definition() {
        // 21 rows: one pair of groups and a rest that is no whole group.
        let (n, width) = (21, 5);
        let rows: Vec<f64> = (0..n * width).map(|k| cell(k / width, k % width)).collect();
        let weights: Vec<f64> = (0..n).map(|i| (i % 4) as f64).collect();
        let mut gram = vec![0.0; width * width];
        add_gram(&mut gram, width, &rows, &weights);
        for j in 0..width {
            for k in 0..width {
                let sum: f64 = (0..n).map(|i| weights[i] * cell(i, j) * cell(i, k)).sum();
                // Integers: exact in any order.
                assert_eq!(gram[j * width + k], if k <= j { sum } else { 0.0 }, "{j} {k}");
            }
        }
    }

    #[test]
    fn solution_satisfies_its_equations() {
        let n = 9;
        let mut a = vec![0.0; n * n];
        let rows: Vec<f64> = (0..40 * n).map(|k| cell(k / n, k % n)).collect();
        add_gram(&mut a, n, &rows, &[1.0; 40]);
        let b: Vec<f64> = (0..n).map(|i| cell(i, 3)).collect();
        let (mut factor, mut z) = (a.clone(), b.clone());
        assert!(solve_spd(&mut factor, &mut z));
        for i in 0..n {
            let left: f64 = (0..n).map(|j| a[i.max(j) * n + i.min(j)] * z[j]).sum();
            assert!((left - b[i]).abs() < 1e-9, "{left} {}", b[i]);
        }
    }

    #[test]
    fn singular_matrices_are_refused() {
        assert!(!solve_spd(&mut [1.0, 0.0, 1.0, 1.0], &mut [1.0, 1.0]));
        assert!(!solve_spd(&mut [f64::NAN], &mut [1.0]));
        assert!(!solve_spd(&mut [0.0], &mut [1.0]));
    }
}
