#pragma once
/// JSON of untrusted files: read with names once each, not too deep, and with errors that say where.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn::detail {

using json = nlohmann::json;

/// A document whose objects have each name once, at most 64 deep; texts in it are UTF-8. Throws a cairn::error that
/// names `where`. O(bytes); memory: about 100 bytes a value.
inline json parse_strict_json(std::string_view text, const std::string& where) {
  // The parser takes a zero for the end, and a byte order mark for nothing.
  if (text.find('\0') != std::string_view::npos) throw error("a zero byte", where, "JSON");
  if (text.starts_with("\xEF\xBB\xBF")) throw error("a byte order mark", where, "JSON");
  constexpr int deepest = 64;
  std::vector<std::unordered_set<std::string>> names;
  const auto watch = [&](int depth, json::parse_event_t event, const json& parsed) {
    if (depth > deepest) throw error("more than 64 levels", where, "a document of fewer");
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.back().insert(parsed.get_ref<const std::string&>()).second) {
      throw error("the name " + escaped(parsed.get_ref<const std::string&>()) + " is there twice", where,
                  "each name of an object once");
    }
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const json::parse_error& e) {
    throw error("is not JSON at byte " + std::to_string(e.byte), where, "JSON");
  } catch (const json::exception&) {
    throw error("is not JSON: a number that no double holds", where, "JSON");
  }
}

/// What stands under a name in an object; null where the name is not there.
inline const json& member(const json& object, const char* name) {
  static const json nothing;
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

/// The same, of a type that `is` asks for. Throws an error that names `where` and the member.
inline const json& member(const json& object, const char* name, bool (json::*is)() const noexcept, const char* expected,
                          const std::string& where) {
  const json& value = member(object, name);
  if (!(value.*is)()) {
    throw error(value.is_null() ? "is missing" : "is " + escaped(value.dump(-1, ' ', true)), where + ", " + name,
                expected);
  }
  return value;
}

/// A text under a name, or nothing where there is none or null.
inline std::string text_member(const json& object, const char* name, const std::string& where) {
  if (member(object, name).is_null()) return {};
  return member(object, name, &json::is_string, "a text", where).get<std::string>();
}

/// A boolean under a name, or `otherwise` where there is none or null.
inline bool flag_member(const json& object, const char* name, bool otherwise, const std::string& where) {
  if (member(object, name).is_null()) return otherwise;
  return member(object, name, &json::is_boolean, "true or false", where).get<bool>();
}

}  // namespace cairn::detail
