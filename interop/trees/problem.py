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
