"""Ids and speed of SentencePiece: tokenizers.py DATA TEXT IDS [SECONDS], on one thread, with Debian's
python3-sentencepiece."""

import gzip
import os
import sys
import time

import sentencepiece

data, text_path, ids_path = sys.argv[1:4]
seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 2
with gzip.open(f"{data}/tokenizers/llama2/tokenizer.model.gz") as file:
    model = sentencepiece.SentencePieceProcessor(model_proto=file.read())
with open(text_path, encoding="utf-8", newline="\n") as file:
    lines = file.read().split("\n")[:-1]
with open(ids_path, "w") as file:
    for ids in model.encode(lines, num_threads=1):
        file.write(" ".join(map(str, ids)) + "\n")
best = float("inf")
begin = time.process_time()
while True:
    start = time.process_time()
    model.encode(lines, num_threads=1)
    best = min(best, time.process_time() - start)
    if time.process_time() - begin > seconds:
        break
print(f"sentencepiece {sentencepiece.__version__}: {os.path.getsize(text_path) / best / 1e6:.2f} MB/s")
