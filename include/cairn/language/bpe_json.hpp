#pragma once
/// Byte pair encoding in Hugging Face's tokenizer.json: the families of GPT-2 and of Llama: read.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/added_tokens.hpp"
#include "cairn/language/byte_bpe.hpp"
#include "cairn/language/byte_bpe_files.hpp"
#include "cairn/language/character_table.hpp"
#include "cairn/language/fallback_bpe.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/strict_json.hpp"
#include "cairn/language/tokenizer_json.hpp"
#include "cairn/language/with_added_tokens.hpp"

namespace cairn {

namespace detail {

/// Throws unless the model's settings are those of plain byte pair encoding, with the fallback or without.
inline void require_plain_bpe(const json& model, bool byte_fallback, const std::string& where) {
  require_members(model,
                  {"type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
                   "byte_fallback", "ignore_merges", "vocab", "merges"},
                  where);
  const json& dropout = member(model, "dropout");
  if (!dropout.is_null() && dropout != 0) throw error("is not supported", where + ", dropout", "null");
  for (const char* affix : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    if (!text_member(model, affix, where).empty()) throw error("is not supported", where + ", " + affix, "null");
  }
  if (flag_member(model, "ignore_merges", false, where)) {
    throw error("true is not supported", where + ", ignore_merges", "false");
  }
  if (flag_member(model, "byte_fallback", false, where) != byte_fallback) {
    throw error(
        byte_fallback ? "false" : "true", where + ", byte_fallback",
        byte_fallback ? "true: without it, use parse_byte_bpe_json" : "false: with it, use parse_fallback_bpe_json");
  }
}

/// Calls f(left, right, where) for the merges, which are texts with a blank or pairs of texts.
template <class F>
void for_each_merge(const json& model, const std::string& where, F&& f) {
  const json& merges = member(model, "merges", &json::is_array, "a list", where);
  for (std::size_t k = 0; k < merges.size(); ++k) {
    const json& merge = merges[k];
    const std::string here = where + ", merges, entry " + std::to_string(k);
    if (merge.is_string()) {
      const auto& text = merge.get_ref<const std::string&>();
      const std::size_t blank = text.find(' ');
      if (blank == 0 || blank >= text.size() - 1 || text.find(' ', blank + 1) != std::string::npos) {
        throw error(escaped(text), here, "two pieces with one blank between them");
      }
      f(std::string_view(text).substr(0, blank), std::string_view(text).substr(blank + 1), here);
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      f(std::string_view(merge[0].get_ref<const std::string&>()),
        std::string_view(merge[1].get_ref<const std::string&>()), here);
    } else {
      throw error(escaped(merge.dump(-1, ' ', true)), here, "two pieces");
    }
  }
}

inline std::string with_blanks(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_marker = text.substr(at).starts_with(blank_marker_text);
    out += is_marker ? ' ' : text[at];
    at += is_marker ? blank_marker_text.size() : 1;
  }
  return out;
}

/// Whether a normalizer puts a blank before the text. Throws where it does anything but that and blanks to U+2581.
inline bool prepends_blank(const tokenizer_document& document) {
  const std::string where = document.place("normalizer");
  constexpr const char* expected = "Prepend and Replace, of U+2581 and blanks, as in Llama";
  bool prepends = false, replaces = false;
  for (const json& step : steps_of(document.part("normalizer"), "normalizers", where)) {
    const std::string type = type_of(step, where);
    if (type == "Prepend" && !prepends && !replaces && member(step, "prepend") == std::string(blank_marker_text)) {
      prepends = true;
    } else if (type == "Replace" && !replaces && member(step, "pattern") == json{{"String", " "}} &&
               member(step, "content") == std::string(blank_marker_text)) {
      replaces = true;
    } else {
      refuse_type(step, where, expected);
    }
  }
  const json& splitter = document.part("pre_tokenizer");
  if (splitter.is_null() && replaces) return prepends;
  const std::string here = document.place("pre_tokenizer");
  if (!replaces && !prepends && type_of(splitter, here) == "Metaspace") {
    require_members(splitter, {"type", "replacement", "prepend_scheme", "split"}, here);
    if (text_member(splitter, "replacement", here) != blank_marker_text || flag_member(splitter, "split", true, here) ||
        text_member(splitter, "prepend_scheme", here) != "never") {
      throw error("Metaspace of another kind", here, "replacement U+2581, prepend_scheme \"never\", split false");
    }
    return false;
  }
  if (splitter.is_null()) throw error("has no Replace of blanks", where, expected);
  refuse_type(splitter, here, "null, or Metaspace without a normalizer");
}

}  // namespace detail

/// GPT-2's family: ByteLevel with its regular expression. Throws a cairn::error for what is not JSON, is broken, or
/// asks for something else, which it names: another model, normalizer, pre_tokenizer or setting, a blank put in front.
/// What a post_processor would put around texts is left to the caller.
inline with_added_tokens<gpt2_tokenizer> parse_byte_bpe_json(std::string_view text,
                                                             const std::string& name = "tokenizer.json") {
  using namespace detail;
  const tokenizer_document document = parse_tokenizer_document(text, "BPE", name);
  const json& model = document.part("model");
  const std::string where = document.place("model"), splits = document.place("pre_tokenizer");
  require_plain_bpe(model, false, where);
  if (!document.part("normalizer").is_null()) {
    refuse_type(document.part("normalizer"), document.place("normalizer"), "null");
  }
  const json& splitter = document.part("pre_tokenizer");
  if (type_of(splitter, splits) != "ByteLevel") refuse_type(splitter, splits, "ByteLevel");
  require_members(splitter, {"type", "add_prefix_space", "trim_offsets", "use_regex"}, splits);
  if (flag_member(splitter, "add_prefix_space", true, splits)) {
    throw error("true is not supported", splits + ", add_prefix_space", "false");
  }
  if (!flag_member(splitter, "use_regex", true, splits))
    throw error("false is not supported", splits + ", use_regex", "true");
  require_types(document.part("decoder"), "decoders", {"ByteLevel"}, document.place("decoder"), "ByteLevel or null");

  std::vector<std::string> special;
  for (const added_token& token : document.added) special.push_back(token.text);
  const std::vector<std::string> pieces =
      bytes_of_pieces(pieces_with_added(member(model, "vocab"), document), special, document.place("model, vocab"));
  const piece_table table(pieces, document.place("model, vocab"));
  std::vector<merged_pair> merges;
  for_each_merge(model, where, [&](std::string_view left, std::string_view right, const std::string& here) {
    merges.push_back(merge_of(left, right, table, here));
  });
  return {gpt2_tokenizer(pieces, std::move(merges), where),
          added_tokens(document.added, document.place("added_tokens"))};
}

/// Llama's family: byte_fallback, blanks as U+2581, one put before each part of a text between added tokens where the
/// normalizer has Prepend. Throws as parse_byte_bpe_json does.
inline with_added_tokens<llama_tokenizer> parse_fallback_bpe_json(std::string_view text,
                                                                  const std::string& name = "tokenizer.json") {
  using namespace detail;
  const tokenizer_document document = parse_tokenizer_document(text, "BPE", name);
  const json& model = document.part("model");
  const std::string where = document.place("model"), words = document.place("model, vocab");
  require_plain_bpe(model, true, where);
  fallback_bpe_settings settings;
  settings.dummy_prefix = prepends_blank(document);
  if (document.has_normalized_tokens && !document.part("normalizer").is_null()) {
    throw error("\"normalized\": true is not supported", document.place("added_tokens"), "false, beside a normalizer");
  }
  require_types(document.part("decoder"), "decoders", {"Replace", "ByteFallback", "Fuse", "Strip", "Metaspace"},
                document.place("decoder"), "Replace, ByteFallback, Fuse, Strip or Metaspace");
  settings.control.clear();
  std::vector<std::string> pieces = pieces_with_added(member(model, "vocab"), document);
  std::vector<bool> is_added(pieces.size());
  for (const added_token& token : document.added) {
    is_added[token.id] = true;
    settings.control.push_back(token.id);
  }
  for (std::string& piece : pieces) {
    if (is_added[static_cast<std::size_t>(&piece - pieces.data())]) continue;
    if (piece.find(' ') != std::string::npos) throw error("the piece " + escaped(piece), words, "U+2581 for blanks");
    piece = with_blanks(piece);
  }
  const piece_table table(pieces, words);
  std::vector<merged_pair> merges;
  for_each_merge(model, where, [&](std::string_view left, std::string_view right, const std::string& here) {
    const auto find = [&](std::string_view part) {
      const token_id id = table.find(with_blanks(part));
      if (id == no_token) throw error(escaped(part) + " is no piece", here, "two pieces of the vocabulary");
      return id;
    };
    const token_id first = find(left);
    merges.push_back({first, find(right)});
  });
  return {llama_tokenizer(pieces, std::move(merges), where, std::move(settings)),
          added_tokens(document.added, document.place("added_tokens"))};
}

}  // namespace cairn
