#pragma once
/// Hugging Face's tokenizer.json: what is the same whatever the model, and what is refused by name.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/added_tokens.hpp"
#include "cairn/language/strict_json.hpp"
#include "cairn/language/vocabulary_json.hpp"

namespace cairn::detail {

/// The document and its added tokens.
struct tokenizer_document {
  json root;
  std::vector<added_token> added;
  bool has_normalized_tokens = false;  ///< some are looked for in what a normalizer made
  std::string name;                    ///< what errors call the file

  const json& part(const char* which) const { return member(root, which); }
  std::string place(const char* which) const { return name + ", " + which; }
};

/// Throws where an object has a member that is none of `known`: what it asks for would be left out silently.
inline void require_members(const json& object, std::initializer_list<std::string_view> known,
                            const std::string& where) {
  if (!object.is_object()) throw error("is no object", where, "an object");
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      throw error(escaped(key) + " is not supported", where, "members that are known");
    }
  }
}

/// The type that a part names, or "null".
inline std::string type_of(const json& part, const std::string& where) {
  if (part.is_null()) return "null";
  return member(part, "type", &json::is_string, "the name of a type", where).get<std::string>();
}

/// Throws an error that names the type of a part.
[[noreturn]] inline void refuse_type(const json& part, const std::string& where, const char* expected) {
  throw error("the type " + escaped(type_of(part, where)) + " is not supported", where, expected);
}

/// The steps of a part: those of a Sequence, which has them under `list`, itself, or none for null.
inline std::vector<json> steps_of(const json& part, const char* list, const std::string& where) {
  const std::string type = type_of(part, where);
  if (type == "null") return {};
  if (type != "Sequence") return {part};
  require_members(part, {"type", list}, where);
  const json& steps = member(part, list, &json::is_array, "a list", where);
  return {steps.begin(), steps.end()};
}

/// Throws unless all steps of a part are of types that are known to change nothing that is read here.
inline void require_types(const json& part, const char* list, std::initializer_list<std::string_view> known,
                          const std::string& where, const char* expected) {
  for (const json& step : steps_of(part, list, where)) {
    const std::string type = type_of(step, where);
    if (std::find(known.begin(), known.end(), type) == known.end()) refuse_type(step, where, expected);
  }
}

inline std::vector<added_token> added_tokens_of(const json& list, const std::string& where, bool& any_normalized) {
  std::vector<added_token> added;
  if (list.is_null()) return added;
  if (!list.is_array()) throw error("is no list", where, "a list of tokens");
  for (const json& entry : list) {
    const std::string here = where + ", entry " + std::to_string(added.size());
    require_members(entry, {"id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"}, here);
    const json& id = member(entry, "id", &json::is_number_unsigned, "a number from 0 on", here);
    if (id.get<std::uint64_t>() >= piece_table::most_pieces) throw error("an id too large", here, "below 2^24");
    added_token token;
    token.id = id.get<token_id>();
    token.text = member(entry, "content", &json::is_string, "a text", here).get<std::string>();
    token.whole_word = flag_member(entry, "single_word", false, here);
    token.takes_spaces_before = flag_member(entry, "lstrip", false, here);
    token.takes_spaces_behind = flag_member(entry, "rstrip", false, here);
    token.is_special = flag_member(entry, "special", false, here);
    any_normalized = any_normalized || flag_member(entry, "normalized", !token.is_special, here);
    added.push_back(std::move(token));
  }
  return added;
}

/// The document, with members that are known, without truncation and padding, of the model type that is asked for.
/// What a post_processor puts around texts is left to the caller, as SentencePiece leaves it.
inline tokenizer_document parse_tokenizer_document(std::string_view text, const char* model_type,
                                                   const std::string& name = "tokenizer.json") {
  tokenizer_document document;
  document.name = name;
  document.root = parse_strict_json(text, name);
  require_members(document.root,
                  {"version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor",
                   "decoder", "model"},
                  name);
  for (const char* which : {"truncation", "padding"}) {
    if (!document.part(which).is_null()) throw error("is not supported", document.place(which), "null");
  }
  const json& model = member(document.root, "model", &json::is_object, "an object", name);
  // Files of old have no type for BPE.
  const std::string type = text_member(model, "type", document.place("model"));
  if (!type.empty() && type != model_type) {
    throw error("the type " + escaped(type) + " is not supported", document.place("model"), model_type);
  }
  require_types(document.part("post_processor"), "processors",
                {"ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing"},
                document.place("post_processor"), "one that puts tokens around a text");
  document.added =
      added_tokens_of(document.part("added_tokens"), document.place("added_tokens"), document.has_normalized_tokens);
  return document;
}

/// The pieces of a vocabulary {"piece": id, ...} and the added tokens that it does not have, by id: each once, without
/// a gap. Throws where an added token has one id here and another there.
inline std::vector<std::string> pieces_with_added(const json& vocabulary, const tokenizer_document& document) {
  std::vector<numbered_piece> pieces = numbered_pieces(vocabulary, document.place("model, vocab"));
  std::unordered_map<std::string_view, std::uint64_t> ids;
  for (const numbered_piece& piece : pieces) ids.emplace(piece.text, piece.id);
  std::vector<numbered_piece> more;
  for (const added_token& token : document.added) {
    const auto found = ids.find(token.text);
    if (found == ids.end()) {
      more.push_back({token.text, token.id});
    } else if (found->second != token.id) {
      throw error(escaped(token.text) + " has id " + std::to_string(token.id), document.place("added_tokens"),
                  std::to_string(found->second) + ", as in the vocabulary");
    }
  }
  pieces.insert(pieces.end(), more.begin(), more.end());
  return pieces_by_id(pieces, document.place("model, vocab"));
}

}  // namespace cairn::detail
