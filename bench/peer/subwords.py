#!/usr/bin/env python3
"""Ids and speed of peer_subwords against other programs on 100,000 lines of text.

  bench/peer/subwords.py --program build/bench/peer/peer_subwords --modules DIR [--work DIR] [--lines N]

CAIRN_DATA names the folder of the data sets; --modules one in which `npm install @huggingface/tokenizers` was run. What
is missing is said and left out. The lines are drawn by a fixed seed from wikitext-2, Chinese reviews, film reviews and
questions in both languages; every seventh is joined to one of another set with emoji between them. One thread; the
figures are MB of UTF-8 a second of the processor's time, which a machine that others use changes little.
"""
import argparse, csv, gzip, io, json, os, random, shutil, subprocess, sys, time, unicodedata

EMOJI = ["😀", "👍🏽", "❤️", "👨‍👩‍👧", "🇨🇳", "1️⃣", "🤷‍♀️", "™", "…", "①", "ﬁ", "Ⅳ", "é", "ñ", "İ", "ß", "東京", "カタカナ", "한국어", "नमस्ते", "שלום", "Привет"]


UNIGRAM = {
    "unigram-nfkc": {"vocab_size": 8000, "normalization_rule_name": "nmt_nfkc", "input_sentence_size": 20000, "seed_sentencepiece_size": 200000},
    "unigram-bytes": {"vocab_size": 4000, "normalization_rule_name": "identity", "byte_fallback": True, "input_sentence_size": 5000,
                      "character_coverage": .98, "remove_extra_whitespaces": False, "user_defined_symbols": ["<mask>", "的的"]},
}


def lines_of(data, count):
    def read(name):
        with gzip.open(os.path.join(data, name), "rt", encoding="utf8", newline="") as file:
            return file.read()

    wiki = [line.strip() for line in read("wikitext-2/wiki.train.tokens.gz").split("\n") if line.strip()]
    reviews = [row[2] for row in list(csv.reader(io.StringIO(read("chinese-online-shopping-10-cats/online_shopping_10_cats.csv.gz"))))[1:]]
    films = [line.split(" ", 1)[1] for line in read("sst/stsa.fine.train.gz").split("\n") if line]
    bank = [row[0] for row in list(csv.reader(io.StringIO(read("banking77/train.csv.gz"))))[1:]]
    atec = [line for line in read("atec-question-pairs/atec_nlp_sim_train.csv.gz").split("\n") if line]
    sets = [wiki, reviews, films, bank, atec]
    draw = random.Random(7)
    lines = []
    for k in range(count):
        line = draw.choice(draw.choices(sets, [3, 4, 1, 1, 1])[0])
        if k % 7 == 0:
            line += draw.choice(EMOJI) + " " + draw.choice(EMOJI) + draw.choice(draw.choice(sets)).capitalize()
        lines.append(" ".join(line.split("\n")).replace("\r", " "))
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


def compare(name, ours, theirs, lines, megabytes, our_seconds, their_seconds):
    a = open(ours).read().split("\n")
    b = open(theirs).read().split("\n")
    different = [k for k in range(len(lines)) if a[k] != b[k]]
    print(f"{name}: {len(different)} of {len(lines)} lines differ; ours {megabytes / our_seconds:.1f} MB/s, theirs "
          f"{megabytes / their_seconds:.1f} MB/s, ratio {their_seconds / our_seconds:.1f}")
    for k in different[:5]:
        print(f"  line {k}: {lines[k][:200]!r}\n    ours   {a[k][:300]}\n    theirs {b[k][:300]}")
    return not different


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--modules")
    arguments.add_argument("--work", default="subwords-work")
    arguments.add_argument("--lines", type=int, default=100000)
    arguments.add_argument("--train", action="store_true", help="learn a Unigram vocabulary too")
    arguments = arguments.parse_args()
    data = os.environ.get("CAIRN_DATA")
    if not data:
        sys.exit("CAIRN_DATA is not set: nothing to compare on")
    os.makedirs(arguments.work, exist_ok=True)
    path = lambda name: os.path.join(arguments.work, name)
    lines = lines_of(data, arguments.lines)
    text = path("lines.txt")
    with open(text, "w", encoding="utf8", newline="") as file:
        file.writelines(line + "\n" for line in lines)
    megabytes = os.path.getsize(text) / 1e6
    run = lambda *command: float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    here = os.path.dirname(os.path.abspath(__file__))
    same = True

    modules = arguments.modules and os.path.exists(os.path.join(arguments.modules, "node_modules/@huggingface/tokenizers"))
    if not modules or not shutil.which("node"):
        print("bert: left out, there is no node with @huggingface/tokenizers in --modules")
    for name, kind in [("bert-base-uncased", "bert"), ("bert-base-chinese", "bert-cased"), ("bert-base-chinese", "bert")] if modules else []:
        vocab = os.path.join(data, "tokenizers", name, "vocab.txt")
        with open(path("tokenizer.json"), "w", encoding="utf8") as file:
            json.dump(bert_json(vocab, kind == "bert"), file)
        ours = run(arguments.program, kind, vocab, text, path("ours.txt"))
        theirs = run("node", os.path.join(here, "subwords.mjs"), arguments.modules, path("tokenizer.json"), text, path("theirs.txt"))
        same &= compare(f"{name} ({kind})", path("ours.txt"), path("theirs.txt"), lines, megabytes, ours, theirs)

    try:
        import sentencepiece
    except ImportError:
        print("unigram: left out, there is no Python module sentencepiece")
        sys.exit(0 if same else 1)
    for name, settings in UNIGRAM.items():
        model = path(name)
        if not os.path.exists(model + ".model"):
            sentencepiece.SentencePieceTrainer.train(input=text, model_prefix=model, model_type="unigram", minloglevel=2,
                                                     num_threads=1, max_sentence_length=100000, **settings)
        theirs = sentencepiece.SentencePieceProcessor(model_file=model + ".model")
        begin = time.process_time()
        ids = theirs.encode(lines, num_threads=1)
        their_seconds = time.process_time() - begin
        with open(path("theirs.txt"), "w") as file:
            file.writelines(" ".join(map(str, line)) + "\n" for line in ids)
        ours = run(arguments.program, "unigram", model + ".model", text, path("ours.txt"))
        same &= compare(f"{name}, sentencepiece {sentencepiece.__version__}", path("ours.txt"), path("theirs.txt"), lines,
                        megabytes, ours, their_seconds)
    if arguments.train:
        learn(arguments, sentencepiece, lines, path, run)
    sys.exit(0 if same else 1)


def learn(arguments, sentencepiece, lines, path, run):
    """Vocabularies of 8,000 pieces learned by both from the first 20,000 lines: how many tokens they make of others."""
    lines = [unicodedata.normalize("NFKC", line) for line in lines]
    train, others = lines[:20000], lines[20000:26000] or lines
    with open(path("train.txt"), "w", encoding="utf8", newline="") as file:
        file.writelines(line + "\n" for line in train)
    seconds = run(arguments.program, "train-unigram", "8000", path("train.txt"), path("ours.model"))
    begin = time.process_time()
    sentencepiece.SentencePieceTrainer.train(input=path("train.txt"), model_prefix=path("theirs"), model_type="unigram", vocab_size=8000,
                                             normalization_rule_name="identity", seed_sentencepiece_size=400000, num_threads=1,
                                             minloglevel=2, max_sentence_length=100000)
    for name, took in [("ours", seconds), ("theirs", time.process_time() - begin)]:
        model = sentencepiece.SentencePieceProcessor(model_file=path(name + ".model"))
        ids = model.encode(others)
        print(f"learned in {took:.1f} s, {name}: {sum(map(len, ids))} tokens, {sum(line.count(model.unk_id()) for line in ids)} unknown")


if __name__ == "__main__":
    main()
