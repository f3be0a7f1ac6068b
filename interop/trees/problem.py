"""Data from a small linear congruential generator, so that the TypeScript side makes the same without a file."""

import numpy as np


def draws(seed, count):
    values = np.empty(count)
    state = seed
    for i in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        values[i] = state / 2147483648
    return values


def problem(seed, rows, columns, levels):
    """Columns of whole numbers; the class follows the first two with noise."""
    whole = np.floor(draws(seed, rows * columns).reshape(columns, rows) * levels)
    noise = draws(seed + 1, rows)
    score = whole[0] / levels + whole[1] / levels + 0.4 * noise
    return whole.astype(np.float32), (score > 0.9).astype(int) + (score > 1.4).astype(int), score


def category_problem(seed, rows, levels, gap_share):
    """Two columns of categories (0 … levels − 1, and 0 … 2) and one of numbers; the first has gaps. Effects are scrambled."""
    category = np.floor(draws(seed, rows) * levels)
    kind = np.floor(draws(seed + 1, rows) * 3)
    size = np.floor(draws(seed + 2, rows) * 60)
    effect = draws(seed + 3, levels)
    noise = draws(seed + 4, rows)
    gap = draws(seed + 5, rows) < gap_share
    score = effect[category.astype(int)] + 0.3 * (kind == 1) + 0.3 * size / 60 + 0.2 * noise
    category[gap] = np.nan
    return np.stack([category, kind, size]).astype(np.float32), score
