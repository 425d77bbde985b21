#!/usr/bin/env python3
"""Sequence models in PyTorch, in double, on one fixed batch; prints tests/reference/sequence_models.hpp.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/sequence_models.py > tests/reference/sequence_models.hpp

Of each model: the rows h of all tokens (of BERT4Rec of the hidden events), the mean loss, the gradient of every parameter,
and the losses before each of ten steps. Weights follow from a seed by a formula of integers that
tests/recommender/sequence_reference.cpp repeats. Batches are padded here, on the right, and packed there. Adam and SGD are
PyTorch's own.
"""

import platform

import torch
import torch.nn.functional as F

SEED = 5
ITEMS, WIDTH, HEADS, LAYERS, HIDDEN, POSITIONS = 12, 4, 2, 2, 6, 8
HISTORIES = [[3, 1, 4, 1, 5], [9, 2], [6, 5, 3, 11], [8, 9, 7, 10, 3, 2, 8, 0]]  # each but the last is read
NEGATIVES = [2, 7, 1, 8, 11, 4, 0, 6, 10, 5]  # drawn in this order, over and over
SHARED = 5  # the first of them, where all rows share them
EXPONENT = .4  # of generalized binary cross entropy
GRAPH_STEPS = 2
WINDOW, FILTERS, VERTICAL = 3, 2, 3  # of Caser
FACTORS, BASKET = 3, 2  # of factorized personalized Markov chains
HIDDEN_EVENTS = [[1, 4], [1], [0], [2, 5, 6]]  # of BERT4Rec, by place in a history, all of which is read
STEPS = 10
MASK = 2**64 - 1


def mix(x):
    """cairn::mix: the finalizer of SplitMix64."""
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def weights(array, shape, offset):
    """Numbers evenly from offset - .5 to offset + .5, of the array-th array of a model."""
    count = 1
    for size in shape:
        count *= size
    numbers = [(mix(mix(SEED << 8 | array) ^ n) >> 40) / 2**24 + offset - .5 for n in range(count)]
    return torch.tensor(numbers, dtype=torch.float64).reshape(shape).requires_grad_()


LENGTHS = [len(history) - 1 for history in HISTORIES]
LONGEST = max(LENGTHS)
IDS = torch.tensor([history[:-1] + [0] * (LONGEST + 1 - len(history)) for history in HISTORIES])
REAL = torch.tensor([[t < length for t in range(LONGEST)] for length in LENGTHS])
TARGETS = torch.tensor([item for history in HISTORIES for item in history[1:]])


class Parameters:
    def __init__(self):
        self.all = []

    def new(self, *shape, offset=0.):
        self.all.append(weights(len(self.all), shape, offset))
        return self.all[-1]

    def norm(self):
        return self.new(WIDTH, offset=1.), self.new(WIDTH)

    def linear(self, outputs, inputs):
        return self.new(outputs, inputs), self.new(outputs)

    def unbiased(self, outputs, inputs):
        """Of a linear map whose bias is an array without numbers."""
        weight = self.new(outputs, inputs)
        self.new(0)
        return weight

    def into(self, layer, **shapes):
        """Weights of a layer of PyTorch's, by its own names."""
        for name, shape in shapes.items():
            with torch.no_grad():
                getattr(layer, name).copy_(self.new(*shape))
            self.all[-1] = getattr(layer, name)
        return layer


class SasRec:
    def __init__(self):
        p = self.parameters = Parameters()
        self.items = p.new(ITEMS, WIDTH)
        self.positions = p.new(POSITIONS, WIDTH)
        self.layers = [(p.norm(), [p.linear(WIDTH, WIDTH) for _ in range(4)], p.norm(), p.linear(HIDDEN, WIDTH),
                        p.linear(WIDTH, HIDDEN)) for _ in range(LAYERS)]
        self.norm = p.norm()

    def rows(self):
        x = self.items[IDS] + self.positions[:LONGEST]
        hidden = torch.full((LONGEST, LONGEST), -torch.inf, dtype=torch.float64).triu(1)
        for attention_norm, (query, key, value, output), forward_norm, first, second in self.layers:
            z = F.layer_norm(x, (WIDTH,), *attention_norm)
            split = lambda y: y.reshape(*y.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2)
            q, k, v = (split(F.linear(z, *each)) for each in (query, key, value))
            scores = q @ k.transpose(2, 3) / (WIDTH // HEADS) ** .5 + hidden
            x = x + F.linear((scores.softmax(3) @ v).transpose(1, 2).reshape(x.shape), *output)
            z = F.layer_norm(x, (WIDTH,), *forward_norm)
            x = x + F.linear(F.relu(F.linear(z, *first)), *second)
        return F.layer_norm(x, (WIDTH,), *self.norm)[REAL]


class Bert4Rec:
    """Norms behind the sums and places counted from the end, or norms before and places from the begin."""

    def __init__(self, behind):
        self.behind = behind
        p = self.parameters = Parameters()
        self.items = p.new(ITEMS + 1, WIDTH)  # the last row is the mask
        self.positions = p.new(POSITIONS, WIDTH)
        norm = p.norm() if behind else None
        self.layers = [(p.norm(), [p.linear(WIDTH, WIDTH) for _ in range(4)], p.norm(), p.linear(HIDDEN, WIDTH),
                        p.linear(WIDTH, HIDDEN)) for _ in range(LAYERS)]
        self.norm = norm if behind else p.norm()
        lengths = [len(history) for history in HISTORIES]
        longest = max(lengths)
        read = [[ITEMS if t in hidden else item for t, item in enumerate(history)]
                for history, hidden in zip(HISTORIES, HIDDEN_EVENTS)]
        self.ids = torch.tensor([each + [0] * (longest - len(each)) for each in read])
        first = [POSITIONS - length if behind else 0 for length in lengths]
        self.places = torch.tensor([[min(at + t, POSITIONS - 1) for t in range(longest)] for at in first])
        self.asked = torch.tensor([[t in hidden for t in range(longest)] for hidden in HIDDEN_EVENTS])
        padding = torch.tensor([[t >= length for t in range(longest)] for length in lengths])
        self.unseen = torch.zeros(padding.shape, dtype=torch.float64).masked_fill(padding, -torch.inf)[:, None, None]
        self.targets = torch.tensor([history[t] for history, hidden in zip(HISTORIES, HIDDEN_EVENTS) for t in hidden])

    def attended(self, x, projections):
        split = lambda y: y.reshape(*y.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2)
        q, k, v = (split(F.linear(x, *each)) for each in projections[:3])
        scores = q @ k.transpose(2, 3) / (WIDTH // HEADS) ** .5 + self.unseen
        return F.linear((scores.softmax(3) @ v).transpose(1, 2).reshape(x.shape), *projections[3])

    def rows(self):
        norm = lambda x, by: F.layer_norm(x, (WIDTH,), *by)
        x = self.items[self.ids] + self.positions[self.places]
        if self.behind:
            x = norm(x, self.norm)
        for attention_norm, projections, forward_norm, first, second in self.layers:
            fed = lambda x: F.linear(F.gelu(F.linear(x, *first)), *second)
            if self.behind:
                x = norm(x + self.attended(x, projections), attention_norm)
                x = norm(x + fed(x), forward_norm)
            else:
                x = x + self.attended(norm(x, attention_norm), projections)
                x = x + fed(norm(x, forward_norm))
        return (x if self.behind else norm(x, self.norm))[self.asked]


class Gru4Rec:
    def __init__(self):
        p = self.parameters = Parameters()
        self.items = p.new(ITEMS, WIDTH)
        self.gru = p.into(torch.nn.GRU(WIDTH, WIDTH, batch_first=True).double(), weight_ih_l0=(3 * WIDTH, WIDTH),
                          weight_hh_l0=(3 * WIDTH, WIDTH), bias_ih_l0=(3 * WIDTH,), bias_hh_l0=(3 * WIDTH,))

    def rows(self):
        return self.gru(self.items[IDS])[0][REAL]


class Narm:
    def __init__(self):
        p = self.parameters = Parameters()
        self.items = p.new(ITEMS, WIDTH)
        self.gru = p.into(torch.nn.GRU(WIDTH, HIDDEN, batch_first=True).double(), weight_ih_l0=(3 * HIDDEN, WIDTH),
                          weight_hh_l0=(3 * HIDDEN, HIDDEN), bias_ih_l0=(3 * HIDDEN,), bias_hh_l0=(3 * HIDDEN,))
        self.query, self.key = p.unbiased(HIDDEN, HIDDEN), p.unbiased(HIDDEN, HIDDEN)
        self.score = p.new(HIDDEN)
        self.decoder = p.unbiased(WIDTH, 2 * HIDDEN)

    def rows(self):
        h = self.gru(self.items[IDS])[0]
        e = torch.sigmoid((h @ self.query.T)[:, :, None] + (h @ self.key.T)[:, None]) @ self.score
        return (torch.cat([h, e.tril() @ h], 2) @ self.decoder.T)[REAL]


class Caser:
    """One window of the latest events at a time, as published but for the table, which is shared, the user, and the last
    activation."""

    def __init__(self):
        p = self.parameters = Parameters()
        self.items = p.new(ITEMS, WIDTH)
        self.horizontal = [p.linear(FILTERS, height * WIDTH) for height in range(1, WINDOW + 1)]
        self.vertical = p.new(VERTICAL, WINDOW)
        self.full = p.linear(WIDTH, WINDOW * FILTERS + VERTICAL * WIDTH)

    def row(self, history):
        events = self.items[history]
        window = torch.cat([torch.zeros(WINDOW, WIDTH, dtype=torch.float64), events])[-WINDOW:]
        empty = WINDOW - min(WINDOW, len(history))
        found = []
        for height, (weight, bias) in enumerate(self.horizontal, 1):
            places = [F.relu(weight @ window[at:at + height].reshape(-1) + bias)
                      for at in range(WINDOW - height + 1) if at + height > empty]
            found.append(torch.stack(places).max(0).values)
        found.append((self.vertical @ window).reshape(-1))
        return F.linear(torch.cat(found), *self.full)

    def rows(self):
        return torch.stack([self.row(history[:end]) for history in HISTORIES for end in range(1, len(history))])


class SrGnn:
    """Of each prefix of each history, which is a graph of its own: the events in the order of TARGETS."""

    def __init__(self):
        p = self.parameters = Parameters()
        self.items = p.new(ITEMS, WIDTH)
        self.incoming, self.outgoing = p.linear(WIDTH, WIDTH), p.linear(WIDTH, WIDTH)
        self.cell = p.into(torch.nn.GRUCell(2 * WIDTH, WIDTH).double(), weight_ih=(3 * WIDTH, 2 * WIDTH),
                           weight_hh=(3 * WIDTH, WIDTH), bias_ih=(3 * WIDTH,), bias_hh=(3 * WIDTH,))
        self.query, self.key = p.unbiased(WIDTH, WIDTH), p.linear(WIDTH, WIDTH)
        self.score = p.new(WIDTH)
        self.join = p.unbiased(WIDTH, 2 * WIDTH)

    def row(self, session):
        nodes = list(dict.fromkeys(session))
        alias = [nodes.index(item) for item in session]
        edges = torch.zeros(len(nodes), len(nodes), dtype=torch.float64)
        for one, following in zip(alias, alias[1:]):
            edges[one, following] += 1
        shares = lambda counts: counts / counts.sum(1, keepdim=True).clamp(min=1)
        h = self.items[nodes]
        for _ in range(GRAPH_STEPS):
            seen = [F.linear(shares(edges.T) @ h, *self.incoming), F.linear(shares(edges) @ h, *self.outgoing)]
            h = self.cell(torch.cat(seen, 1), h)
        last, events = h[alias[-1]], h[alias]
        weights = torch.sigmoid(self.query @ last + F.linear(events, *self.key)) @ self.score
        return self.join @ torch.cat([last, weights @ events])

    def rows(self):
        return torch.stack([self.row(history[:end]) for history in HISTORIES for end in range(1, len(history))])


class Fpmc:
    """Every event of every history, the first too, given its user and a basket of at most BASKET events before it."""

    def __init__(self):
        p = self.parameters = Parameters()
        self.users = p.new(len(HISTORIES), FACTORS)
        self.previous = p.new(ITEMS, FACTORS)
        self.items = p.new(ITEMS, 2 * FACTORS)

    def rows(self):
        rows = []
        for user, history in enumerate(HISTORIES):
            for place in range(len(history)):
                basket = history[max(0, place - BASKET):place]
                asked = self.previous[basket].mean(0) if basket else torch.zeros(FACTORS, dtype=torch.float64)
                rows.append(torch.cat([self.users[user], asked]))
        return torch.stack(rows)


def pairwise(model, h):
    """Bayesian personalized ranking against one item a row; a row that draws its own target has no loss."""
    total = 0
    targets = [item for history in HISTORIES for item in history]
    for n, (row, target) in enumerate(zip(h, targets)):
        negative = NEGATIVES[n % len(NEGATIVES)]
        if negative != target:
            total = total - F.logsigmoid(row @ model.items[target] - row @ model.items[negative])
    return total / len(targets)


def softmax(model, h):
    return F.cross_entropy(h @ model.items.T, TARGETS)


def softmax_of_hidden(model, h):
    return F.cross_entropy(h @ model.items[:ITEMS].T, model.targets)


def drawn_for_rows():
    """One negative a row; a row's own target does not count, and then it has none."""
    return [NEGATIVES[n % len(NEGATIVES)] for n in range(len(TARGETS))]


def logistic(model, h):
    total = 0
    for row, target, negative in zip(h, TARGETS.tolist(), drawn_for_rows()):
        terms = [F.softplus(-(row @ model.items[target]))]
        if negative != target:
            terms.append(F.softplus(row @ model.items[negative]))
        total = total + sum(terms) / len(terms)
    return total / len(TARGETS)


def generalized_logistic(model, h):
    total = 0
    for row, target in zip(h, TARGETS.tolist()):
        terms = [EXPONENT * F.softplus(-(row @ model.items[target]))]
        terms += [F.softplus(row @ model.items[n]) for n in NEGATIVES[:SHARED] if n != target]
        total = total + sum(terms) / len(terms)
    return total / len(TARGETS)


def counts():
    result = [0] * ITEMS
    for history in HISTORIES:
        for item in history:
            result[item] += 1
    return torch.tensor(result, dtype=torch.float64)


def sampled_softmax(model, h):
    """Drawn as if in proportion to 1 + count, whatever the draws were."""
    chance = (1 + counts()) / (1 + counts()).sum()
    total = 0
    for row, target in zip(h, TARGETS.tolist()):
        others = [n for n in NEGATIVES[:SHARED] if n != target]
        scores = [row @ model.items[target]]
        scores += [row @ model.items[n] - torch.log(SHARED * chance[n]) for n in others]
        total = total + F.cross_entropy(torch.stack(scores)[None], torch.tensor([0]))
    return total / len(TARGETS)


def numbers(values):
    return ", ".join(repr(float(v)) for v in torch.as_tensor(values, dtype=torch.float64).reshape(-1))


def array(name, values, indent="    "):
    text, line = f"inline const std::vector<double> {name}{{", ""
    lines = []
    for number in numbers(values).split(", "):
        if len(line) + len(number) > 110:
            lines.append(line.rstrip())
            line = ""
        line += number + ", "
    lines.append(line.rstrip(", "))
    print(text + "\n" + "\n".join(indent + each for each in lines) + "};")


def reference(name, make, loss, optimizer):
    model = make()
    h = model.rows()
    value = loss(model, h)
    value.backward()
    print(f"namespace {name} {{")
    array("rows", h.detach())
    array("gradients", torch.cat([p.grad.reshape(-1) for p in model.parameters.all if p.numel() > 0]))
    model = make()
    steps = optimizer(model.parameters.all)
    losses = []
    for _ in range(STEPS):
        steps.zero_grad()
        value = loss(model, model.rows())
        value.backward()
        steps.step()
        losses.append(value.item())
    array("losses", losses)
    print(f"}}  // namespace {name}\n")


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)  # nothing is drawn that is not overwritten
    print("#pragma once")
    print("/// Written by tests/reference/sequence_models.py with Python", platform.python_version(), "and PyTorch",
          torch.__version__ + ".")
    print("\n#include <vector>\n\nnamespace reference {\n")
    adam = lambda parameters: torch.optim.Adam(parameters, lr=.01)
    sgd = lambda parameters: torch.optim.SGD(parameters, lr=.5)
    reference("sasrec_softmax", SasRec, softmax, adam)
    reference("sasrec_logistic", SasRec, logistic, sgd)
    reference("sasrec_generalized_logistic", SasRec, generalized_logistic, sgd)
    reference("sasrec_sampled_softmax", SasRec, sampled_softmax, sgd)
    reference("gru4rec_softmax", Gru4Rec, softmax, adam)
    reference("narm_softmax", Narm, softmax, adam)
    reference("narm_sampled_softmax", Narm, sampled_softmax, sgd)
    reference("caser_softmax", Caser, softmax, adam)
    reference("caser_sampled_softmax", Caser, sampled_softmax, sgd)
    reference("fpmc_pairwise", Fpmc, pairwise, adam)
    reference("sr_gnn_softmax", SrGnn, softmax, adam)
    reference("sr_gnn_sampled_softmax", SrGnn, sampled_softmax, sgd)
    reference("bert4rec_behind", lambda: Bert4Rec(True), softmax_of_hidden, adam)
    reference("bert4rec_before", lambda: Bert4Rec(False), softmax_of_hidden, adam)
    print("}  // namespace reference")


if __name__ == "__main__":
    main()
