#!/usr/bin/env python3
"""compare_text's linear classifier of texts beside `fasttext supervised`.

  bench/peer/text_classifiers.py --program build/bench/compare_text [--seeds 1,2,3] [--threads 1,2] [--lanes 4] [--blocks 64]

CAIRN_DATA names the folder of the data sets; a command fasttext that is missing (--fasttext names another build of it) is
said and left out. Both read the same files of `__label__x text`, words and signs between blanks in lower case: questions of
banking77, sentences of sst in five classes, and Chinese reviews in ten classes, each character a word. Both have width 10,
words and pairs of words, 5 epochs, softmax, a rate that falls to 0, and take turns, seed after seed. fastText hashes pairs
to 2,000,000 buckets, ours keep each.

Accuracy is of the same test file. Words a second are words of the text times epochs by wall time of the training: of ours
that of fit, which makes features of the texts once; of fastText by what it prints at the end, after the dictionary was made
and with words read anew each epoch. Processor seconds are of the whole processes, of fastText with 2,000,000 buckets set up
and written.
"""
import argparse, collections, csv, functools, gzip, io, json, os, random, re, resource, shutil, statistics, subprocess, sys

EPOCHS = 5


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read(*path):
    with gzip.open(os.path.join(os.environ["CAIRN_DATA"], *path), "rt", encoding="utf8", newline="") as file:
        return file.read()


def rows(*path):
    return list(csv.reader(io.StringIO(read(*path))))[1:]


def sets(name):
    """(label, text) of train and test."""
    if name == "banking77":
        return [[(label, text) for text, label in rows(name, part + ".csv.gz")] for part in ("train", "test")]
    if name == "sst":
        return [[tuple(line.split(" ", 1)) for line in read(name, f"stsa.fine.{part}.gz").split("\n") if line] for part in ("train", "test")]
    reviews = [(label, " ".join(text)) for label, _, text in rows("chinese-online-shopping-10-cats", "online_shopping_10_cats.csv.gz")]
    random.Random(1).shuffle(reviews)
    return reviews[len(reviews) // 10:], reviews[:len(reviews) // 10]


def write(path, pairs):
    """How many words, and how many tokens with labels and ends of lines, as fastText counts them."""
    words = lines = 0
    with open(path, "w", encoding="utf8", newline="") as file:
        for label, text in pairs:
            text = re.findall(r"\w+|[^\w\s]", text.lower())
            if text:
                file.write(f"__label__{label} {' '.join(text)}\n")
                words, lines = words + len(text), lines + 1
    return words, words + 2 * lines


class Bench:
    def __init__(self, options, name):
        self.options, self.name = options, name
        os.makedirs(options.work, exist_ok=True)
        self.path = lambda of: os.path.join(options.work, f"{name}.{of}")
        train, test = sets(name)
        random.Random(1).shuffle(train)  # fastText reads texts as they stand, and banking77's stand class by class
        self.words, self.tokens = write(self.path("train"), train)
        write(self.path("test"), test)
        print(f"{name}: {len(train)} texts of {self.words} words, test {len(test)}", flush=True)

    def cairn(self, lanes, block, threads, rate, seed):
        settings = {"width": 10, "words": 2, "to": 0, "epochs": EPOCHS, "rate": rate, "held-out": 0, "lanes": lanes, "block": block}
        command = [self.options.program, "--train", self.path("train"), "--test", self.path("test"), "--format", "label-text", "--models", "linear",
                   "--metrics", "accuracy", "--seed", seed, "--threads", threads, "--json", self.path("json"), "--quiet"]
        for key, value in settings.items():
            command += ["--set", f"linear.{key}={value}"]
        used = children()
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
        with open(self.path("json")) as file:
            found, = json.load(file)["models"]
        return found["metrics"]["accuracy"]["mean"], found["fit_seconds"], children() - used

    def fasttext(self, threads, rate, seed):
        model, used = self.path("fasttext"), children()
        command = [self.options.fasttext, "supervised", "-input", self.path("train"), "-output", model, "-dim", 10, "-wordNgrams", 2, "-epoch", EPOCHS, "-lr", rate,
                   "-loss", "softmax", "-minCount", 1, "-bucket", 2000000, "-thread", threads, "-seed", seed, "-verbose", 2]
        told = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
        used = children() - used
        seconds = self.tokens * EPOCHS / (float(re.findall(r"words/sec/thread:\s*(\d+)", told)[-1]) * threads)
        made = subprocess.run([self.options.fasttext, "predict", model + ".bin", self.path("test")], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        with open(self.path("test"), encoding="utf8") as file:
            right = [line.split(" ", 1)[0] == label for line, label in zip(file, made, strict=True)]
        return statistics.mean(right), seconds, used


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", required=True, help="the built compare_text")
    arguments.add_argument("--fasttext", default="fasttext")
    arguments.add_argument("--work", default="text-classifiers-work")
    arguments.add_argument("--data", default="banking77,sst,chinese")
    arguments.add_argument("--rates", default=".1,.5")
    arguments.add_argument("--threads", default="1,2")
    arguments.add_argument("--seeds", default="1,2,3")
    arguments.add_argument("--lanes", default="4", help="of ours: numbers between commas")
    arguments.add_argument("--blocks", default="64", help="texts that a lane of ours learns from between two joins: numbers between commas")
    options = arguments.parse_args()
    if not os.environ.get("CAIRN_DATA"):
        sys.exit("CAIRN_DATA is not set: nothing to compare on")
    peer = shutil.which(options.fasttext)
    if not peer:
        print(f"fasttext: left out, there is no command {options.fasttext}")
    seeds = list(map(int, options.seeds.split(",")))
    table = [["data", "rate", "threads", "program", "accuracy", "words/s", "processor s"] + (["words/s to fasttext's"] if peer else [])]
    for name in options.data.split(","):
        bench = Bench(options, name)
        for rate in map(float, options.rates.split(",")):
            for threads in map(int, options.threads.split(",")):
                programs = {f"cairn, {lanes} lanes of {block}": functools.partial(bench.cairn, lanes, block)
                            for lanes in options.lanes.split(",") for block in options.blocks.split(",")}
                if peer:
                    programs["fasttext"] = bench.fasttext
                runs = collections.defaultdict(list)
                for seed in seeds:
                    for program, run in programs.items():
                        runs[program].append(run(threads, rate, seed))
                for program, found in runs.items():
                    accuracy = [each[0] for each in found]
                    error = statistics.stdev(accuracy) / len(seeds) ** .5 if len(seeds) > 1 else float("nan")
                    ratio = [f"{statistics.median(other[1] / own[1] for own, other in zip(found, runs['fasttext'])):.2f}"] if peer else []
                    table.append([name, f"{rate:g}", str(threads), program, f"{statistics.mean(accuracy):.4f} ± {error:.4f}",
                                  f"{statistics.median(bench.words * EPOCHS / each[1] for each in found):,.0f}", f"{statistics.median(each[2] for each in found):.1f}"] + ratio)
    widths = [max(map(len, column)) for column in zip(*table)]
    table.insert(1, ["-" * width for width in widths])
    for row in table:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")


if __name__ == "__main__":
    main()
