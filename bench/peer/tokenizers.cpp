/// Text for tokenizers to be compared on, our ids of it and how fast they are made. bench/peer/tokenizers.sh runs it
/// beside the peers.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/bpe_json.hpp"
#include "cairn/language/bpe_json_writing.hpp"
#include "cairn/language/byte_bpe_files.hpp"
#include "cairn/language/tokenizer_bin.hpp"
#include "cairn/text/utf8.hpp"

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(cairn::replaced_utf8(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Lines of what is at hand by turns, every fourth with something rare in its midst.
void write_corpus(const std::string& data, const std::string& path, std::size_t count) {
  std::vector<std::vector<std::string>> sources;
  for (const char* file :
       {"wikitext-2/wiki.train.tokens.gz", "chinese-online-shopping-10-cats/online_shopping_10_cats.csv.gz",
        "sst/stsa.fine.train.gz", "atec-question-pairs/atec_nlp_sim_train.csv.gz", "banking77/train.csv.gz",
        "amazon-qa-appliances/qa_Appliances.json.gz", "tinyshakespeare/input.txt.gz"}) {
    sources.push_back(lines_of(cairn::read_text(data + "/" + file)));
  }
  const std::vector<std::string> rare = {"\U0001F468\u200D\U0001F469\u200D\U0001F467",
                                         "\U0001F44D\U0001F3FD",
                                         "\u2764\uFE0F",
                                         "\U0001F1E9\U0001F1EA",
                                         "  ",
                                         "\t\t",
                                         "      ",
                                         "\u00a0",
                                         "\u3000",
                                         "e\u0301",
                                         "\u00e9",
                                         "\uac00\uac01",
                                         "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
                                         "\u0645\u0631\u062d\u0628\u0627",
                                         "\u00bd\u2167\u0663",
                                         "don't we'll I'VE 'tis",
                                         "12,345.678",
                                         "\r",
                                         "\u2026\u2014\u201c",
                                         "</s>",
                                         "\U00020000\U0002A6D6",
                                         "\u0928\u092e\u0938\u094d\u0924\u0947",
                                         "http://x.y/?a=b&c=%20",
                                         "\u200b",
                                         "\x7f\x01",
                                         "\ufffd",
                                         "____",
                                         "\U0001D400\U0001D7D8",
                                         "A\u030A",
                                         "\u01C5"};
  cairn::random_stream random(7, cairn::purpose::simulate);
  std::ofstream out(path, std::ios::binary);
  std::size_t bytes = 0;
  std::vector<std::size_t> next(sources.size());
  for (std::size_t line = 0, at = 0; line < count; ++line, at = (at + 1) % sources.size()) {
    while (next[at] == sources[at].size()) at = (at + 1) % sources.size();
    std::string text = sources[at][next[at]++];
    if (line % 4 == 0) {
      std::size_t place = random.below(static_cast<std::uint32_t>(text.size() + 1));
      while (place < text.size() && (static_cast<unsigned char>(text[place]) & 0xC0U) == 0x80U) ++place;
      text.insert(place, rare[random.below(static_cast<std::uint32_t>(rare.size()))]);
    }
    bytes += text.size() + 1;
    out << text << '\n';
  }
  std::printf("corpus: %zu lines, %zu bytes\n", count, bytes);
}

template <class Tokenizer>
void encode_corpus(const char* name, const Tokenizer& tokens, const std::string& path, const std::string& ids_path,
                   double seconds) {
  const std::string text = cairn::read_text(path);
  const std::vector<std::string> lines = lines_of(text);
  std::ofstream out(ids_path, std::ios::binary);
  std::vector<cairn::token_id> ids;
  std::size_t wrong = 0;
  for (const std::string& line : lines) {
    ids.clear();
    tokens.encode(line, cairn::push_ids{ids});
    wrong += tokens.decode(ids) != line ? 1 : 0;
    for (std::size_t k = 0; k < ids.size(); ++k) out << (k == 0 ? "" : " ") << ids[k];
    out << '\n';
  }
  std::printf("%s cairn: %zu lines do not come back\n", name, wrong);
  // Seconds of the processor, so that whoever else is on it counts less; the best of the passes.
  double best = 1e9;
  const auto now = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
  const double begin = now();
  std::size_t count = 0;
  do {
    const double start = now();
    count = 0;
    for (const std::string& line : lines) {
      ids.clear();
      tokens.encode(line, cairn::push_ids{ids});
      count += ids.size();
    }
    best = std::min(best, now() - start);
  } while (now() - begin < seconds);
  std::printf("%s cairn: %.2f MB/s, %zu tokens\n", name, static_cast<double>(text.size()) / best / 1e6, count);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto given = [&](const char* what, std::size_t least) {
    return !arguments.empty() && arguments[0] == what && arguments.size() > least;
  };
  const auto number = [&](std::size_t k, double otherwise) {
    return arguments.size() > k ? std::atof(arguments[k].c_str()) : otherwise;
  };
  const auto gpt2 = [&] {
    const std::string folder = arguments[1] + "/tokenizers/gpt2/";
    return cairn::read_byte_bpe(folder + "vocab.json.gz", folder + "merges.txt.gz");
  };
  const auto llama = [&] {
    return cairn::read_tokenizer_bin(arguments[1] + "/tokenizers/llama2/tokenizer.bin.gz", 32000);
  };
  try {
    if (given("corpus", 2)) {
      write_corpus(arguments[1], arguments[2], static_cast<std::size_t>(number(3, 100000)));
    } else if (given("gpt2", 3)) {
      encode_corpus("gpt2", gpt2(), arguments[2], arguments[3], number(4, 2));
    } else if (given("llama", 3)) {
      encode_corpus("llama", llama(), arguments[2], arguments[3], number(4, 2));
    } else if (given("json", 2)) {
      const cairn::with_added_tokens<cairn::gpt2_tokenizer> bytes(gpt2(), {});
      cairn::detail::write_text(arguments[2] + "/gpt2.json", cairn::tokenizer_json(bytes));
      const cairn::llama_tokenizer pieces = llama();
      const cairn::with_added_tokens<cairn::llama_tokenizer> control(pieces, cairn::control_tokens(pieces));
      cairn::detail::write_text(arguments[2] + "/llama.json", cairn::tokenizer_json(control));
    } else if (given("gpt2-json", 3)) {
      encode_corpus("gpt2-json", cairn::parse_byte_bpe_json(cairn::read_text(arguments[1])), arguments[2], arguments[3],
                    number(4, 2));
    } else if (given("llama-json", 3)) {
      encode_corpus("llama-json", cairn::parse_fallback_bpe_json(cairn::read_text(arguments[1])), arguments[2],
                    arguments[3], number(4, 2));
    } else {
      std::fprintf(stderr,
                   "peer_tokenizers corpus DATA TEXT [LINES] | gpt2|llama DATA TEXT IDS [SECONDS] | json DATA FOLDER | "
                   "gpt2-json|llama-json FILE TEXT IDS [SECONDS]\n");
      return 2;
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return 0;
}
