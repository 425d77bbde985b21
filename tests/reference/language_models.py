#!/usr/bin/env python3
"""Language models in PyTorch, by hand and in double, with random weights under Hugging Face's names.

    apt-get install python3-torch
    /usr/bin/python3 tests/reference/language_models.py

Writes config.json and model.safetensors of tiny models into folders beside it, and language_models.hpp: of each model the
logits of a fixed batch and the mean losses before each of ten training steps from those weights. GPT-2 is tied and stored
as the file of the published model is: F32, names without prefix, the masks of its attention among the arrays. Llama is
stored as BF16, has two heads of keys for four of queries and a table of scores of its own. Optimizers are PyTorch's.
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
TOKENS = sum(len(text) - 1 for text in TEXTS)

GPT2 = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new", "vocab_size": 13,
        "n_positions": 8, "n_ctx": 8, "n_embd": 8, "n_head": 2, "n_layer": 2, "n_inner": 12, "layer_norm_epsilon": 1e-5,
        "attn_pdrop": 0.0, "embd_pdrop": 0.0, "resid_pdrop": 0.0, "initializer_range": 0.02}
LLAMA = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "vocab_size": 11,
         "hidden_size": 16, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "max_position_embeddings": 16, "rms_norm_eps": 1e-6, "rope_theta": 500.0,
         "rope_scaling": None, "attention_bias": False, "tie_word_embeddings": False, "torch_dtype": "bfloat16"}


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


def reference(name, config, make, logits, optimizer, more):
    torch.manual_seed(SEED)
    w = make()
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    write_safetensors(folder / "model.safetensors",
                      {**{n: v.detach().to(w.dtype) for n, v in w.all.items()}, **more})
    targets = torch.tensor([token for text in TEXTS for token in text[1:]])
    forward = lambda: torch.cat([logits(w, text[:-1]) for text in TEXTS])
    text = f"namespace {name} {{\n" + array("logits", forward().detach())
    steps, losses = optimizer(list(w.all.values())), []
    for _ in range(STEPS):
        steps.zero_grad()
        loss = F.cross_entropy(forward(), targets)
        loss.backward()
        steps.step()
        losses.append(loss.item())
    return text + array("losses", losses) + f"}}  // namespace {name}\n\n"


def main():
    torch.set_num_threads(1)
    text = "#pragma once\n/// Written by tests/reference/language_models.py with Python "
    text += f"{platform.python_version()} and PyTorch {torch.__version__}, seed {SEED}.\n\n"
    text += "#include <vector>\n\nnamespace reference {\n\n"
    masks = {f"h.{layer}.attn.bias": torch.ones(1, 1, 8, 8, dtype=torch.uint8).tril() for layer in range(2)}
    text += reference("gpt2", GPT2, gpt2_weights, gpt2_logits, lambda p: torch.optim.Adam(p, lr=.01), masks)
    text += reference("llama", LLAMA, llama_weights, llama_logits, lambda p: torch.optim.SGD(p, lr=.5), {})
    (HERE / "language_models.hpp").write_text(text + "}  // namespace reference\n")


if __name__ == "__main__":
    main()
