#!/usr/bin/env python3
"""The deep interest network in PyTorch, in double, on one fixed batch; prints tests/reference/click_network.hpp.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/click_network.py > tests/reference/click_network.hpp

Attention is written as published, a network of [h, t, h - t, h * t]; what Cairn keeps as sums of its first weights is split
into parts here. Of each model: the logits of all items after each history without its last event, and the mean loss, its
gradient and the losses before each of ten steps, where every event but the first is a click beside two drawn items.
"""

import platform

import torch
import torch.nn.functional as F

from sequence_models import HISTORIES, ITEMS, NEGATIVES, STEPS, TARGETS, WIDTH, Parameters, array

DEPTH, LAYERS = 3, (6, 5)
DRAWN = 2


class Din:
    def __init__(self, normalized):
        p = self.parameters = Parameters()
        self.normalized = normalized
        self.items, self.bias = p.new(ITEMS, WIDTH), p.new(ITEMS, 1)
        self.event = p.linear(DEPTH, WIDTH)
        self.candidate, self.product = p.unbiased(DEPTH, WIDTH), p.unbiased(DEPTH, WIDTH)
        self.weight, self.last = p.new(DEPTH), p.new(1)
        self.readout = [p.linear(outputs, inputs)
                        for outputs, inputs in zip((*LAYERS, 1), (3 * WIDTH, *LAYERS))]

    def logits(self, history, candidates):
        h, t = self.items[history], self.items[candidates]
        h, target = h[None].expand(len(t), -1, -1), t[:, None].expand(-1, len(h), -1)
        of_difference = torch.full((DEPTH, WIDTH), .7, dtype=torch.float64)
        first = torch.cat([self.event[0] - of_difference, self.candidate + of_difference, of_difference, self.product], 1)
        hidden = torch.sigmoid(F.linear(torch.cat([h, target, h - target, h * target], 2), first, self.event[1]))
        e = hidden @ self.weight + self.last
        if self.normalized:
            e = e.softmax(1)
        u = (e[:, :, None] * h).sum(1)
        x = torch.cat([u, t, u * t], 1)
        for n, layer in enumerate(self.readout):
            x = F.linear(x if n == 0 else F.relu(x), *layer)
        return x[:, 0] + self.bias[candidates, 0]

    def loss(self):
        total, taken = 0, 0
        for history in HISTORIES:
            for t in range(1, len(history)):
                drawn = [NEGATIVES[(taken + n) % len(NEGATIVES)] for n in range(DRAWN)]
                taken += DRAWN
                judged = [history[t]] + [n for n in drawn if n != history[t]]
                labels = torch.tensor([1.] + [0.] * (len(judged) - 1), dtype=torch.float64)
                logits = self.logits(history[:t], judged)
                total = total + F.binary_cross_entropy_with_logits(logits, labels, reduction="sum") / (1 + DRAWN)
        return total / len(TARGETS)


def reference(name, make, optimizer):
    model = make()
    model.loss().backward()
    print(f"namespace {name} {{")
    with torch.no_grad():
        array("logits", torch.stack([model.logits(history[:-1], list(range(ITEMS))) for history in HISTORIES]))
    array("gradients", torch.cat([p.grad.reshape(-1) for p in model.parameters.all if p.numel() > 0]))
    model = make()
    steps, losses = optimizer(model.parameters.all), []
    for _ in range(STEPS):
        steps.zero_grad()
        value = model.loss()
        value.backward()
        steps.step()
        losses.append(value.item())
    array("losses", losses)
    print(f"}}  // namespace {name}\n")


def main():
    torch.set_num_threads(1)
    print("#pragma once")
    print("/// Written by tests/reference/click_network.py with Python", platform.python_version(), "and PyTorch",
          torch.__version__ + ".")
    print("\n#include <vector>\n\nnamespace reference {\n")
    reference("din", lambda: Din(False), lambda parameters: torch.optim.SGD(parameters, lr=.5))
    reference("din_normalized", lambda: Din(True), lambda parameters: torch.optim.SGD(parameters, lr=.5))
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
