//! A little linear algebra, on square matrices row by row.

/// The sum of products.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Inverts in place by Gauss and Jordan without exchanging rows: for matrices whose pivots are above zero in whatever
/// order, such as positive definite ones and those of absorbing chains.
pub(crate) fn invert(matrix: &mut [f64], size: usize) {
    for pivot in 0..size {
        let scale = 1.0 / matrix[pivot * size + pivot];
        matrix[pivot * size + pivot] = 1.0;
        let (start, end) = (pivot * size, (pivot + 1) * size);
        matrix[start..end].iter_mut().for_each(|value| *value *= scale);
        let row = matrix[start..end].to_vec();
        for (other, values) in matrix.chunks_exact_mut(size).enumerate() {
            let factor = values[pivot];
            if other == pivot || factor == 0.0 {
                continue;
            }
            values[pivot] = 0.0;
            values.iter_mut().zip(&row).for_each(|(value, of_pivot)| *value -= factor * of_pivot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let original = [4.0, 1.0, 0.5, 1.0, 3.0, -1.0, 0.5, -1.0, 5.0];
        let mut inverse = original;
        invert(&mut inverse, 3);
        for (row, values) in original.chunks_exact(3).enumerate() {
            for column in 0..3 {
                let of_column: Vec<f64> = (0..3).map(|k| inverse[k * 3 + column]).collect();
                let expected = if row == column { 1.0 } else { 0.0 };
                assert!((dot(values, &of_column) - expected).abs() < 1e-12);
            }
        }
    }
}
