#!/usr/bin/env python3
"""Kim's convolutional network in PyTorch, in double, on one fixed batch; prints tests/reference/text_network.hpp.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/text_network.py > tests/reference/text_network.hpp

The scores of all texts, the gradient of every parameter of their mean loss, and the losses before each of ten steps of Adam,
with word vectors that are learned and with fixed ones. Texts are convolved one by one behind as many zeros as a window
overhangs; one is shorter than every window but one, and one has no known word: a row of zeros stands for it.
"""

import platform

import torch
import torch.nn.functional as F

from sequence_models import STEPS, WIDTH, Parameters, array

WORDS, CLASSES, MAPS, WIDTHS = 9, 3, 4, (1, 3, 5)
TEXTS = [[3, 1, 4, 1, 5, 2], [8, 2], [6, 5, 3, 7, 0, 0, 1], [], [7, 4, 8, 8, 6]]
LABELS = [0, 2, 1, 1, 2]


class Kim:
    def __init__(self):
        p = self.parameters = Parameters()
        self.words = p.new(WORDS, WIDTH)
        # The weights of a filter stand window by window, [MAPS, taps WIDTH]: PyTorch's channels are the second dimension.
        self.filters = [p.linear(MAPS, taps * WIDTH) for taps in WIDTHS]
        self.output = p.linear(CLASSES, MAPS * len(WIDTHS))

    def scores(self):
        rows = []
        for text in TEXTS:
            x = self.words[text] if text else torch.zeros(1, WIDTH, dtype=torch.float64)
            found = []
            for taps, (weight, bias) in zip(WIDTHS, self.filters):
                kernel = weight.reshape(MAPS, taps, WIDTH).transpose(1, 2)
                y = F.relu(F.conv1d(F.pad(x.T[None], (taps - 1, 0)), kernel, bias))
                found.append(F.max_pool1d(y, y.shape[2])[0, :, 0])
            rows.append(F.linear(torch.cat(found), *self.output))
        return torch.stack(rows)


def reference(name, fixed):
    print(f"namespace {name} {{")
    model, losses = Kim(), []
    learned = [p for p in model.parameters.all if not (fixed and p is model.words)]
    optimizer = torch.optim.Adam(learned, lr=.02)
    for step in range(STEPS):
        optimizer.zero_grad()
        model.words.grad = None
        scores = model.scores()
        loss = F.cross_entropy(scores, torch.tensor(LABELS))
        loss.backward()
        if step == 0:
            array("scores", scores.detach())
            array("gradients", torch.cat([(0 if fixed and p is model.words else 1) * p.grad.reshape(-1)
                                          for p in model.parameters.all]))
        optimizer.step()
        losses.append(loss.item())
    array("losses", losses)
    print(f"}}  // namespace {name}\n")


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)  # nothing is drawn
    print("#pragma once")
    print("/// Written by tests/reference/text_network.py with Python", platform.python_version(), "and PyTorch",
          torch.__version__ + ".")
    print("\n#include <vector>\n\nnamespace reference {\n")
    reference("convolutional_text", False)
    reference("convolutional_text_fixed", True)
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
