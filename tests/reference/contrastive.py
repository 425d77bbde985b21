#!/usr/bin/env python3
"""SASRec with a contrastive loss in PyTorch, in double; prints tests/reference/contrastive.hpp.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/contrastive.py > tests/reference/contrastive.hpp

The model, its weights and the histories are those of sequence_models.py beside it. The loss is the mean softmax over all
tokens + WEIGHT x the mean over histories of InfoNCE of two views each, which are given: MASKED events are rows of zeros.
Of each way of comparing: the first loss, the gradient of every parameter, and the losses before each of ten steps of SGD.
"""

import platform

import torch
import torch.nn.functional as F

import sequence_models as base

WEIGHT = .5
MASKED = -1
VIEWS = [[1, 4, 1], [3, 4, 1, 1, 5], [2], [9, MASKED], [6, MASKED, 3, 11], [3, 5, 6, 11], [8, 9, 7, 3, 10, 2, 8],
         [MASKED, 9, 7, MASKED, 3, 2, 8, 0]]  # two of each history


def last_rows(model):
    """The rows of the last events of the views: the model's own reading, with its batch put in place of that of rows()."""
    lengths = [len(view) for view in VIEWS]
    longest = max(lengths)
    kept = base.IDS, base.REAL, base.LONGEST, model.items
    masks = torch.tensor([view + [0] * (longest - len(view)) for view in VIEWS])
    base.IDS = torch.where(masks == MASKED, base.ITEMS, masks)
    base.REAL = torch.tensor([[t == length - 1 for t in range(longest)] for length in lengths])
    base.LONGEST = longest
    model.items = torch.cat([kept[3], torch.zeros(1, base.WIDTH, dtype=torch.float64)])
    rows = model.rows()
    base.IDS, base.REAL, base.LONGEST, model.items = kept
    return rows


def info_nce(rows, temperature, cosine):
    if cosine:
        scores = F.cosine_similarity(rows[:, None], rows[None], dim=2) / temperature
    else:
        scores = rows @ rows.T / temperature
    scores = scores.masked_fill(torch.eye(len(rows), dtype=torch.bool), -torch.inf)
    partners = torch.tensor([n ^ 1 for n in range(len(rows))])
    return F.cross_entropy(scores, partners)  # the mean over rows is that over pairs of the mean of their two


def reference(name, temperature, cosine):
    def loss(model):
        return base.softmax(model, model.rows()) + WEIGHT * info_nce(last_rows(model), temperature, cosine)

    model = base.SasRec()
    loss(model).backward()
    print(f"namespace {name} {{")
    base.array("gradients", torch.cat([p.grad.reshape(-1) for p in model.parameters.all]))
    model = base.SasRec()
    steps = torch.optim.SGD(model.parameters.all, lr=.02)
    losses = []
    for _ in range(base.STEPS):
        steps.zero_grad()
        value = loss(model)
        value.backward()
        steps.step()
        losses.append(value.item())
    base.array("losses", losses)
    print(f"}}  // namespace {name}\n")


def main():
    torch.set_num_threads(1)
    print("#pragma once")
    print("/// Written by tests/reference/contrastive.py with Python", platform.python_version(), "and PyTorch",
          torch.__version__ + ".")
    print("\n#include <vector>\n\nnamespace reference {\n")
    reference("contrastive_product", 1., False)
    reference("contrastive_cosine", .3, True)
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
