#!/usr/bin/env python3
"""Ids of a small vocabulary of Llama's kind; prints tests/reference/fallback_bpe.hpp. Usage, with Debian's
python3-sentencepiece:

    /usr/bin/python3 tests/reference/fallback_bpe.py > tests/reference/fallback_bpe.hpp

The model is written here byte by byte, in the protocol buffer format that SentencePiece reads.
"""

import json
import pathlib
import platform
import struct

import sentencepiece

lines = json.loads((pathlib.Path(__file__).parent / "tokenizer_lines.json").read_text())

learned = ["▁t", "he", "▁the", "at", "▁c", "▁cat", "aa", "aaaa", "▁▁", "▁▁▁▁", "in", "ing", "▁a", "nd", "▁and", "ll",
           "or", "▁w", "▁wor", "ld", "llo", "12", "123", "..", "...", "__", "th", "the", "你好", "中文", "▁中", "'s",
           "on", "▁d", "ré", "th€", "▁▁▁", "</", "</s", "xy", "45", "\u0301x"]
characters = sorted(set("abcdefghijklmnopqrstuvwxyz'.,!<>/▁_12345HIAS你好中文é\u0301\u00a0\u3000"))
pieces = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3)]
pieces += [(f"<0x{byte:02X}>", 0, 6) for byte in range(256)]
pieces += [(text, -float(k), 1) for k, text in enumerate(learned)]
# Blanks only have one score, the lowest, as in Llama.
pieces = [(text, -1e9 if len(text) > 1 and set(text) == {"▁"} else score, kind) for text, score, kind in pieces]
pieces += [(text, -float(len(learned) + k), 1) for k, text in enumerate(characters)]


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


model = b"".join(field(1, field(1, text.encode()) + field(2, float(score)) + field(3, kind))
                 for text, score, kind in pieces)
model += field(2, field(3, 2) + field(4, len(pieces)) + field(35, 1))  # trainer_spec: BPE, size, byte_fallback
model += field(3, field(1, b"identity") + field(3, 1) + field(4, 0) + field(5, 1))  # normalizer_spec
processor = sentencepiece.SentencePieceProcessor(model_proto=model)


def literal(text):
    return '"' + "".join(chr(b) if 0x20 <= b < 0x7F and chr(b) not in '"\\?' else f"\\{b:03o}"
                         for b in text.encode()) + '"'


print(f"""#pragma once
/// What tests/reference/fallback_bpe.py printed with sentencepiece {sentencepiece.__version__} and Python {platform.python_version()}.

#include <cstdint>
#include <string>
#include <vector>

namespace reference {{

struct fallback_bpe_line {{
  std::string text;
  std::vector<std::uint32_t> ids;
}};

struct fallback_bpe_piece {{
  std::string text;
  float score;
}};

/// Those from id 259 on, behind <unk>, <s>, </s> and the bytes.
inline const std::vector<fallback_bpe_piece> fallback_bpe_pieces{{""")
for text, score, _ in pieces[259:]:
    print(f"    {{{literal(text)}, {score:.1f}F}},")
print("""};

inline const std::vector<fallback_bpe_line> fallback_bpe_lines{""")
for line in lines:
    print(f"    {{{literal(line)}, {{{', '.join(map(str, processor.encode(line)))}}}}},")
print("""};

}  // namespace reference""")
