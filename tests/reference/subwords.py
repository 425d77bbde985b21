#!/usr/bin/env python3
"""Prints subwords.hpp: ids of lines that are hard to cut, by @huggingface/tokenizers (Node) and sentencepiece (Python).

  tests/reference/subwords.py MODULES >tests/reference/subwords.hpp

MODULES is a folder in which `npm install @huggingface/tokenizers` was run; CAIRN_DATA names the folder of the data sets,
whose BERT vocabularies are read. Invalid UTF-8 is left out: neither program takes it.
"""
import json, os, platform, subprocess, sys, tempfile

import sentencepiece

LINES = [
    "", " ", "Hello, World!", "  two  spaces\t and a tab ", "Café naïve e\u0301 ÅNGSTRÖM", "don't stop-me_now $3.50 100%",
    "我爱北京天安门。", "iPhone手机very好！", "カタカナ ひらがな 한국어", "😀👍🏽 a😀b 👨‍👩‍👧", "a\u200db\u200cc\u00add", "x\x00y\x01z",
    "\u0301 \u0301\u0323 a\u0323\u0301", "ﬁne ①Ⅳ ｆｕｌｌ，ｗｉｄｔｈ", "ΟΔΟΣ Σ ς", "İstanbul ISPARTA ıI ß ẞ", "Привет, Мир!",
    "שָׁלוֹם مَرْحَبًا नमस्ते", "a" * 100 + " " + "b" * 101, "\ufffd\ufeff\ue000x", "豈更 𠀀", "«q»“r”—s…t‽", "A\u00a0B\u3000C\u2028D\u0085E", "\u037e \u1fef \u00b4 \u2000",
    "unaffable unwanted 你好吗 的的的", "[UNK] [MASK] ##ing # #", "▁ a▁b", "The the THE tHe", "1234567890 12.5e-3", "ǅ ŉ ﷺ ﬀ",
]
MINI = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", ",", "!", "caf", "##e", "cafe", "na", "##ive", "naive", "a", "##a",
        "b", "##b", "x", "##y", "##z", "xyz", "我", "北", "京", "好", "。", "！", "iphone", "手", "机", "very", "un", "##want", "##ed", "##aff",
        "##able", "the", "1", "##2", "##3", "$", ".", "%", "don", "'", "t", "e", "s", "##s", "##c", "##d", "\u00e9", "Caf\u00e9", "Hello", "The", "π", "ς", "σ", "ο", "##δ", "##ο", "##σ"]


def bert_json(pieces, lower):
    return {
        "version": "1.0", "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": lower},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": {piece: id for id, piece in enumerate(pieces)}},
    }


SCRIPT = """
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
const require = createRequire(process.argv[2] + "/");
const found = require.resolve("@huggingface/tokenizers");
const { Tokenizer } = await import(pathToFileURL(found.replace(/\\.cjs$/, ".mjs")));
const tokenizers = JSON.parse(readFileSync(process.argv[3], "utf8"));
console.log(JSON.stringify(tokenizers.map((t) => {
  const tokenizer = new Tokenizer(t.tokenizer, {});
  return t.lines.map((line) => line === "" ? [] : tokenizer.encode(line, { add_special_tokens: false }).ids);
})));
"""


def text(value):
    out = ""
    for character in value:
        if character in '"\\':
            out += "\\" + character
        elif character.isprintable():
            out += character
        else:
            out += "".join(f"\\{byte:03o}" for byte in character.encode())
    return f'"{out}"' if "\\000" not in out else f'std::string("{out}", {len(value.encode())})'


def rows(name, ids):
    print(f"inline const std::vector<std::vector<std::uint32_t>> {name}{{")
    print(",\n".join("    {" + ", ".join(map(str, row)) + "}" for row in ids) + "};\n")


modules = os.path.abspath(sys.argv[1])
data = os.environ["CAIRN_DATA"]
vocabulary = lambda name: open(os.path.join(data, "tokenizers", name, "vocab.txt"), encoding="utf8").read().split("\n")[:-1]
with tempfile.TemporaryDirectory() as folder:
    script, task = os.path.join(folder, "ids.mjs"), os.path.join(folder, "task.json")
    open(script, "w").write(SCRIPT)
    tokenizers = [bert_json(MINI, True), bert_json(MINI, False), bert_json(vocabulary("bert-base-uncased"), True), bert_json(vocabulary("bert-base-chinese"), False)]
    # Node lowers a sigma that ends a word to another letter; BERT's own code and ours lower each letter by itself.
    # Node sees no ideographs beyond U+FFFF: they stand apart here.
    cased = [line.replace("𠀀", " 𠀀 ") for line in LINES]
    lines = [line.replace("ΟΔΟΣ Σ", "οδοσ σ") for line in cased]
    tasks = [{"tokenizer": t, "lines": lines if t["normalizer"]["lowercase"] else cased} for t in tokenizers]
    json.dump(tasks, open(task, "w"))
    mini, mini_cased, english, chinese = json.loads(subprocess.run(["node", script, modules, task], check=True, stdout=subprocess.PIPE, text=True).stdout)
    node = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True).stdout.strip()
    npm = json.load(open(os.path.join(modules, "node_modules/@huggingface/tokenizers/package.json")))["version"]

    corpus = os.path.join(folder, "corpus.txt")
    with open(corpus, "w", encoding="utf8") as file:
        for _ in range(3):
            file.writelines(line.replace("\x00", "").replace("\n", " ") + "\n" for line in LINES if line.strip())
    sentencepiece.SentencePieceTrainer.train(input=corpus, model_prefix=os.path.join(folder, "tiny"), vocab_size=260, model_type="unigram",
                                             character_coverage=.98, normalization_rule_name="identity", num_threads=1, minloglevel=2,
                                             user_defined_symbols=["的的"], hard_vocab_limit=False)
    tiny = sentencepiece.SentencePieceProcessor(model_file=os.path.join(folder, "tiny.model"))

print("#pragma once")
print(f"/// What tests/reference/subwords.py printed with @huggingface/tokenizers {npm}, Node {node}, sentencepiece {sentencepiece.__version__}.\n")
print("#include <cstdint>\n#include <string>\n#include <utility>\n#include <vector>\n\nnamespace reference {\n")
print("/// Lines that are hard to cut.\ninline const std::vector<std::string> subword_lines{")
print(",\n".join("    " + text(line) for line in LINES) + "};\n")
print("/// A vocabulary of WordPiece, and the ids that it gives the lines: lowered, and not.\ninline const std::vector<std::string> small_wordpieces{")
print("    " + ", ".join(text(piece) for piece in MINI) + "};\n")
rows("small_uncased_ids", mini)
rows("small_cased_ids", mini_cased)
print("/// Of bert-base-uncased, and of bert-base-chinese, not lowered.")
rows("bert_english_ids", english)
rows("bert_chinese_ids", chinese)
print("/// A unigram model: pieces with scores; 0 is unknown, 1 and 2 controls, 3 is never cut. Its ids of the lines.\ninline const std::vector<std::pair<std::string, float>> small_unigram_pieces{")
print(",\n".join(f"    {{{text(tiny.id_to_piece(k))}, {tiny.get_score(k)!r}F}}" if tiny.get_score(k) else f"    {{{text(tiny.id_to_piece(k))}, 0}}" for k in range(tiny.get_piece_size())) + "};\n")
rows("small_unigram_ids", tiny.encode(LINES))
print("}  // namespace reference")
