#!/usr/bin/env python3
"""Ids and speed of our tokenizers beside other programs on 100,000 lines of text.

  bench/peer/tokenizers.py --program build/bench/peer/peer_tokenizers [--modules DIR] [--kinds gpt2,llama,bert,unigram] [--train]

CAIRN_DATA names the folder of the data sets. Peers that are missing are said and left out: npm's @huggingface/tokenizers and
gpt-tokenizer (--modules names the folder in which `npm install` was run, node runs them) and the Python module
sentencepiece. The lines are those of seven data sets by turns; every fourth has something rare in its midst, every seventh
is joined to a line of another set. One thread; MB of UTF-8 a second of the processor's time, which a machine that others use
changes little: of all lines once, and of the first 4,000 again and again, the two by turns, twice. Ends with 1 where ids
differ. --train learns a Unigram vocabulary with ours and with sentencepiece too.
"""
import argparse, gzip, json, os, random, re, shutil, subprocess, sys, time, unicodedata

# What the files of WordPiece and Unigram peers agree on: docs/text.md says where they do not.
EMOJI = ["😀", "👍🏽", "❤️", "👨‍👩‍👧", "🇨🇳", "1️⃣", "🤷‍♀️", "™", "…", "①", "ﬁ", "Ⅳ", "é", "ñ", "İ", "ß", "東京", "カタカナ", "한국어", "नमस्ते", "שלום", "Привет"]
RARE = EMOJI + ["  ", "\t\t", "      ", "\u00a0", "\u3000", "e\u0301", "\uac00\uac01", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u0645\u0631\u062d\u0628\u0627",
                "\u00bd\u2167\u0663", "don't we'll I'VE 'tis", "12,345.678", "\r", "\u2026\u2014\u201c", "</s>", "\U00020000\U0002a6d6", "http://x.y/?a=b&c=%20", "\u200b",
                "\x7f\x01", "\ufffd", "____", "\U0001d400\U0001d7d8", "A\u030a", "\u01c5"]
CONTROL = re.compile("<(unk|/?s)>")  # text to those who read SentencePiece's own files
FILES = ["wikitext-2/wiki.train.tokens", "chinese-online-shopping-10-cats/online_shopping_10_cats.csv", "sst/stsa.fine.train", "atec-question-pairs/atec_nlp_sim_train.csv",
         "banking77/train.csv", "amazon-qa-appliances/qa_Appliances.json", "tinyshakespeare/input.txt"]
UNIGRAM = {
    "unigram-nfkc": {"vocab_size": 8000, "hard_vocab_limit": False, "normalization_rule_name": "nmt_nfkc", "input_sentence_size": 20000, "seed_sentencepiece_size": 200000},
    "unigram-bytes": {"vocab_size": 4000, "hard_vocab_limit": False, "normalization_rule_name": "identity", "byte_fallback": True, "input_sentence_size": 5000,
                      "character_coverage": .98, "remove_extra_whitespaces": False, "user_defined_symbols": ["<mask>", "的的"]},
}


def lines_of(data, count, rare, clean):
    """clean: ends of lines that CR makes are gone, and empty lines."""
    sets = []
    for name in FILES:
        with gzip.open(os.path.join(data, name + ".gz"), "rt", encoding="utf8", errors="replace", newline="") as file:
            lines = file.read().split("\n")
        sets.append([line.replace("\r", " ").strip() for line in lines if line.strip()] if clean else lines)
    draw, lines = random.Random(7), []
    for k in range(count):
        own = sets[k % len(sets)]
        line = own[k // len(sets) % len(own)]
        if k % 4 == 0:
            at = draw.randint(0, len(line))
            line = line[:at] + draw.choice(rare) + line[at:]
        if k % 7 == 0:
            line += draw.choice(rare) + " " + draw.choice(rare) + draw.choice(draw.choice(sets)).capitalize()
        lines.append(line)
    return lines


def bert_json(vocab, lower):
    pieces = open(vocab, encoding="utf8").read().split("\n")[:-1]
    return {
        "version": "1.0", "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": lower},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": {piece: id for id, piece in enumerate(pieces)}},
    }


class Text:
    def __init__(self, path, lines):
        self.path, self.lines = path, lines
        with open(path, "w", encoding="utf8", newline="") as file:
            file.writelines(line + "\n" for line in lines)
        self.megabytes = os.path.getsize(path) / 1e6


class Bench:
    """A tokenizer is a function of a text, a file for the ids, and seconds: it says how long one pass took."""
    def __init__(self, options):
        self.options, self.same = options, True
        self.path = lambda name: os.path.join(options.work, name)

    def call(self, *command):
        return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True).stdout.split()

    def ours(self, kind, file):
        def run(text, ids, seconds):
            took, _, self.lost = self.call(self.options.program, kind, file, text.path, ids, seconds)
            return float(took)
        return run

    def npm(self, name, file):
        modules = self.options.modules
        if not shutil.which("node") or not modules or not os.path.exists(os.path.join(modules, "node_modules", name)):
            print(f"{name}: left out, there is no node, or no such package in --modules")
            return None
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tokenizers.mjs")
        return lambda text, ids, seconds: float(self.call("node", script, modules, name, file, text.path, ids, seconds)[0])

    @staticmethod
    def sentencepiece(model):
        def run(text, ids, seconds):
            best, begin = float("inf"), time.process_time()
            while best == float("inf") or time.process_time() - begin < seconds:
                start = time.process_time()
                found = model.encode(text.lines, num_threads=1)
                best = min(best, time.process_time() - start)
            with open(ids, "w") as file:
                file.writelines(" ".join(map(str, line)) + "\n" for line in found)
            return best
        return run

    def compare(self, name, ours, theirs, text, few=None, back=False):
        if not theirs:
            return
        files = self.path("ours.ids"), self.path("theirs.ids")
        took = [run(text, file, 0) for run, file in zip((ours, theirs), files)]
        lost = f", {self.lost} do not come back from ours" if back else ""
        a, b = (open(file).read().split("\n") for file in files)
        different = [k for k in range(len(text.lines)) if a[k] != b[k]]
        self.same &= not different
        print(f"{name}: {len(different)} of {len(text.lines)} lines differ{lost}; MB/s of all: ours {text.megabytes / took[0]:.1f}, theirs {text.megabytes / took[1]:.1f}")
        for k in different[:5]:
            print(f"  line {k}: {text.lines[k][:200]!r}\n    ours   {a[k][:300]}\n    theirs {b[k][:300]}")
        if few:
            turns = [few.megabytes / run(few, self.path("few.ids"), self.options.seconds) for _ in range(2) for run in (ours, theirs)]
            print("  again and again, by turns: " + ", ".join(f"{speed:.1f}" for speed in turns), flush=True)

    def train(self, sentencepiece, lines):
        """Vocabularies of 8,000 pieces learned by both from the first 20,000 lines: how many tokens they make of others."""
        lines = [unicodedata.normalize("NFKC", line) for line in lines]
        text, others = Text(self.path("train.txt"), lines[:20000]), lines[20000:26000] or lines
        seconds = float(self.call(self.options.program, "train-unigram", 8000, text.path, self.path("ours.model"))[0])
        begin = time.process_time()
        sentencepiece.SentencePieceTrainer.train(input=text.path, model_prefix=self.path("theirs"), model_type="unigram", vocab_size=8000,
                                                 normalization_rule_name="identity", seed_sentencepiece_size=400000, num_threads=1,
                                                 minloglevel=2, max_sentence_length=100000)
        for name, took in [("ours", seconds), ("theirs", time.process_time() - begin)]:
            model = sentencepiece.SentencePieceProcessor(model_file=self.path(name + ".model"))
            ids = model.encode(others)
            print(f"learned in {took:.1f} s, {name}: {sum(map(len, ids))} tokens, {sum(line.count(model.unk_id()) for line in ids)} unknown")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", required=True, help="the built peer_tokenizers")
    arguments.add_argument("--modules")
    arguments.add_argument("--kinds", default="gpt2,llama,bert,unigram")
    arguments.add_argument("--work", default="tokenizers-work")
    arguments.add_argument("--lines", type=int, default=100000)
    arguments.add_argument("--seconds", type=float, default=2, help="of each turn")
    arguments.add_argument("--train", action="store_true", help="learn a Unigram vocabulary too")
    options = arguments.parse_args()
    data = os.environ.get("CAIRN_DATA") or sys.exit("CAIRN_DATA is not set: nothing to compare on")
    os.makedirs(options.work, exist_ok=True)
    bench, kinds = Bench(options), options.kinds.split(",")
    try:
        import sentencepiece
    except ImportError:
        sentencepiece = None
        print("sentencepiece: left out, there is no such Python module")
    npm = "@huggingface/tokenizers"

    if {"gpt2", "llama"} & set(kinds):
        raw = lines_of(data, options.lines, RARE, clean=False)
        text, plain, few = Text(bench.path("text"), raw), Text(bench.path("plain"), [line for line in raw if not CONTROL.search(line)]), Text(bench.path("few"), raw[:4000])
        bench.call(options.program, "json", data, options.work)
    for kind, folder in [("gpt2", "gpt2"), ("llama", "llama2")]:
        if kind not in kinds:
            continue
        file, own = bench.path(kind + ".json"), bench.ours(kind, os.path.join(data, "tokenizers", folder))
        from_json = bench.ours(kind + "-json", file)
        bench.compare(f"{kind}, ours from tokenizer.json", own, from_json, plain)
        bench.compare(f"{kind}, {npm}", from_json, bench.npm(npm, file), text, few, back=True)
        if kind == "gpt2":
            bench.compare(f"{kind}, gpt-tokenizer", from_json, bench.npm("gpt-tokenizer", file), text, few)
        elif sentencepiece:
            with gzip.open(os.path.join(data, "tokenizers/llama2/tokenizer.model.gz")) as model:
                peer = bench.sentencepiece(sentencepiece.SentencePieceProcessor(model_proto=model.read()))
            bench.compare(f"{kind}, sentencepiece {sentencepiece.__version__}", own, peer, text, few, back=True)

    if {"bert", "unigram"} & set(kinds) or options.train:
        clean = lines_of(data, options.lines, EMOJI, clean=True)
        text, few = Text(bench.path("clean"), clean), Text(bench.path("few"), clean[:4000])
    for name, kind in [("bert-base-uncased", "bert"), ("bert-base-chinese", "bert-cased"), ("bert-base-chinese", "bert")] if "bert" in kinds else []:
        vocab, file = os.path.join(data, "tokenizers", name, "vocab.txt"), bench.path("bert.json")
        with open(file, "w", encoding="utf8") as to:
            json.dump(bert_json(vocab, kind == "bert"), to)
        bench.compare(f"{name} ({kind}), {npm}", bench.ours(kind, vocab), bench.npm(npm, file), text, few)
    for name, settings in UNIGRAM.items() if "unigram" in kinds and sentencepiece else []:
        model = bench.path(name)
        if not os.path.exists(model + ".model"):
            sentencepiece.SentencePieceTrainer.train(input=text.path, model_prefix=model, model_type="unigram", minloglevel=2, num_threads=1,
                                                     max_sentence_length=100000, **settings)
        peer = bench.sentencepiece(sentencepiece.SentencePieceProcessor(model_file=model + ".model"))
        bench.compare(f"{name}, sentencepiece {sentencepiece.__version__}", bench.ours("unigram", model + ".model"), peer, text, few)
    if options.train and sentencepiece:
        bench.train(sentencepiece, clean)
    sys.exit(0 if bench.same else 1)


if __name__ == "__main__":
    main()
