#pragma once
/// Byte pair encoding in Hugging Face's tokenizer.json: written.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/language/added_tokens.hpp"
#include "cairn/language/byte_bpe.hpp"
#include "cairn/language/fallback_bpe.hpp"
#include "cairn/language/fallback_vocabulary.hpp"
#include "cairn/language/with_added_tokens.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

namespace detail {

/// The document around a vocabulary and merges.
template <class Tokens>
std::string bpe_document(const with_added_tokens<Tokens>& tokens, const std::vector<merged_pair>& merges,
                         const std::string& normalizer, const std::string& splitter, const std::string& decoder,
                         bool byte_fallback) {
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  std::vector<added_token> added(tokens.added().tokens().begin(), tokens.added().tokens().end());
  std::sort(added.begin(), added.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  std::string text = "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[";
  for (const added_token& token : added) {
    text += (text.back() == '[' ? "{\"id\":" : ",{\"id\":") + std::to_string(token.id) +
            ",\"content\":" + json_text(token.text) + ",\"single_word\":" + flag(token.whole_word) +
            ",\"lstrip\":" + flag(token.takes_spaces_before) + ",\"rstrip\":" + flag(token.takes_spaces_behind) +
            ",\"normalized\":false,\"special\":" + flag(token.is_special) + "}";
  }
  text += "],\"normalizer\":" + normalizer + ",\"pre_tokenizer\":" + splitter +
          ",\"post_processor\":null,\"decoder\":" + decoder +
          ",\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,\"continuing_subword_prefix\":null," +
          "\"end_of_word_suffix\":null,\"fuse_unk\":" + flag(byte_fallback) +
          ",\"byte_fallback\":" + flag(byte_fallback) + ",\"ignore_merges\":false,\"vocab\":{";
  for (token_id id = 0; id < tokens.vocabulary_size(); ++id) {
    text += (id == 0 ? "" : ",") + json_text(tokens.piece(id)) + ":" + std::to_string(id);
  }
  text += "},\"merges\":[";
  for (const merged_pair& pair : merges) {
    text += (text.back() == '[' ? "" : ",") + json_text(tokens.piece(pair.left) + " " + tokens.piece(pair.right));
  }
  return text + "]}}\n";
}

/// The merges that scores stand for: each piece from all pairs of pieces, the highest score first. Throws where a piece
/// is made of a character that is none, which no list can say.
inline std::vector<merged_pair> listed_merges(const fallback_vocabulary& vocabulary) {
  if (vocabulary.scores().empty()) return vocabulary.merges();
  std::vector<std::tuple<float, token_id, merged_pair>> found;
  for (token_id id = 0; id < vocabulary.size(); ++id) {
    if (!vocabulary.is_text(id)) continue;
    const std::string_view piece = vocabulary.pieces()[id];
    for_each_point(piece, [&](char32_t, std::size_t begin, std::size_t end) {
      if (vocabulary.find(piece.substr(begin, end - begin)) == no_token) {
        throw error("the piece " + escaped(piece) + " has a character that is no piece", "tokenizer.json",
                    "a vocabulary that has the characters of its pieces");
      }
      if (begin == 0) return;
      const token_id left = vocabulary.find(piece.substr(0, begin)), right = vocabulary.find(piece.substr(begin));
      if (left != no_token && right != no_token) found.push_back({-vocabulary.scores()[id], id, {left, right}});
    });
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  std::vector<merged_pair> merges;
  for (const auto& [score, id, pair] : found) merges.push_back(pair);
  return merges;
}

}  // namespace detail

/// The control pieces of a tokenizer as added tokens, without the line ends that llama2.c puts around them.
template <class Splitter>
added_tokens control_tokens(const fallback_bpe<Splitter>& tokens) {
  std::vector<added_token> added;
  for (const token_id id : tokens.settings().control) {
    std::string text = tokens.piece(id);
    if (text.size() > 2 && text.front() == '\n' && text.back() == '\n') text = text.substr(1, text.size() - 2);
    added.push_back({.text = std::move(text), .id = id});
  }
  return added_tokens(std::move(added), "control pieces");
}

/// tokenizer.json of GPT-2's family.
inline std::string tokenizer_json(const with_added_tokens<gpt2_tokenizer>& tokens) {
  const std::string level = R"({"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true})";
  return detail::bpe_document(tokens, tokens.inner().merges(), "null", level, level, false);
}

/// tokenizer.json of Llama's family. Pieces of equal scores, which are merged from left to right, go by their ids
/// there. Throws where a control piece is no added token: the file has no other name for it.
inline std::string tokenizer_json(const with_added_tokens<llama_tokenizer>& tokens) {
  for (const token_id id : tokens.inner().settings().control) {
    if (tokens.added().find(id) == nullptr) {
      throw error("the control piece of id " + std::to_string(id) + " is no added token", "tokenizer.json",
                  "added tokens such as control_tokens gives");
    }
  }
  const std::string replace = R"({"type":"Replace","pattern":{"String":" "},"content":"▁"})";
  const bool prefix = tokens.inner().settings().dummy_prefix;
  const std::string normalizer =
      prefix ? R"({"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},)" + replace + "]}" : replace;
  const std::string decoder =
      R"({"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},)"
      R"({"type":"ByteFallback"},{"type":"Fuse"})" +
      std::string(prefix ? R"(,{"type":"Strip","content":" ","start":1,"stop":0})" : "") + "]}";
  return detail::bpe_document(tokens, detail::listed_merges(tokens.inner().vocabulary()), normalizer, "null", decoder,
                              true);
}

}  // namespace cairn
