#pragma once
/// Hugging Face's tokenizer.json of the type Unigram, read and written.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/base64.hpp"
#include "cairn/language/strict_json.hpp"
#include "cairn/language/subword_json.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/unigram_tokenizer.hpp"

namespace cairn {

namespace detail {

/// What one step of normalization says, for Unigram.
inline void read_unigram_normalizer(const json& part, metaspace_words<chosen_normalizer>& words,
                                    const std::string& where) {
  if (part.is_null()) return;
  if (!part.is_object()) throw error("is no object", where, "an object");
  const std::string type = type_of(part, where);
  if (type == "Sequence") {
    for (const json& step : member(part, "normalizers", &json::is_array, "a list", where)) {
      read_unigram_normalizer(step, words, where);
    }
  } else if (type == "NFKC" && std::holds_alternative<unnormalized>(words.normalizer.rule)) {
    words.normalizer.rule = nfkc_normalizer{};
  } else if (type == "Precompiled" && std::holds_alternative<unnormalized>(words.normalizer.rule)) {
    const std::string letters = text_member(part, "precompiled_charsmap", where);
    if (!letters.empty()) words.normalizer.rule = sentencepiece_charsmap(from_base64(letters, where), where);
  } else if (type == "Strip") {
    words.settings.trim_begin = words.settings.trim_begin || flag_member(part, "strip_left", true, where);
    words.settings.trim_end = words.settings.trim_end || flag_member(part, "strip_right", true, where);
  } else if (type == "Replace") {
    const json& pattern = member(part, "pattern", &json::is_object, "an object", where);
    const std::string regex = text_member(pattern, "Regex", where), content = text_member(part, "content", where);
    if (regex != " {2,}" || (content != " " && content != metaspace)) {
      throw error("replaces " + escaped(regex) + " by " + escaped(content), where, "' {2,}' by a space");
    }
    words.settings.collapse = true;
  } else {
    throw unsupported(type, where,
                      "NFKC, Precompiled, Strip, Replace, or a Sequence that begins with one of the first");
  }
}

inline void read_metaspace(const json& part, metaspace_words<chosen_normalizer>& words, const std::string& where) {
  const std::string type = part.is_object() ? type_of(part, where) : "null";
  if (type == "Sequence") {
    // Words between spaces, each with one in front.
    const json& steps = member(part, "pretokenizers", &json::is_array, "a list", where);
    if (steps.size() != 2 || !steps[0].is_object() || type_of(steps[0], where) != "WhitespaceSplit") {
      throw unsupported(type, where, "WhitespaceSplit and Metaspace");
    }
    if (!std::holds_alternative<sentencepiece_charsmap>(words.normalizer.rule)) {
      throw error("WhitespaceSplit without a Precompiled normalizer", where, "one, that makes all spaces alike");
    }
    words.settings.trim_begin = words.settings.trim_end = words.settings.collapse = true;
    return read_metaspace(steps[1], words, where);
  }
  if (type != "Metaspace") throw unsupported(type, where, "Metaspace");
  const std::string replacement = text_member(part, "replacement", where);
  if (!replacement.empty() && replacement != metaspace) {
    throw error("writes spaces as " + escaped(replacement), where, "U+2581");
  }
  std::string scheme = text_member(part, "prepend_scheme", where);
  if (scheme.empty()) scheme = flag_member(part, "add_prefix_space", true, where) ? "always" : "never";
  if (scheme != "always" && scheme != "first" && scheme != "never") {
    throw error("the prepend_scheme " + escaped(scheme), where, "always, first or never");
  }
  words.settings.prefix = scheme == "never" ? space_prefix::never : space_prefix::unless_space;
}

}  // namespace detail

/// Reads a tokenizer.json of type Unigram with Metaspace. Special tokens are not found in texts. Truncation, padding
/// and what frames a text are not read. Throws a cairn::error with the name of what is not supported.
inline unigram_tokenizer parse_unigram_json(std::string_view text, const std::string& source) {
  using namespace detail;
  const json document = parse_strict_json(text, source);
  const json& model = model_of(document, "Unigram", source);
  std::vector<unigram_piece> pieces;
  std::vector<std::string> texts;
  for (const json& entry : member(model, "vocab", &json::is_array, "a list", source)) {
    if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number()) {
      throw error("entry " + std::to_string(pieces.size()) + " is no piece and score", source + ", vocab",
                  "[piece, score]");
    }
    texts.push_back(entry[0].get<std::string>());
    const double score = entry[1].get<double>();
    const double most = static_cast<double>(std::numeric_limits<float>::max());
    if (!(std::abs(score) <= most)) throw error("a score that no float holds", source + ", vocab", "a logarithm");
    pieces.push_back({texts.back(), static_cast<float>(score)});
  }
  const auto unknown =
      member(model, "unk_id", &json::is_number_unsigned, "the id of the unknown piece", source).get<std::uint64_t>();
  if (unknown >= pieces.size()) throw error("is " + std::to_string(unknown), source + ", unk_id", "an id of a piece");
  for (const token_id id : special_ids(document, texts, source)) pieces[id].kind = piece_kind::control;
  if (flag_member(model, "byte_fallback", false, source)) {
    for (unigram_piece& piece : pieces) {
      if (piece.text.size() == 6 && piece.text.starts_with("<0x")) piece.kind = piece_kind::byte;
    }
  }
  pieces[static_cast<std::size_t>(unknown)].kind = piece_kind::unknown;
  unigram made(pieces, source);
  metaspace_words<chosen_normalizer> words;
  words.settings = {.prefix = space_prefix::never, .trim_begin = false, .trim_end = false, .collapse = false};
  read_unigram_normalizer(member(document, "normalizer"), words, source + ", normalizer");
  read_metaspace(member(document, "pre_tokenizer"), words, source + ", pre_tokenizer");
  words.settings.whole = needs_whole_texts(made.pieces());
  return unigram_tokenizer(std::move(made), std::move(words));
}
inline unigram_tokenizer read_unigram_json(const std::string& path) {
  return parse_unigram_json(read_text(path), path);
}

/// A tokenizer.json that Hugging Face's libraries read. Throws where a piece is of a kind that the file cannot name
/// (whole or unused).
inline void write_tokenizer_json(const std::string& path, const unigram_tokenizer& tokens) {
  using detail::json;
  const unigram& model = tokens.model();
  const metaspace_settings& settings = tokens.words().settings;
  json vocabulary = json::array(), added = json::array(), steps = json::array();
  for (token_id id = 0; id < tokens.vocabulary_size(); ++id) {
    const std::string text(tokens.piece(id));
    const piece_kind kind = model.kind(id);
    if (kind == piece_kind::whole || kind == piece_kind::unused) {
      throw error("the piece " + escaped(text) + " is whole or unused", path, "pieces that tokenizer.json has");
    }
    vocabulary.push_back(json::array({text, model.score(id)}));
    if (kind != piece_kind::control) continue;
    added.push_back({{"id", id},
                     {"content", text},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  }
  const auto& rule = tokens.words().normalizer.rule;
  if (std::holds_alternative<nfkc_normalizer>(rule)) steps.push_back({{"type", "NFKC"}});
  if (const auto* charsmap = std::get_if<sentencepiece_charsmap>(&rule)) {
    steps.push_back({{"type", "Precompiled"}, {"precompiled_charsmap", detail::to_base64(charsmap->blob())}});
  }
  if (settings.trim_begin || settings.trim_end) {
    steps.push_back({{"type", "Strip"}, {"strip_left", settings.trim_begin}, {"strip_right", settings.trim_end}});
  }
  if (settings.collapse) {
    steps.push_back({{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", " "}});
  }
  const json spaces = {{"type", "Metaspace"},
                       {"replacement", metaspace},
                       {"prepend_scheme", settings.prefix == space_prefix::never ? "never" : "always"},
                       {"split", !settings.whole}};
  detail::write_json(path, {{"version", "1.0"},
                            {"truncation", nullptr},
                            {"padding", nullptr},
                            {"added_tokens", added},
                            {"normalizer", {{"type", "Sequence"}, {"normalizers", steps}}},
                            {"pre_tokenizer", spaces},
                            {"post_processor", nullptr},
                            {"decoder", spaces},
                            {"model",
                             {{"type", "Unigram"},
                              {"unk_id", model.unknown()},
                              {"vocab", vocabulary},
                              {"byte_fallback", model.has_bytes()}}}});
}

}  // namespace cairn
