#pragma once
/// Words are single characters.

#include <cstddef>
#include <string_view>

#include "cairn/text/category.hpp"
#include "cairn/text/concept.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// Each code point that is no space, with the marks that stand on it; bytes that are no UTF-8 by themselves. O(bytes).
/// Source: Zhang, LeCun: "Which encoding is the best for text classification in Chinese, English, Japanese and Korean?",
/// arXiv 2017.
/// Use: Chinese and Japanese, as one character n-grams stand on.
struct character_splitter {
  template <class F>
  void split(std::string_view text, F&& f) const {
    for (std::size_t at = 0; at < text.size();) {
      const decoded_point first = decode_utf8(text, at);
      std::size_t end = at + first.bytes;
      if (!is_space(first.point)) {
        while (end < text.size()) {
          const decoded_point next = decode_utf8(text, end);
          if (!is_mark(next.point)) break;
          end += next.bytes;
        }
        f(at, end);
      }
      at = end;
    }
  }
};
static_assert(text_splitter<character_splitter>);

}  // namespace cairn
