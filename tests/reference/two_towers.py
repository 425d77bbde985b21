#!/usr/bin/env python3
"""Two towers in PyTorch, in double, on one fixed batch; prints tests/reference/two_towers.hpp.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/two_towers.py > tests/reference/two_towers.hpp

Histories, weights by a formula of integers, and what is printed of each model are those of sequence_models.py beside it.
An item's row is its own and the mean of its attributes'. The loss is the softmax over the items of the batch, each once,
less the log of its chance to be in a batch of as many rows; items that only the rows of one history have are no negatives
of these.
"""

import platform

import torch
import torch.nn.functional as F

import sequence_models as base

KNOWN = [[0, 2], [], [1], [2, 1, 0], [3], [3, 0], [], [1, 3], [0], [2, 3], [1, 2], [0, 1]]  # attributes of items
DECAY, SCALE = .5, 1.5


def shares():
    """[items, attributes]: a mean is a product with this."""
    result = torch.zeros(base.ITEMS, 4, dtype=torch.float64)
    for item, own in enumerate(KNOWN):
        for each in own:
            result[item, each] = 1 / len(own)
    return result


class Pooled:
    """Reads decayed means of prefixes, and compares by cosine."""

    temperature = .3
    groups = list(range(len(base.TARGETS)))

    def __init__(self):
        p = self.parameters = base.Parameters()
        self.own, self.attributes = p.new(base.ITEMS, base.WIDTH), p.new(4, base.WIDTH)
        self.query = p.linear(base.HIDDEN, base.WIDTH), p.linear(base.WIDTH, base.HIDDEN)
        self.item = p.linear(base.HIDDEN, base.WIDTH), p.linear(base.WIDTH, base.HIDDEN)

    def table(self):
        return self.own + shares() @ self.attributes

    def layer(self, x, first, second):
        return x + F.linear(F.relu(F.linear(x, *first)), *second)

    def vectors(self):
        return F.normalize(self.layer(self.table(), *self.item), dim=1)

    def rows(self):
        x, pooled = SCALE * self.table(), []
        for history in base.HISTORIES:
            for end in range(1, len(history)):
                weights = torch.tensor([DECAY ** (end - 1 - n) for n in range(end)], dtype=torch.float64)
                pooled.append(weights @ x[history[:end]] / weights.sum())
        return F.normalize(self.layer(torch.stack(pooled), *self.query), dim=1)


class Reading(base.SasRec):
    """A transformer reads; vectors of items are their rows."""

    temperature = 1
    groups = [n for n, length in enumerate(base.LENGTHS) for _ in range(length)]

    def __init__(self):
        p = self.parameters = base.Parameters()
        self.own, self.attributes = p.new(base.ITEMS, base.WIDTH), p.new(4, base.WIDTH)
        self.positions = p.new(base.POSITIONS, base.WIDTH)
        self.layers = [(p.norm(), [p.linear(base.WIDTH, base.WIDTH) for _ in range(4)], p.norm(),
                        p.linear(base.HIDDEN, base.WIDTH), p.linear(base.WIDTH, base.HIDDEN))
                       for _ in range(base.LAYERS)]
        self.norm = p.norm()

    def vectors(self):
        return self.own + shares() @ self.attributes

    def rows(self):
        self.items = SCALE * self.vectors()
        return super().rows()


def in_batch(corrected):
    def loss(model, q):
        targets = base.TARGETS.tolist()
        items = sorted(set(targets))
        counts = torch.tensor([targets.count(item) for item in items], dtype=torch.float64)
        chances = 1 - (1 - counts / len(targets)) ** len(targets)
        scores = q @ model.vectors()[items].T / model.temperature
        if corrected:
            scores = scores - chances.log()
        hidden = torch.tensor([[item != target and all(other != item or group == own
                                                       for other, group in zip(targets, model.groups))
                                for item in items] for target, own in zip(targets, model.groups)])
        return F.cross_entropy(scores.masked_fill(hidden, -torch.inf), torch.tensor([items.index(t) for t in targets]))

    return loss


def main():
    torch.set_num_threads(1)
    print("#pragma once")
    print("/// Written by tests/reference/two_towers.py with Python", platform.python_version(), "and PyTorch",
          torch.__version__ + ".")
    print("\n#include <vector>\n\nnamespace reference {\n")
    adam = lambda parameters: torch.optim.Adam(parameters, lr=.01)
    sgd = lambda parameters: torch.optim.SGD(parameters, lr=.5)
    base.reference("pooled_towers", Pooled, in_batch(True), adam)
    base.reference("reading_towers", Reading, in_batch(True), sgd)
    base.reference("reading_towers_uncorrected", Reading, in_batch(False), sgd)
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
