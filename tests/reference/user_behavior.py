#!/usr/bin/env python3
"""The network of examples/user_behavior in PyTorch; prints tests/reference/user_behavior.hpp.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/user_behavior.py > tests/reference/user_behavior.hpp

Events and initial weights follow from a seed by a formula of integers (numbers of 24 bits, exact in float), which
tests/examples/user_behavior.cpp repeats. Batches are taken in the order of the events.
"""

import platform

import torch

SEED = 7
USERS, ITEMS, WIDTH = 40, 30, 100
EVENTS, BATCH, EPOCHS = 330, 32, 10  # ten whole batches and one of ten events
USER, ITEM, WEIGHT, BIAS, WHO, WHAT, LABEL = range(7)  # the streams of numbers
MASK = 2**64 - 1


def mix(x):
    """cairn::mix: the finalizer of SplitMix64."""
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def bits(stream, n):
    """The n-th number of a stream, in [0, 2^24)."""
    return mix(mix(SEED << 8 | stream) ^ n) >> 40


def unit(stream, n):
    return bits(stream, n) / 2**24


class TwoEmbeddings(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.user = torch.nn.Embedding(USERS, WIDTH)
        self.item = torch.nn.Embedding(ITEMS, WIDTH)
        self.dense = torch.nn.Linear(1, 1)
        with torch.no_grad():
            for stream, table in ((USER, self.user.weight), (ITEM, self.item.weight)):
                numbers = [unit(stream, n) - 0.5 for n in range(table.numel())]
                table.copy_(torch.tensor(numbers, dtype=torch.float64).reshape(table.shape))
            self.dense.weight.fill_(unit(WEIGHT, 0) + 0.5)
            self.dense.bias.fill_(unit(BIAS, 0) - 0.5)

    def forward(self, users, items):
        inner = (self.user(users) * self.item(items)).sum(1, keepdim=True)
        return torch.sigmoid(self.dense(inner)).squeeze(1)


def run(scalar, rate):
    """Losses of the first ten batches, each before its step; mean loss of each epoch as it was met; what is learned."""
    model = TwoEmbeddings().to(scalar)
    users = torch.tensor([bits(WHO, n) % USERS for n in range(EVENTS)])
    items = torch.tensor([bits(WHAT, n) % ITEMS for n in range(EVENTS)])
    labels = torch.tensor([bits(LABEL, n) % 2 for n in range(EVENTS)], dtype=scalar)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    loss = torch.nn.BCELoss()
    batches, epochs = [], []
    for _ in range(EPOCHS):
        total = 0.0
        for begin in range(0, EVENTS, BATCH):
            part = slice(begin, min(begin + BATCH, EVENTS))
            optimizer.zero_grad()
            value = loss(model(users[part], items[part]), labels[part])
            value.backward()
            optimizer.step()
            batches.append(value.item())
            total += value.item() * (part.stop - part.start)
        epochs.append(total / EVENTS)
    user, item = model.user.weight, model.item.weight
    learned = [user[0, 0], user[-1, -1], item[0, 0], item[-1, -1], model.dense.weight[0, 0], model.dense.bias[0],
               user.double().square().sum(), item.double().square().sum()]
    return batches[:10], epochs, [x.item() for x in learned]


def array(values):
    rows = [", ".join(f"{v:.17g}" for v in values[n:n + 5]) for n in range(0, len(values), 5)]
    return "{" + ",\n     ".join(rows) + "}"


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    versions = f"PyTorch {torch.__version__} and Python {platform.python_version()}, seed {SEED}"
    print(f"""#pragma once
/// What tests/reference/user_behavior.py printed with {versions}.

#include <array>

namespace reference {{

struct user_behavior_run {{
  double rate;
  std::array<double, 10> batches;  ///< mean loss of the first ten batches, each before its step
  std::array<double, 10> epochs;   ///< mean loss of an epoch, as it was met
  /// user[0, 0], user[39, 99], item[0, 0], item[29, 99], weight, bias, sums of squares of user and item; after the last
  std::array<double, 8> learned;
}};
""")
    for name, scalar, rate in (("in_float", torch.float32, 0.001), ("in_double", torch.float64, 0.001),
                               ("in_double_fast", torch.float64, 1.0)):
        batches, epochs, learned = run(scalar, rate)
        print(f"inline constexpr user_behavior_run {name}{{\n    {rate},\n    {array(batches)},\n"
              f"    {array(epochs)},\n    {array(learned)}}};\n")
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
