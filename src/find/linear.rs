//! A small linear model (multinomial logistic regression, stepping as `AdaGrad` does) over sparse vectors, trained when dialogs are loaded.

use super::count;
use super::features::Rows;

/// How often every example is looked at.
const ROUNDS: usize = 4;
/// How far a mistake moves the weights at first.
const STEP: f32 = 1.0;
/// Weights fade by this share whenever they are looked at: what is seen once must not count for ever.
const FADE: f32 = 1e-5;
/// Mistakes smaller than this are let be.
const SMALL: f32 = 0.002;
/// Classes with few examples count more, by this power of how few they are and at most so much.
const RARE: (f32, f32) = (0.3, 3.0);

/// The trained model.
#[derive(Debug)]
pub(super) struct Linear {
    classes: usize,
    /// A row of weights a feature.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Trains on examples with their classes. The same examples give the same model.
    pub(super) fn train(
        examples: &Rows<(u32, f32)>,
        class_of: &[usize],
        features: usize,
        classes: usize,
    ) -> Self {
        let mut model = Self { classes, weights: vec![0.0; features * classes], bias: vec![0.0; classes] };
        let counts = weights_of_classes(class_of, classes);
        let mut moved = vec![1e-6; features];
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut dice = Dice(1);
        for _ in 0..ROUNDS {
            dice.shuffle(&mut order);
            for at in &order {
                let (vector, class) = (examples.row(*at), class_of[*at]);
                let mut faults = model.chances(vector);
                faults[class] -= 1.0;
                for fault in &mut faults {
                    *fault = if fault.abs() < SMALL { 0.0 } else { *fault * counts[class] };
                }
                model.learn(vector, &faults, &mut moved);
            }
        }
        model
    }

    fn learn(&mut self, vector: &[(u32, f32)], faults: &[f32], moved: &mut [f32]) {
        for (feature, x) in vector {
            let feature = *feature as usize;
            moved[feature] += x * x;
            let rate = STEP * x / moved[feature].sqrt();
            for (weight, fault) in self.row_mut(feature).iter_mut().zip(faults) {
                *weight = *weight * (1.0 - FADE) - rate * fault;
            }
        }
        for (bias, fault) in self.bias.iter_mut().zip(faults) {
            *bias -= 0.01 * fault;
        }
    }

    fn row_mut(&mut self, feature: usize) -> &mut [f32] {
        &mut self.weights[feature * self.classes..(feature + 1) * self.classes]
    }

    /// The chance of each class, together 1.
    pub(super) fn chances(&self, vector: &[(u32, f32)]) -> Vec<f32> {
        let mut chances = self.bias.clone();
        for (feature, x) in vector {
            let row = &self.weights[*feature as usize * self.classes..][..self.classes];
            for (chance, weight) in chances.iter_mut().zip(row) {
                *chance += x * weight;
            }
        }
        let most = chances.iter().copied().fold(f32::MIN, f32::max);
        let mut all = 0.0;
        for chance in &mut chances {
            *chance = (*chance - most).exp();
            all += *chance;
        }
        for chance in &mut chances {
            *chance /= all;
        }
        chances
    }
}

fn weights_of_classes(class_of: &[usize], classes: usize) -> Vec<f32> {
    let mut counts = vec![0; classes];
    for class in class_of {
        counts[*class] += 1;
    }
    let mean = count(class_of.len()) / count(classes);
    counts.into_iter().map(|own| (mean / count(own).max(1.0)).powf(RARE.0).min(RARE.1)).collect()
}

/// Chance that is the same every time (Knuth's MMIX generator): training has no business with the program's own.
struct Dice(u64);

impl Dice {
    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let below = usize::try_from(self.0 >> 33).unwrap_or_default() % (at + 1);
            order.swap(at, below);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_learns_what_goes_with_what() {
        let mut examples = Rows::default();
        for vector in [vec![(0, 1.0), (2, 0.5)], vec![(1, 1.0), (2, 0.5)], vec![(0, 1.0)], vec![(1, 1.0)]] {
            examples.push(vector);
        }
        let class_of = [0, 1, 0, 1];
        let model = Linear::train(&examples, &class_of, 3, 2);
        assert!(model.chances(&[(0, 1.0)])[0] > 0.8);
        assert!(model.chances(&[(1, 1.0)])[1] > 0.8);
        let unknown = model.chances(&[]);
        assert!((unknown[0] - 0.5).abs() < 0.1 && (unknown[0] + unknown[1] - 1.0).abs() < 1e-5);
        let again = Linear::train(&examples, &class_of, 3, 2);
        assert_eq!(model.weights, again.weights);
    }
}
