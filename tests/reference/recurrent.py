#!/usr/bin/env python3
"""GRU and LSTM layers of PyTorch on one padded batch; prints tests/reference/recurrent.hpp. Usage:

    /usr/bin/python3 tests/reference/recurrent.py > tests/reference/recurrent.hpp

Weights and inputs are a formula, so that both sides make them from nothing; the loss is sum(outputs * weights).
"""

import platform

import torch

INPUTS, HIDDEN = 3, 4
LENGTHS = [3, 1, 5, 2]
SEED = 7  # of torch; nothing is drawn


def numbers(count, first):
    """The n-th is ((first + 37 n) mod 101) / 101 - 1/2."""
    return [((first + 37 * n) % 101) / 101 - 0.5 for n in range(count)]


def run(layer):
    with torch.no_grad():
        for first, (_, array) in enumerate(layer.named_parameters()):
            array.copy_(torch.tensor(numbers(array.numel(), 11 * first), dtype=torch.float64).reshape(array.shape))
    tokens = sum(LENGTHS)
    x = (2 * torch.tensor(numbers(tokens * INPUTS, 50), dtype=torch.float64).reshape(tokens, INPUTS)).requires_grad_()
    weights = torch.tensor(numbers(tokens * HIDDEN, 77), dtype=torch.float64).reshape(tokens, HIDDEN)
    packed = torch.nn.utils.rnn.pack_sequence(list(torch.split(x, LENGTHS)), enforce_sorted=False)
    padded, _ = torch.nn.utils.rnn.pad_packed_sequence(layer(packed)[0], batch_first=True)
    y = torch.cat([padded[n, :length] for n, length in enumerate(LENGTHS)])
    (y * weights).sum().backward()
    return [y, x.grad] + [array.grad for array in layer.parameters()]


def array(values):
    rows = [", ".join(f"{v:.17g}" for v in values[n:n + 5]) for n in range(0, len(values), 5)]
    return "{" + ",\n     ".join(rows) + "}"


def main():
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    versions = f"PyTorch {torch.__version__} and Python {platform.python_version()}, seed {SEED}"
    print(f"""#pragma once
/// What tests/reference/recurrent.py printed with {versions}.

#include <vector>

namespace reference {{

struct recurrent_run {{
  std::vector<double> outputs, d_inputs, d_weight_ih, d_weight_hh, d_bias_ih, d_bias_hh;
}};
""")
    for name, kind in (("gru", torch.nn.GRU), ("lstm", torch.nn.LSTM)):
        lists = run(kind(INPUTS, HIDDEN, dtype=torch.float64))
        text = ",\n    ".join(array(values.detach().reshape(-1).tolist()) for values in lists)
        print(f"inline const recurrent_run {name}_run{{\n    {text}}};\n")
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
