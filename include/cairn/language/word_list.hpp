#pragma once
/// Names as arrays, to save them beside what was learned of them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/data/id_map.hpp"

namespace cairn {

/// Word n is bytes [ends[n - 1], ends[n]), from 0 on.
struct word_list {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint64_t> ends;

  static constexpr auto fields() {
    return std::tuple{field("bytes", &word_list::bytes), field("ends", &word_list::ends)};
  }
};

/// The names of a map, in the order of their numbers.
inline word_list listed(const id_map& names) {
  word_list list;
  for (std::uint32_t n = 0; n < names.size(); ++n) {
    list.bytes.insert(list.bytes.end(), names.name(n).begin(), names.name(n).end());
    list.ends.push_back(list.bytes.size());
  }
  return list;
}

/// The map of a list. Throws where ends fall, or are not those of the bytes, and where a word comes twice.
inline id_map named(const word_list& list) {
  id_map names;
  std::uint64_t begin = 0;
  for (const std::uint64_t end : list.ends) {
    require(end >= begin && end <= list.bytes.size(), "ends that fall or lie behind the bytes", "word_list.ends",
            "rising to the number of bytes");
    names.insert({reinterpret_cast<const char*>(list.bytes.data()) + begin, static_cast<std::size_t>(end - begin)});
    begin = end;
  }
  require(begin == list.bytes.size(), "bytes behind the last end", "word_list.bytes", "those of the words");
  require(names.size() == list.ends.size(), "a word that comes twice", "word_list", "each word once");
  return names;
}

}  // namespace cairn
