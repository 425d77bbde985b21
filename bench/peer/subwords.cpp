/// The ids and the speed of our tokenizers: peer_subwords bert|bert-cased|unigram VOCAB LINES OUT. A line of ids for
/// each line goes to OUT; the processor's seconds of the best of five on one thread are printed. And what they learn:
/// peer_subwords train-unigram PIECES LINES MODEL. bench/peer/subwords.py calls it, and others.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/language/bert_tokenizer.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/train_unigram.hpp"
#include "cairn/language/unigram_tokenizer.hpp"
#include "cairn/language/word_counts.hpp"

namespace {

template <class T>
void measure(const T& tokens, const std::vector<std::string>& lines, const char* path) {
  double best = std::numeric_limits<double>::infinity();
  for (int round = 0; round < 5; ++round) {
    const std::clock_t begin = std::clock();
    const cairn::packed_tokens packed = cairn::encode_all(tokens, lines, 1);
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    if (round > 0) continue;
    std::ofstream out(path);
    for (std::size_t k = 0; k < packed.size(); ++k) {
      const auto ids = packed[k];
      for (std::size_t n = 0; n < ids.size(); ++n) out << (n == 0 ? "" : " ") << ids[n];
      out << '\n';
    }
  }
  std::printf("%.6f\n", best);
}

/// Learns pieces of the lines and writes a model that SentencePiece reads; prints the seconds.
void train(const std::vector<std::string>& lines, std::size_t pieces, const char* path) {
  const cairn::metaspace_words<cairn::nfkc_normalizer> rule;
  const std::clock_t begin = std::clock();
  const std::vector<cairn::counted_word> words = cairn::count_words(rule, lines, {.threads = 1});
  cairn::sentencepiece_model model;
  model.pieces = cairn::train_unigram(words, {.pieces = pieces}, {.threads = 1});
  std::printf("%.6f\n", static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  cairn::write_sentencepiece_model(path, model);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 5)
    throw std::runtime_error(
        "usage: peer_subwords bert|bert-cased|unigram VOCAB LINES OUT, or train-unigram PIECES LINES MODEL");
  const std::string_view kind = argv[1];
  const std::vector<std::string> lines = [&] {
    std::ifstream in(argv[3]);
    std::vector<std::string> read;
    for (std::string line; std::getline(in, line);) read.push_back(line);
    return read;
  }();
  if (kind == "bert") {
    measure(cairn::read_bert_vocabulary(argv[2]), lines, argv[4]);
  } else if (kind == "bert-cased") {
    measure(cairn::read_bert_vocabulary(argv[2], cairn::cased_bert_words()), lines, argv[4]);
  } else if (kind == "unigram") {
    measure(cairn::read_unigram_model(argv[2]), lines, argv[4]);
  } else if (kind == "train-unigram") {
    train(lines, static_cast<std::size_t>(std::atol(argv[2])), argv[4]);
  } else {
    throw std::runtime_error("no such kind");
  }
} catch (const std::exception& wrong) {
  std::fprintf(stderr, "%s\n", wrong.what());
  return 1;
}
