#!/usr/bin/env python3
"""Word vectors of compare_vectors beside fastText's (skip-gram with subwords) and gensim's (skip-gram of whole words).

  bench/peer/word_vectors.py --program build/bench/compare_vectors [--seeds 1,2,3] [--threads 1] [--only NAME,NAME]
  bench/peer/word_vectors.py --program build/bench/compare_vectors --lanes 1,8,32

CAIRN_DATA names the folder of the data sets: the text is wikitext-2's train part unless --text names another. A peer that is
missing is said and left out: the command fasttext (--fasttext names another build of it) and the Python module gensim.

All have the same settings: width 100, up to 5 words to each side, 5 negatives drawn by count^.75, 5 epochs, words of at
least 5 occurrences, frequent words kept with min(1, sqrt(t / f) + t / f) at t = 1e-4 in all three, a rate that falls from .05
(subwords of 3 to 6 characters in 2,000,000 buckets) or .025 (whole words) to 0. The programs take turns, seed after seed,
and compare_vectors judges all vectors: Spearman's correlation with people's scores of pairs of words, of those that are in
the vocabulary, and with subwords of all pairs too. `mean` is that of sets with 100 pairs or more. Words a second are those
words of the text that are in the vocabulary, thinned out or not, times epochs, by wall and by processor time: of fasttext
that of the whole process, which reads the text and writes a model too; of the others that of the training.
"""
import argparse, collections, gzip, json, os, resource, shutil, statistics, subprocess, sys, time

EPOCHS, SUBSAMPLE, LEAST = 5, 1e-4, 5


def processor(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


class Bench:
    def __init__(self, options):
        self.options, self.data = options, os.environ.get("CAIRN_DATA") or sys.exit("CAIRN_DATA is not set: nothing to compare on")
        os.makedirs(options.work, exist_ok=True)
        self.text = self.path("text")
        source = options.text or os.path.join(self.data, "wikitext-2/wiki.train.tokens.gz")
        with (gzip.open if source.endswith(".gz") else open)(source, "rb") as file, open(self.text, "wb") as to:
            shutil.copyfileobj(file, to)
        with open(self.text, "rb") as file:
            counts = collections.Counter(word for line in file for word in line.split())
        self.words = sum(count for count in counts.values() if count >= LEAST)
        self.vocabulary = {word.decode("utf8") for word, count in counts.items() if count >= LEAST}

    def path(self, name):
        return os.path.join(self.options.work, name)

    def compare_vectors(self, *words):
        out = self.path("out.json")
        subprocess.run([self.options.program, *words, "--similarity", os.path.join(self.data, "word-similarity"), "--json", out, "--quiet"],
                       check=True, stdout=subprocess.DEVNULL)
        with open(out) as file:
            return json.load(file)["models"]

    def cairn(self, model, rate, *more):
        def run(seed):
            found, = self.compare_vectors("--train", self.text, "--models", model, "--rate", str(rate), "--epochs", str(EPOCHS), "--subsample",
                                          str(SUBSAMPLE), "--least-count", str(LEAST), "--seed", str(seed), "--threads", str(self.options.threads), *more)
            return found["fit_seconds"], found["processor_seconds"], found["similarity"]
        return run

    def fasttext(self, seed):
        out = self.path("fasttext")
        command = [self.options.fasttext, "skipgram", "-input", self.text, "-output", out, "-dim", 100, "-ws", 5, "-neg", 5, "-loss", "ns", "-epoch", EPOCHS, "-t",
                   SUBSAMPLE, "-minCount", LEAST, "-lr", .05, "-minn", 3, "-maxn", 6, "-bucket", 2000000, "-thread", self.options.threads, "-seed", seed, "-verbose", 1]
        begin, used = time.monotonic(), processor(resource.RUSAGE_CHILDREN)
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took = time.monotonic() - begin, processor(resource.RUSAGE_CHILDREN) - used
        # the words of pairs that the vocabulary lacks, as they stand and in lower case
        folder = os.path.join(self.data, "word-similarity")
        asked = {word for name in os.listdir(folder) if name.endswith(".txt") for line in open(os.path.join(folder, name), encoding="utf8") for word in line.split()[:2]}
        unseen = sorted(word for word in asked if not {word, word.lower()} & self.vocabulary)
        made = subprocess.run([self.options.fasttext, "print-word-vectors", out + ".bin"], check=True, input="\n".join(unseen) + "\n",
                              stdout=subprocess.PIPE, text=True).stdout
        with open(out + ".vec", encoding="utf8") as file, open(out + "-all.vec", "w", encoding="utf8") as to:
            words, width = map(int, file.readline().split())
            to.write(f"{words + len(unseen)} {width}\n{file.read()}{made}")
        known, all_words = self.compare_vectors("--vectors", out + ".vec", out + "-all.vec")
        for name, found in known["similarity"].items():
            found["known_by_parts"], found["spearman_by_parts"] = all_words["similarity"][name]["known"], all_words["similarity"][name]["spearman"]
        return *took, known["similarity"]

    def gensim(self, seed):
        import gensim
        with open(self.text, "rb") as file:
            lines = [[word.decode("utf8") for word in line.split()] for line in file]
        model = gensim.models.Word2Vec(sg=1, hs=0, vector_size=100, window=5, negative=5, alpha=.025, min_alpha=.0001, sample=SUBSAMPLE, min_count=LEAST,
                                       workers=self.options.threads, seed=seed)
        model.build_vocab(lines)
        begin, used = time.monotonic(), time.process_time()
        model.train(lines, total_examples=len(lines), epochs=EPOCHS)
        took = time.monotonic() - begin, time.process_time() - used
        model.wv.save_word2vec_format(self.path("gensim.vec"))
        known, = self.compare_vectors("--vectors", self.path("gensim.vec"))
        return *took, known["similarity"]


def mean_and_error(values):
    return statistics.mean(values), statistics.stdev(values) / len(values) ** .5 if len(values) > 1 else float("nan")


def show(title, columns, rows):
    widths = [max(map(len, column)) for column in zip(columns, *rows)]
    print("\n" + title)
    for row in [columns, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")


def report(title, names, against, runs, score):
    """A table of means over the seeds, each with its standard error, and the differences to the peer."""
    sets = {name: {set_name: [score(similarity[set_name]) for _, _, similarity in runs[name]] for set_name in runs[name][0][2]} for name in names}
    for name in names:
        large = [set_name for set_name, found in runs[name][0][2].items() if score(found)[1] >= 100]
        sets[name]["mean"] = [(statistics.mean(sets[name][each][seed][0] for each in large), len(large)) for seed in range(len(runs[name]))]
    rows = []
    for set_name in sets[names[0]]:
        row = [set_name, str(sets[names[0]][set_name][0][1])]
        found = {name: mean_and_error([value for value, _ in sets[name][set_name]]) for name in names}
        row += [f"{mean:.4f} ± {error:.4f}" for mean, error in found.values()]
        if against in names:
            row += [f"{found[name][0] - found[against][0]:+.4f} ± {(found[name][1] ** 2 + found[against][1] ** 2) ** .5:.4f}" for name in names if name != against]
        rows.append(row)
    differences = [f"{name} - {against}" for name in names if name != against] if against in names else []
    show(title, ["set", "pairs", *names, *differences], rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", required=True, help="the built compare_vectors")
    arguments.add_argument("--fasttext", default="fasttext")
    arguments.add_argument("--text")
    arguments.add_argument("--work", default="word-vectors-work")
    arguments.add_argument("--seeds", default="1,2,3")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--only", help="names of programs between commas")
    arguments.add_argument("--lanes", help="numbers between commas: ours beside itself, the text learned in so many lanes")
    bench = Bench(arguments.parse_args())
    options = bench.options
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # gensim's threads are its own
    programs = {"subwords": bench.cairn("skip-gram-subwords", .05), "subwords-own-draws": bench.cairn("skip-gram-subwords", .05, "--shared", "0"),
                "fasttext": bench.fasttext, "pairwise": bench.cairn("pairwise-skip-gram", .025),
                "pairwise-own-draws": bench.cairn("pairwise-skip-gram", .025, "--shared", "0"), "gensim": bench.gensim}
    if options.lanes:
        programs = {f"{name}-lanes-{lanes}": bench.cairn(model, rate, "--lanes", lanes) for name, model, rate in
                    [("subwords", "skip-gram-subwords", .05), ("pairwise", "pairwise-skip-gram", .025)] for lanes in options.lanes.split(",")}
    if options.only:
        programs = {name: programs[name] for name in options.only.split(",")}
    if "fasttext" in programs and not shutil.which(options.fasttext):
        print(f"fasttext: left out, there is no command {options.fasttext}")
        del programs["fasttext"]
    if "gensim" in programs:
        try:
            import gensim
            print(f"gensim {gensim.__version__}, FAST_VERSION {gensim.models.word2vec.FAST_VERSION}")
        except ImportError:
            print("gensim: left out, there is no such Python module")
            del programs["gensim"]
    print(f"{bench.words} words of a vocabulary of {len(bench.vocabulary)}, {options.threads} threads", flush=True)
    runs = collections.defaultdict(list)
    for seed in map(int, options.seeds.split(",")):
        for name, run in programs.items():
            runs[name].append(run(seed))
            wall, used, _ = runs[name][-1]
            print(f"{name}, seed {seed}: {wall:.1f} s, of the processor {used:.1f} s", flush=True)
    families = []
    for own, peer in [("subwords", "fasttext"), ("pairwise", "gensim")]:
        names = [name for name in programs if name.startswith(own) or name == peer]
        families.append((names, names[0] if options.lanes and names else peer))
    for names, against in families:
        if names:
            report("Spearman's correlation, words of the vocabulary", names, against, runs, lambda found: (found["spearman"], found["known"]))
    if families[0][0]:
        report("Spearman's correlation, unseen words too", *families[0], runs, lambda found: (found["spearman_by_parts"], found["known_by_parts"]))
    rows = []
    for names, against in families:
        for name in names:
            speeds = [statistics.median(bench.words * EPOCHS / run[k] for run in runs[name]) for k in (0, 1)]
            ratios = [statistics.median(peer[k] / own[k] for own, peer in zip(runs[name], runs[against])) for k in (0, 1)] if against in names else []
            rows.append([name, *(f"{speed:,.0f}" for speed in speeds), *(f"{ratio:.2f}" for ratio in ratios)] + ["", ""][len(ratios):])
    show("Words a second, medians; and as multiples of the peer's, medians of the turns", ["program", "by wall", "by processor", "multiple by wall", "by processor"], rows)


if __name__ == "__main__":
    main()
