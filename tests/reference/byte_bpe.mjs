// Ids of a small vocabulary of GPT-2's kind; prints tests/reference/byte_bpe.hpp. Usage, in a folder with
// node_modules/@huggingface/tokenizers (npm install @huggingface/tokenizers@0.2.0):
//
//     node CAIRN/tests/reference/byte_bpe.mjs > CAIRN/tests/reference/byte_bpe.hpp
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(process.cwd() + "/x.js");
const name = "@huggingface/tokenizers";
const { Tokenizer } = require(name);
const version = JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version;
const lines = JSON.parse(fs.readFileSync(`${here}/tokenizer_lines.json`));

// Bytes in GPT-2's characters, those that can be seen first.
const shown = (b) => (b > 0x20 && b < 0x7f) || (b > 0xa0 && b !== 0xad);
const bytes = [...Array(256).keys()];
const hidden = bytes.filter((b) => !shown(b));
const character = bytes.map((b) => String.fromCodePoint(shown(b) ? b : 256 + hidden.indexOf(b)));
const spelled = (text) => [...Buffer.from(text)].map((b) => character[b]).join("");

const pairs = [["t", "h"], ["h", "e"], ["th", "e"], [" ", "the"], ["a", "t"], ["c", "at"], [" ", "cat"], ["a", "a"],
  ["aa", "aa"], ["aaaa", "aaaa"], [" ", " "], ["  ", "  "], ["    ", "    "], ["l", "l"], ["o", "r"], ["e", "r"],
  ["i", "n"], ["in", "g"], [" ", "a"], ["n", "d"], [" a", "nd"], ["'", "s"], ["'", "l"], ["'l", "l"], ["\r", "\n"],
  ["\n", "\n"], ["\t", "\t"], ["1", "2"], ["12", "3"], ["4", "5"], ["_", "_"], [".", "."], ["..", "."], ["!", "!"],
  ["<", "/"], ["</", "s"], ["|", ">"], [" ", "w"], ["w", "or"], [" ", "wor"], ["H", "e"], ["He", "ll"], ["Hell", "o"]];
const halves = ["\u4f60", "\u597d", "\u4e2d", "\u6587", "\u00e9", "\u00a0", "\u3000", "\u0301", "\ud83d\ude00", "\u2581"];
let merges = pairs.map((pair) => pair.map(spelled));
for (const text of halves) {
  const parts = [...spelled(text)];
  let left = parts[0];
  for (const right of parts.slice(1)) {
    if (!merges.some((m) => m[0] === left && m[1] === right)) merges.push([left, right]);
    left += right;
  }
}
merges.push([spelled("\u4f60"), spelled("\u597d")], [spelled("\u4e2d"), spelled("\u6587")]);
merges = merges.map((m) => m.join(" "));
const vocab = {};
for (const b of bytes.filter(shown).concat(hidden)) vocab[character[b]] = Object.keys(vocab).length;
for (const m of merges) {
  const text = m.replace(" ", "");
  if (!(text in vocab)) vocab[text] = Object.keys(vocab).length;
}
const level = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const tokenizer = new Tokenizer({ added_tokens: [], normalizer: null, pre_tokenizer: level, post_processor: null,
  decoder: level, model: { type: "BPE", vocab, merges } }, {});

const literal = (text) => '"' + [...Buffer.from(text)].map((b) =>
  b < 0x20 || b > 0x7e || b === 0x22 || b === 0x5c || b === 0x3f ? "\\" + b.toString(8).padStart(3, "0") : String.fromCharCode(b)).join("") + '"';
console.log(`#pragma once
/// What tests/reference/byte_bpe.mjs printed with ${name} ${version} and Node ${process.version}.

#include <cstdint>
#include <string>
#include <vector>

namespace reference {

struct byte_bpe_line {
  std::string text;
  std::vector<std::uint32_t> ids;
};

inline const std::string byte_bpe_vocabulary = ${literal(JSON.stringify(vocab))};

inline const std::string byte_bpe_merges = ${literal("#version: 0.2\n" + merges.join("\n") + "\n")};

inline const std::vector<byte_bpe_line> byte_bpe_lines{`);
for (const line of lines) {
  console.log(`    {${literal(line)}, {${tokenizer.encode(line, { add_special_tokens: false }).ids.join(", ")}}},`);
}
console.log(`};

}  // namespace reference`);
