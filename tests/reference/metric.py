"""Values of metrics by the plainest code, quoted in tests/metric. Usage: python3 metric.py

Written with Python 3.11 and numpy 1.24.2; nothing is random.
"""

from math import comb, floor, log, log2

import numpy as np

N = 60
P = [((37 * n) % 101) / 100 for n in range(N)]
Y = [1 if ((53 * n) % 97) / 97 < P[n] else 0 for n in range(N)]
COARSE = [floor(5 * p + .5) / 5 for p in P]


def log_loss(p, y, epsilon=1e-15):
    clip = lambda x: max(x, epsilon)
    return sum(-(b * log(clip(a)) + (1 - b) * log(clip(1 - a))) for a, b in zip(p, y)) / len(p)


def brier(p, y):
    return sum((a - b) ** 2 for a, b in zip(p, y)) / len(p)


def murphy(p, y):
    q = sum(y) / len(y)
    reliability = resolution = 0
    for value in set(p):
        of = [b for a, b in zip(p, y) if a == value]
        share = sum(of) / len(of)
        reliability += len(of) * (value - share) ** 2 / len(p)
        resolution += len(of) * (share - q) ** 2 / len(p)
    return reliability, resolution, q * (1 - q)


def errors(bins, n):
    gaps = [(len(b), abs(sum(a for a, _ in b) - sum(y for _, y in b)) / len(b)) for b in bins if b]
    return sum(count * gap for count, gap in gaps) / n, max(gap for _, gap in gaps)


def equal_width(p, y, bins):
    parts = [[(a, b) for a, b in zip(p, y) if (k / bins < a or k == 0) and a <= (k + 1) / bins] for k in range(bins)]
    return errors(parts, len(p))


def equal_mass(p, y, bins):  # no two equal
    pairs = sorted(zip(p, y))
    size = len(p) // bins
    return errors([pairs[k * size:(k + 1) * size] for k in range(bins)], len(p))


def auc(s, y):
    pairs = [(a, b) for a, u in zip(s, y) for b, v in zip(s, y) if u == 1 and v == 0]
    return sum(1 if a > b else .5 if a == b else 0 for a, b in pairs) / len(pairs)


def average_precision(s, y):
    total = last = 0
    for threshold in sorted(set(s), reverse=True):
        said = [v for a, v in zip(s, y) if a >= threshold]
        recall = sum(said) / sum(y)
        total += (recall - last) * sum(said) / len(said)
        last = recall
    return total


def rbo_of(first, second, p):
    """Of long lists by sets, depth by depth."""
    depth = min(len(first), len(second))
    return (1 - p) * sum(p ** (d - 1) * len(set(first[:d]) & set(second[:d])) / d for d in range(1, depth + 1))


def rbo(first, second, p, depth=1500):
    short, long = sorted((list(first), list(second)), key=len)
    s, l = len(short), len(long)
    apart = rbo_of(short + [("s", n) for n in range(depth)], long + [("l", n) for n in range(depth)], p)
    only_long, only_short = [i for i in long if i not in short], [i for i in short if i not in long]
    one, other = short + only_long, long + only_short
    rest = [("both", n) for n in range(depth)]
    most = rbo_of(one + rest, other + rest, p)
    shared = lambda d: len(set(short[:d]) & set(long[:d]))
    end = shared(s) / s

    def agreement(d):
        d = min(d, l)
        return shared(d) / d if d <= s else (shared(d) + end * (d - s)) / d

    extrapolated = (1 - p) * sum(p ** (d - 1) * agreement(d) for d in range(1, depth))
    return extrapolated, apart, most - apart


def sampled_table(n, m, gamma, metric, again):
    def chance(j, r):
        if again:
            q = (r - 1) / (n - 1)
            return comb(m, j) * q ** j * (1 - q) ** (m - j)
        return comb(r - 1, j) * comb(n - r, m - j) / comb(n - 1, m)

    likely = np.array([[chance(j, r) for j in range(m + 1)] for r in range(1, n + 1)])
    a, b = likely / np.sqrt(n), np.array([metric(r) for r in range(1, n + 1)]) / np.sqrt(n)
    c = likely.mean(axis=0)
    return np.linalg.solve((1 - gamma) * a.T @ a + gamma * np.diag(c), a.T @ b)


def ndcg(k):
    return lambda r: 1 / log2(r + 1) if r <= k else 0


print("share of yes", sum(Y) / N)
print("log loss %.15g brier %.15g" % (log_loss(P, Y), brier(P, Y)))
print("log loss of 0, 1 and .5 of 1, 1, 0: %.15g" % log_loss([0, 1, .5], [1, 1, 0]))
print("brier parts of coarse: %.15g %.15g %.15g" % murphy(COARSE, Y))
print("calibration, 10 of equal width: %.15g %.15g" % equal_width(P, Y, 10))
print("calibration, 5 of equal mass: %.15g %.15g" % equal_mass(P, Y, 5))
print("ratio %.15g" % (sum(P) / sum(Y)))
print("auc %.15g, coarse %.15g" % (auc(P, Y), auc(COARSE, Y)))
print("average precision %.15g, coarse %.15g" % (average_precision(P, Y), average_precision(COARSE, Y)))
A, B = [3, 1, 4, 5, 9, 8, 6], [1, 3, 5, 8]
for p in (.5, .9, .98):
    print("rbo %g: extrapolated %.12g lowest %.12g residual %.12g" % ((p,) + rbo(A, B, p)))
    print("rbo %g, even: extrapolated %.12g lowest %.12g residual %.12g" % ((p,) + rbo(A[:4], B, p)))
for again in (True, False):
    print("corrected ndcg@3, 30 items, 6 negatives, gamma .1, with" + ("" if again else "out"), "replacement",
          ["%.12g" % x for x in sampled_table(30, 6, .1, ndcg(3), again)])
