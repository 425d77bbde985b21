#pragma once
/// What all of Hugging Face's tokenizer.json files share, whatever their model.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/strict_json.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/tokenizer_json.hpp"
#include "cairn/store/atomic_file.hpp"

namespace cairn::detail {

inline error unsupported(const std::string& type, const std::string& where, const char* expected) {
  return {"the type " + escaped(type) + " is not supported", where, expected};
}
/// The model of a document, of a type.
inline const json& model_of(const json& document, const char* type, const std::string& where) {
  if (!document.is_object()) throw error("is no object", where, "a tokenizer.json");
  const json& model = member(document, "model", &json::is_object, "an object", where);
  if (type_of(model, where + ", model") != type) throw unsupported(type_of(model, where), where + ", model", type);
  return model;
}
/// The ids of added tokens that are special; throws where one is not in the vocabulary under its id.
inline std::vector<token_id> special_ids(const json& document, const std::vector<std::string>& pieces,
                                         const std::string& where) {
  std::vector<token_id> special;
  const json& added = member(document, "added_tokens");
  if (added.is_null()) return special;
  if (!added.is_array()) throw error("is no list", where + ", added_tokens", "a list");
  for (const json& token : added) {
    const std::string here = where + ", added_tokens";
    if (!token.is_object()) throw error("an entry is no object", here, "objects");
    const std::string text = text_member(token, "content", here);
    const auto id = member(token, "id", &json::is_number_unsigned, "a number from 0 on", here).get<std::uint64_t>();
    if (id >= pieces.size() || pieces[static_cast<std::size_t>(id)] != text) {
      throw error("the token " + escaped(text) + " is not in the vocabulary as " + std::to_string(id), here,
                  "tokens of the vocabulary");
    }
    if (flag_member(token, "special", false, here)) special.push_back(static_cast<token_id>(id));
  }
  return special;
}

inline void write_json(const std::string& path, const json& document) {
  const std::string text = document.dump() + "\n";
  atomic_file file(path);
  file.write(std::as_bytes(std::span(text)));
  file.commit();
}

}  // namespace cairn::detail
