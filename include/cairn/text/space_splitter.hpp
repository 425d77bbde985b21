#pragma once
/// Words are what stands between spaces.

#include <cstddef>
#include <string_view>

#include "cairn/text/concept.hpp"

namespace cairn {

/// Cuts at the spaces of ASCII, NUL with them, and nowhere else: for texts whose words were cut before. O(bytes).
/// Source: as in fastText: Joulin, Grave, Bojanowski, Mikolov: "Bag of tricks for efficient text classification",
/// EACL 2017.
/// Use: benchmark texts that come in words, and whatever else has to be cut as other programs cut it.
struct space_splitter {
  template <class F>
  constexpr void split(std::string_view text, F&& f) const {
    const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; };
    std::size_t at = 0;
    while (at < text.size()) {
      while (at < text.size() && is_space(text[at])) ++at;
      const std::size_t begin = at;
      while (at < text.size() && !is_space(text[at])) ++at;
      if (at > begin) f(begin, at);
    }
  }
};
static_assert(text_splitter<space_splitter>);

}  // namespace cairn
