#pragma once
/// Cuts a text into words as GPT-2 does before it looks at bytes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cairn/text/category.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// The matches, one behind the other and without a gap, of
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// with letters, numbers and White_Space of Unicode 14; what is no UTF-8 is neither. So a blank goes to the word behind
/// it, and the last of several blanks too. O(bytes), no memory. Programs whose \s is JavaScript's differ at U+0085,
/// which is no space there, and at U+FEFF, which is one; those with a later Unicode differ at letters that are new.
/// Radford et al.: "Language models are unsupervised multitask learners", 2019.
struct gpt2_splitter {
  /// Calls f(begin, end) for the words [begin, end) of the text in order.
  template <class F>
  void split(std::string_view text, F&& f) const {
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = word_end(text, at);
      f(at, end);
      at = end;
    }
  }

 private:
  enum class kind : std::uint8_t { letter, number, space, other, end };
  struct seen {
    kind what = kind::end;  // end: of the text
    std::uint8_t bytes = 0;
  };

  static constexpr std::array<kind, 128> ascii_kinds = [] {
    std::array<kind, 128> kinds{};
    for (std::size_t byte = 0; byte < 128; ++byte) {
      const bool is_lower_or_upper = (byte | 32U) >= 'a' && (byte | 32U) <= 'z';
      kinds[byte] = is_lower_or_upper                               ? kind::letter
                    : byte >= '0' && byte <= '9'                    ? kind::number
                    : byte == ' ' || (byte >= '\t' && byte <= '\r') ? kind::space
                                                                    : kind::other;
    }
    return kinds;
  }();

  static seen look(std::string_view text, std::size_t at) {
    if (at == text.size()) return {};
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 128) return {ascii_kinds[byte], 1};
    const decoded_point here = decode_utf8(text, at);
    const kind what = !here.valid             ? kind::other
                      : is_letter(here.point) ? kind::letter
                      : is_number(here.point) ? kind::number
                      : is_space(here.point)  ? kind::space
                                              : kind::other;
    return {what, here.bytes};
  }

  static std::size_t run_end(std::string_view text, std::size_t at, kind what) {
    for (seen here = look(text, at); here.what == what; here = look(text, at)) at += here.bytes;
    return at;
  }

  /// The bytes of a contraction behind an apostrophe, or 0.
  static std::size_t contraction(std::string_view text, std::size_t at) {
    const char first = at < text.size() ? text[at] : '\0', second = at + 1 < text.size() ? text[at + 1] : '\0';
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return 1;
    const bool long_one = ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l');
    return long_one ? 2 : 0;
  }

  static std::size_t word_end(std::string_view text, std::size_t at) {
    if (text[at] == '\'') {
      if (const std::size_t bytes = contraction(text, at + 1); bytes > 0) return at + 1 + bytes;
    }
    const std::size_t first = text[at] == ' ' ? at + 1 : at;
    const seen here = look(text, first);
    if (here.what != kind::space && here.what != kind::end) return run_end(text, first + here.bytes, here.what);
    // Spaces: all of them where the text ends behind, else all but the last, which may be the next word's.
    std::size_t last = at, end = at;
    for (seen space = look(text, at); space.what == kind::space; space = look(text, end)) {
      last = end;
      end += space.bytes;
    }
    return end == text.size() || last == at ? end : last;
  }
};

/// The text as one word.
struct no_splitter {
  template <class F>
  void split(std::string_view text, F&& f) const {
    if (!text.empty()) f(std::size_t{0}, text.size());
  }
};

}  // namespace cairn
