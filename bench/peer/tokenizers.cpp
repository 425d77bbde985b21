/// Our tokenizers for bench/peer/tokenizers.py, which sets them beside others:
///   peer_tokenizers KIND FILE TEXT IDS [SECONDS]   a line of ids for each line of TEXT, on one thread
///   peer_tokenizers json DATA FOLDER               gpt2.json and llama.json, which others read
///   peer_tokenizers train-unigram PIECES TEXT MODEL
/// Printed are the processor's seconds of one pass, the best of as many as fit into SECONDS, the tokens, and the lines
/// that decoding does not bring back; of training the seconds.

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
#include <vector>

#include "cairn/data/read_text.hpp"
#include "cairn/language/bert_tokenizer.hpp"
#include "cairn/language/bpe_json.hpp"
#include "cairn/language/bpe_json_writing.hpp"
#include "cairn/language/byte_bpe_files.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/tokenizer_bin.hpp"
#include "cairn/language/train_unigram.hpp"
#include "cairn/language/unigram_tokenizer.hpp"
#include "cairn/language/word_counts.hpp"

namespace {

double now() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path + " cannot be read");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct measured {
  std::vector<std::string> lines;
  std::string ids_path;
  double seconds;

  template <class T>
  void operator()(const T& tokens) const {
    double best = std::numeric_limits<double>::infinity();
    std::size_t count = 0, lost = 0;
    const double begin = now();
    do {
      const double start = now();
      const cairn::packed_tokens packed = cairn::encode_all(tokens, lines, 1);
      best = std::min(best, now() - start);
      if (count > 0) continue;
      std::ofstream out(ids_path, std::ios::binary);
      for (std::size_t k = 0; k < packed.size(); ++k) {
        const auto ids = packed[k];
        for (std::size_t n = 0; n < ids.size(); ++n) out << (n == 0 ? "" : " ") << ids[n];
        out << '\n';
        lost += tokens.decode(ids) != lines[k] ? 1 : 0;
        count += ids.size();
      }
    } while (now() - begin < seconds);
    std::printf("%.6f %zu %zu\n", best, count, lost);
  }
};

void encode(const std::string& kind, const std::string& file, const measured& measure) {
  if (kind == "gpt2") return measure(cairn::read_byte_bpe(file + "/vocab.json.gz", file + "/merges.txt.gz"));
  if (kind == "gpt2-json") return measure(cairn::parse_byte_bpe_json(cairn::read_text(file)));
  if (kind == "llama") return measure(cairn::read_tokenizer_bin(file + "/tokenizer.bin.gz", 32000));
  if (kind == "llama-json") return measure(cairn::parse_fallback_bpe_json(cairn::read_text(file)));
  if (kind == "bert") return measure(cairn::read_bert_vocabulary(file));
  if (kind == "bert-cased") return measure(cairn::read_bert_vocabulary(file, cairn::cased_bert_words()));
  if (kind == "unigram") return measure(cairn::read_unigram_model(file));
  throw std::runtime_error("no such kind: " + kind);
}

void write_json(const std::string& data, const std::string& folder) {
  const std::string gpt2 = data + "/tokenizers/gpt2/";
  const cairn::with_added_tokens<cairn::gpt2_tokenizer> bytes(
      cairn::read_byte_bpe(gpt2 + "vocab.json.gz", gpt2 + "merges.txt.gz"), {});
  cairn::detail::write_text(folder + "/gpt2.json", cairn::tokenizer_json(bytes));
  const auto llama = cairn::read_tokenizer_bin(data + "/tokenizers/llama2/tokenizer.bin.gz", 32000);
  const cairn::with_added_tokens<cairn::llama_tokenizer> control(llama, cairn::control_tokens(llama));
  cairn::detail::write_text(folder + "/llama.json", cairn::tokenizer_json(control));
}

/// A model that SentencePiece reads.
void train_unigram(std::size_t pieces, const std::string& text, const std::string& path) {
  const std::vector<std::string> lines = lines_of(text);
  const cairn::metaspace_words<cairn::nfkc_normalizer> rule;
  const double begin = now();
  const std::vector<cairn::counted_word> words = cairn::count_words(rule, lines, {.threads = 1});
  cairn::sentencepiece_model model;
  model.pieces = cairn::train_unigram(words, {.pieces = pieces}, {.threads = 1});
  std::printf("%.6f\n", now() - begin);
  cairn::write_sentencepiece_model(path, model);
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[0] == "json") {
    write_json(words[1], words[2]);
  } else if (words.size() == 4 && words[0] == "train-unigram") {
    train_unigram(std::stoul(words[1]), words[2], words[3]);
  } else if (words.size() == 4 || words.size() == 5) {
    encode(words[0], words[1], {lines_of(words[2]), words[3], words.size() > 4 ? std::stod(words[4]) : 0});
  } else {
    throw std::runtime_error(
        "peer_tokenizers gpt2|gpt2-json|llama|llama-json|bert|bert-cased|unigram FILE TEXT IDS [SECONDS], "
        "json DATA FOLDER or train-unigram PIECES TEXT MODEL");
  }
} catch (const std::exception& wrong) {
  std::fprintf(stderr, "%s\n", wrong.what());
  return 1;
}
