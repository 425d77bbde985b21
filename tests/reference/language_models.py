#!/usr/bin/env python3
"""Language models in PyTorch, by hand and in double, with random weights under Hugging Face's names.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/language_models.py

Writes config.json and model.safetensors of tiny models into folders beside it, and language_models.hpp: of each model the
logits of a fixed batch and the mean losses before each of ten training steps from those weights. GPT-2 is tied and stored
as the file of the published model is: F32, names without prefix, the masks of its attention among the arrays. Llama is
stored as BF16, has two heads of keys for four of queries and a table of scores of its own. BERT is stored as the published
one is: names of norms that end with gamma and beta, all heads, and the tied table a second time; its logits are those of
some tokens, which are hidden, and of whether the second part of a text follows the first, and its loss is the sum of both
means. Optimizers are PyTorch's.
"""

import json
import pathlib
import platform
import struct

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
SEED = 11
STEPS = 10
TEXTS = [[3, 1, 4, 1, 5, 9, 2], [6, 5, 3], [5, 8, 9, 7, 9, 3, 2, 10, 4]]  # each but the last is read

GPT2 = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new", "vocab_size": 13,
        "n_positions": 8, "n_ctx": 8, "n_embd": 8, "n_head": 2, "n_layer": 2, "n_inner": 12, "layer_norm_epsilon": 1e-5,
        "attn_pdrop": 0.0, "embd_pdrop": 0.0, "resid_pdrop": 0.0, "initializer_range": 0.02}
LLAMA = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "vocab_size": 11,
         "hidden_size": 16, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "max_position_embeddings": 16, "rms_norm_eps": 1e-6, "rope_theta": 500.0,
         "rope_scaling": None, "attention_bias": False, "tie_word_embeddings": False, "torch_dtype": "bfloat16"}

BERT = {"model_type": "bert", "architectures": ["BertForMaskedLM"], "hidden_act": "gelu", "vocab_size": 13,
        "max_position_embeddings": 9, "type_vocab_size": 2, "hidden_size": 8, "num_attention_heads": 2,
        "num_hidden_layers": 2, "intermediate_size": 12, "layer_norm_eps": 1e-12, "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0, "pad_token_id": 0}
SECOND = [4, 2, 5]  # where the second part of each text begins
HIDDEN = [[0, 3], [1], [2, 5, 8]]  # what is read as MASK
FOLLOWS = [0, 1, 1]
MASK = 12


class Weights:
    """Parameters in double, whose first values the file's type can hold."""

    def __init__(self, dtype):
        self.dtype, self.all = dtype, {}

    def new(self, name, *shape, scale=.4, offset=0.):
        drawn = torch.randn(shape, dtype=torch.float64) * scale + offset
        self.all[name] = drawn.to(self.dtype).double().requires_grad_()

    def norm(self, name, width, bias=True):
        self.new(name + ".weight", width, offset=1.)
        if bias:
            self.new(name + ".bias", width)

    def linear(self, name, *shape, outputs):
        self.new(name + ".weight", *shape)
        self.new(name + ".bias", outputs)

    def of(self, name):
        return self.all[name + ".weight"], self.all[name + ".bias"]


def gpt2_weights():
    c, w = GPT2, Weights(torch.float32)
    width, hidden = c["n_embd"], c["n_inner"]
    w.new("wte.weight", c["vocab_size"], width)
    w.new("wpe.weight", c["n_positions"], width)
    for layer in range(c["n_layer"]):
        h = f"h.{layer}."
        w.norm(h + "ln_1", width)
        w.linear(h + "attn.c_attn", width, 3 * width, outputs=3 * width)  # Conv1D: [inputs, outputs]
        w.linear(h + "attn.c_proj", width, width, outputs=width)
        w.norm(h + "ln_2", width)
        w.linear(h + "mlp.c_fc", width, hidden, outputs=hidden)
        w.linear(h + "mlp.c_proj", hidden, width, outputs=width)
    w.norm("ln_f", width)
    return w


def attended(q, k, v, heads, hidden):
    """Of one text: rows [T, heads * width]; what is hidden is -inf."""
    split = lambda x: x.reshape(x.shape[0], heads, -1).transpose(0, 1)
    q, k, v = split(q), split(k), split(v)
    scores = q @ k.transpose(1, 2) / q.shape[2] ** .5 + hidden
    return (scores.softmax(2) @ v).transpose(0, 1).reshape(q.shape[1], -1)


def causal(length):
    return torch.full((length, length), -torch.inf, dtype=torch.float64).triu(1)


def gelu_new(x):
    return .5 * x * (1 + torch.tanh((2 / torch.pi) ** .5 * (x + .044715 * x ** 3)))


def gpt2_logits(w, ids):
    c, width = GPT2, GPT2["n_embd"]
    norm = lambda x, name: F.layer_norm(x, (width,), *w.of(name), c["layer_norm_epsilon"])
    conv = lambda x, name: x @ w.of(name)[0] + w.of(name)[1]
    x = w.all["wte.weight"][ids] + w.all["wpe.weight"][:len(ids)]
    for layer in range(c["n_layer"]):
        h = f"h.{layer}."
        q, k, v = conv(norm(x, h + "ln_1"), h + "attn.c_attn").split(width, 1)
        x = x + conv(attended(q, k, v, c["n_head"], causal(len(ids))), h + "attn.c_proj")
        x = x + conv(gelu_new(conv(norm(x, h + "ln_2"), h + "mlp.c_fc")), h + "mlp.c_proj")
    return norm(x, "ln_f") @ w.all["wte.weight"].T


def llama_weights():
    c, w = LLAMA, Weights(torch.bfloat16)
    width, hidden = c["hidden_size"], c["intermediate_size"]
    narrow = width // c["num_attention_heads"] * c["num_key_value_heads"]
    w.new("model.embed_tokens.weight", c["vocab_size"], width)
    for layer in range(c["num_hidden_layers"]):
        h = f"model.layers.{layer}."
        w.norm(h + "input_layernorm", width, bias=False)
        w.new(h + "self_attn.q_proj.weight", width, width)
        w.new(h + "self_attn.k_proj.weight", narrow, width)
        w.new(h + "self_attn.v_proj.weight", narrow, width)
        w.new(h + "self_attn.o_proj.weight", width, width)
        w.norm(h + "post_attention_layernorm", width, bias=False)
        w.new(h + "mlp.gate_proj.weight", hidden, width)
        w.new(h + "mlp.up_proj.weight", hidden, width)
        w.new(h + "mlp.down_proj.weight", width, hidden)
    w.norm("model.norm", width, bias=False)
    w.new("lm_head.weight", c["vocab_size"], width)
    return w


def llama_logits(w, ids):
    c = LLAMA
    heads, groups = c["num_attention_heads"], c["num_key_value_heads"]
    size = c["hidden_size"] // heads
    linear = lambda x, name: x @ w.all[name + ".weight"].T
    norm = lambda x, name: w.all[name + ".weight"] * (x / (x.pow(2).mean(1, keepdim=True) + c["rms_norm_eps"]).sqrt())
    frequencies = c["rope_theta"] ** -(torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.arange(len(ids), dtype=torch.float64)[:, None] * frequencies
    cosines, sines = (torch.cat([f, f], 1)[:, None] for f in (angles.cos(), angles.sin()))

    def rotated(x, count):
        x = x.reshape(len(ids), count, size)
        half = torch.cat([-x[..., size // 2:], x[..., :size // 2]], 2)  # rotate_half
        return x * cosines + half * sines

    x = w.all["model.embed_tokens.weight"][ids]
    for layer in range(c["num_hidden_layers"]):
        h = f"model.layers.{layer}."
        z = norm(x, h + "input_layernorm")
        repeated = lambda y: y.repeat_interleave(heads // groups, 1).reshape(len(ids), -1)  # repeat_kv
        q = rotated(linear(z, h + "self_attn.q_proj"), heads).reshape(len(ids), -1)
        k = repeated(rotated(linear(z, h + "self_attn.k_proj"), groups))
        v = repeated(linear(z, h + "self_attn.v_proj").reshape(len(ids), groups, size))
        x = x + linear(attended(q, k, v, heads, causal(len(ids))), h + "self_attn.o_proj")
        z = norm(x, h + "post_attention_layernorm")
        gated = F.silu(linear(z, h + "mlp.gate_proj")) * linear(z, h + "mlp.up_proj")
        x = x + linear(gated, h + "mlp.down_proj")
    return linear(norm(x, "model.norm"), "lm_head")


def bert_weights():
    c, w = BERT, Weights(torch.float32)
    width, hidden = c["hidden_size"], c["intermediate_size"]
    linear = lambda name, inputs, outputs: w.linear(name, outputs, inputs, outputs=outputs)

    def norm(name):
        w.new(name + ".LayerNorm.gamma", width, offset=1.)
        w.new(name + ".LayerNorm.beta", width)

    for name, count in (("word", c["vocab_size"]), ("position", c["max_position_embeddings"]), ("token_type", 2)):
        w.new(f"bert.embeddings.{name}_embeddings.weight", count, width)
    norm("bert.embeddings")
    for layer in range(c["num_hidden_layers"]):
        h = f"bert.encoder.layer.{layer}."
        for part in ("query", "key", "value"):
            linear(h + "attention.self." + part, width, width)
        linear(h + "attention.output.dense", width, width)
        norm(h + "attention.output")
        linear(h + "intermediate.dense", width, hidden)
        linear(h + "output.dense", hidden, width)
        norm(h + "output")
    linear("bert.pooler.dense", width, width)
    linear("cls.predictions.transform.dense", width, width)
    norm("cls.predictions.transform")
    w.new("cls.predictions.bias", c["vocab_size"])
    linear("cls.seq_relationship", width, 2)
    return w


def bert_logits(w):
    """Of all hidden tokens [6, V], and of all texts [3, 2]."""
    c, width = BERT, BERT["hidden_size"]
    linear = lambda x, name: F.linear(x, *w.of(name))
    norm = lambda x, name: F.layer_norm(x, (width,), w.all[name + ".LayerNorm.gamma"], w.all[name + ".LayerNorm.beta"],
                                        c["layer_norm_eps"])
    table = lambda name: w.all[f"bert.embeddings.{name}_embeddings.weight"]
    tokens, texts = [], []
    for text, second, hidden in zip(TEXTS, SECOND, HIDDEN):
        ids = [MASK if t in hidden else token for t, token in enumerate(text)]
        parts = [int(t >= second) for t in range(len(text))]
        x = norm(table("word")[ids] + table("position")[:len(ids)] + table("token_type")[parts], "bert.embeddings")
        for layer in range(c["num_hidden_layers"]):
            h = f"bert.encoder.layer.{layer}."
            q, k, v = (linear(x, h + "attention.self." + part) for part in ("query", "key", "value"))
            z = attended(q, k, v, c["num_attention_heads"], torch.zeros(1, dtype=torch.float64))
            x = norm(x + linear(z, h + "attention.output.dense"), h + "attention.output")
            x = norm(x + linear(F.gelu(linear(x, h + "intermediate.dense")), h + "output.dense"), h + "output")
        transformed = norm(F.gelu(linear(x[hidden], "cls.predictions.transform.dense")), "cls.predictions.transform")
        tokens.append(transformed @ table("word").T + w.all["cls.predictions.bias"])
        texts.append(linear(torch.tanh(linear(x[0], "bert.pooler.dense")), "cls.seq_relationship"))
    return torch.cat(tokens), torch.stack(texts)


def bert_loss(logits):
    hidden = torch.tensor([text[t] for text, places in zip(TEXTS, HIDDEN) for t in places])
    return F.cross_entropy(logits[0], hidden) + F.cross_entropy(logits[1], torch.tensor(FOLLOWS))


def write_safetensors(path, arrays):
    names = {torch.float32: "F32", torch.bfloat16: "BF16", torch.int64: "I64", torch.uint8: "U8"}
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, values in sorted(arrays.items()):
        raw = values.contiguous()
        raw = (raw.view(torch.int16) if raw.dtype == torch.bfloat16 else raw).numpy().tobytes()
        header[name] = {"dtype": names[values.dtype], "shape": list(values.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def array(name, values):
    numbers = [repr(float(v)) for v in torch.as_tensor(values, dtype=torch.float64).reshape(-1)]
    lines, line = [], ""
    for number in numbers:
        if len(line) + len(number) > 110:
            lines.append(line.rstrip())
            line = ""
        line += number + ", "
    lines.append(line.rstrip(", "))
    return f"inline const std::vector<double> {name}{{\n" + "\n".join("    " + each for each in lines) + "};\n"


def next_token_loss(logits):
    return F.cross_entropy(logits[0], torch.tensor([token for text in TEXTS for token in text[1:]]))


def reference(name, config, make, logits, loss_of, optimizer, more):
    """logits: a tuple of named arrays' values; more: what the file has besides."""
    torch.manual_seed(SEED)
    w = make()
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    stored = {n: v.detach().to(w.dtype) for n, v in w.all.items()}
    write_safetensors(folder / "model.safetensors", {**stored, **more(stored)})
    text = f"namespace {name} {{\n"
    for kind, values in zip(("logits", "text_logits"), logits(w)):
        text += array(kind, values.detach())
    steps, losses = optimizer(list(w.all.values())), []
    for _ in range(STEPS):
        steps.zero_grad()
        loss = loss_of(logits(w))
        loss.backward()
        steps.step()
        losses.append(loss.item())
    return text + array("losses", losses) + f"}}  // namespace {name}\n\n"


def main():
    torch.set_num_threads(1)
    text = "#pragma once\n/// Written by tests/reference/language_models.py with Python "
    text += f"{platform.python_version()} and PyTorch {torch.__version__}, seed {SEED}.\n\n"
    text += "#include <vector>\n\nnamespace reference {\n\n"
    adam, sgd = (lambda p: torch.optim.Adam(p, lr=.01)), (lambda p: torch.optim.SGD(p, lr=.5))
    of_tokens = lambda logits: lambda w: (torch.cat([logits(w, text[:-1]) for text in TEXTS]),)
    masks = {f"h.{layer}.attn.bias": torch.ones(1, 1, 8, 8, dtype=torch.uint8).tril() for layer in range(2)}
    text += reference("gpt2", GPT2, gpt2_weights, of_tokens(gpt2_logits), next_token_loss, adam, lambda stored: masks)
    text += reference("llama", LLAMA, llama_weights, of_tokens(llama_logits), next_token_loss, sgd, lambda stored: {})
    text += reference("bert", BERT, bert_weights, bert_logits, bert_loss, adam, lambda stored: {
        "bert.embeddings.position_ids": torch.arange(9)[None],
        "cls.predictions.decoder.weight": stored["bert.embeddings.word_embeddings.weight"]})
    (HERE / "language_models.hpp").write_text(text + "}  // namespace reference\n")


if __name__ == "__main__":
    main()
