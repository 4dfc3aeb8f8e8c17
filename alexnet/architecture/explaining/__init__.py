"""What a network's numbers mean: formulas, differences, sweeps, sentences."""
