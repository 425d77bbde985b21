#pragma once
/// Attributes of items from one JSON object: {"item": [attributes]}, as S3-Rec publishes them.

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/data/item_attributes.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// Attributes of the items that a log names.
struct named_attributes {
  item_attributes attributes;
  id_map names;               ///< of the attributes; a number by its digits
  std::size_t unknown = 0;    ///< items of the source that the log does not name; their lists are left out
  std::size_t described = 0;  ///< items of the log with an attribute
};

namespace detail {

/// Takes the lists off nlohmann's parser; keeps what is wrong, if anything is.
class attribute_lists {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  explicit attribute_lists(const id_map& items) : lists(items.size()), items_(items) {}

  std::vector<std::vector<std::uint32_t>> lists;  ///< by item
  id_map names;
  std::size_t unknown = 0;
  std::string problem;  ///< empty where the text is such an object

  bool null() { return unfit("null"); }
  bool boolean(bool) { return unfit("true or false"); }
  bool number_integer(number_integer_t number) { return take(std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) { return take(std::to_string(number)); }
  bool number_float(number_float_t, const string_t&) { return unfit("a number that is not whole"); }
  bool string(string_t& text) { return take(text); }
  bool binary(binary_t&) { return unfit("binary data"); }
  bool start_object(std::size_t) { return depth_ == 0 ? ++depth_ > 0 : unfit("an object"); }
  bool end_object() { return true; }
  bool start_array(std::size_t) { return depth_ == 1 ? ++depth_ > 0 : unfit("an array"); }
  bool end_array() { return --depth_ > 0; }
  bool key(string_t& name) {
    item_ = name;
    if (!seen_.insert(name).second) return fail("item " + cairn::escaped(name) + " is there twice");
    number_ = items_.find(name).value_or(none);
    unknown += number_ == none ? 1 : 0;
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception& why) {
    return fail((why.id == 406 ? "a number out of range before byte " : "no JSON at byte ") + std::to_string(at));
  }

 private:
  bool fail(std::string what) {
    if (problem.empty()) problem = std::move(what);
    return false;
  }
  bool unfit(const char* what) {
    if (depth_ == 0) return fail("the text is no object");
    return fail((depth_ == 1 ? "item " : "an attribute of item ") + cairn::escaped(item_) + " is " + what);
  }
  bool take(const std::string& text) {
    if (depth_ != 2) return unfit("no array");
    if (text.empty()) return unfit("an empty name");
    if (number_ != none) lists[number_].push_back(names.insert(text));
    return true;
  }

  const id_map& items_;
  std::unordered_set<std::string> seen_;
  std::string item_;
  std::uint32_t number_ = none;  // of item_
  std::size_t depth_ = 0;        // 1 within the object, 2 within a list
};

}  // namespace detail

/// The attributes of a text that is one JSON object of lists of numbers or texts, matched to the items of a log by
/// name. Items that the text lacks have none; an attribute is numbered where an item of the log has it first. Throws
/// for anything else than such an object, an item that is there twice, and where no item is one of the log's.
inline named_attributes parse_item_attributes(std::string_view text, std::string_view source, const id_map& items) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  detail::attribute_lists found(items);
  if (text.find('\0') != text.npos) {
    found.problem = "a NUL byte";
  } else {
    nlohmann::json::sax_parse(text.begin(), text.end(), &found);
  }
  const char* const expected = "one JSON object {\"item\": [attributes]}, attributes whole numbers or texts";
  if (!found.problem.empty()) throw error(found.problem, std::string(source), expected);
  named_attributes result{attributes_of_lists(found.lists, found.names.size()), std::move(found.names), found.unknown};
  for (const auto& list : found.lists) result.described += list.empty() ? 0 : 1;
  if (result.described == 0) {
    throw error("no attribute of an item of the log", std::string(source), "names of items as in the log");
  }
  return result;
}

/// The same of a file, plain or gzip.
inline named_attributes read_item_attributes(const std::string& path, const id_map& items) {
  return parse_item_attributes(read_text(path), path, items);
}

}  // namespace cairn
