#pragma once
/// Texts as the numbers of their characters, words or byte pairs.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/data/id_map.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/bpe_training.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/text/utf8.hpp"
#include "language/options.hpp"

namespace compare {

/// One text as numbers; how many bytes and words it has, the ends of lines among these.
struct numbered_text {
  cairn::packed_tokens tokens;
  std::size_t bytes = 0, words = 0;
};

struct language_data {
  std::size_t vocabulary = 0;
  numbered_text train, valid, test;
};

/// Calls f(unit) for the characters of a text, or for its words and the ends of its lines.
template <class F>
void each_unit(std::string_view text, bool words, const F& f) {
  if (!words) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t bytes = cairn::decode_utf8(text, at).bytes;
      f(text.substr(at, bytes));
      at += bytes;
    }
    return;
  }
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      f(text.substr(at++, 1));
    } else if (text[at] == ' ' || text[at] == '\t' || text[at] == '\r') {
      ++at;
    } else {
      const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
      f(text.substr(at, end - at));
      at = end;
    }
  }
}

inline numbered_text numbered(std::vector<cairn::token_id> ids, std::string_view text) {
  numbered_text result;
  result.tokens.ids = std::move(ids);
  result.tokens.offsets.push_back(result.tokens.ids.size());
  result.bytes = text.size();
  each_unit(text, true, [&](std::string_view) { ++result.words; });
  return result;
}

inline language_data load(const options& o) {
  std::string train = cairn::read_text(o.train), valid;
  if (o.valid.empty()) {
    auto cut = static_cast<std::size_t>(static_cast<double>(train.size()) * (1 - o.share));
    while (cut < train.size() && (static_cast<unsigned char>(train[cut]) & 0xC0U) == 0x80U) ++cut;
    valid = train.substr(cut);
    train.resize(cut);
  } else {
    valid = cairn::read_text(o.valid);
  }
  const std::string test = o.test.empty() ? valid : cairn::read_text(o.test);
  language_data data;
  if (o.unit == "bpe") {
    const auto tokens = cairn::train_byte_bpe(std::vector<std::string_view>{train}, {.vocabulary_size = o.pieces});
    data.vocabulary = tokens.vocabulary_size();
    const auto with = [&](const std::string& text) { return numbered(cairn::encode(tokens, text), text); };
    data.train = with(train);
    data.valid = with(valid);
    data.test = with(test);
    return data;
  }
  const bool words = o.unit == "word";
  cairn::id_map known;
  each_unit(train, words, [&](std::string_view unit) { known.insert(unit); });
  cairn::token_id unknown = static_cast<cairn::token_id>(known.size());
  bool strange = false;
  const auto with = [&](const std::string& text) {
    std::vector<cairn::token_id> ids;
    each_unit(text, words, [&](std::string_view unit) {
      const auto id = known.find(unit);
      strange = strange || !id;
      ids.push_back(id.value_or(unknown));
    });
    return numbered(std::move(ids), text);
  };
  if (const auto marked = known.find("<unk>")) unknown = *marked;  // texts whose rare words were taken out
  data.train = with(train);
  data.valid = with(valid);
  data.test = with(test);
  data.vocabulary = known.size() + (strange && unknown == known.size() ? 1 : 0);
  return data;
}

}  // namespace compare
