#pragma once
/// Tokens that are found in a text before anything else, as <|endoftext|> or <s>, for any tokenizer.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/text/category.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// A token of its own, wherever its text stands.
struct added_token {
  std::string text;
  token_id id = 0;
  bool whole_word = false;           ///< only between what is no letter, mark, number or '_'
  bool takes_spaces_before = false;  ///< White_Space before it is its
  bool takes_spaces_behind = false;  ///< and behind it
  bool is_special = true;            ///< of control, not of text: what a reader of texts would rather not see
  friend bool operator==(const added_token&, const added_token&) = default;
};

/// Finds added tokens: the leftmost, of those that begin there the longest.
class added_tokens {
 public:
  added_tokens() = default;
  /// Throws a cairn::error that names `where` for a token that is empty, longer than 64 KiB, no UTF-8, or there twice
  /// by text or id.
  explicit added_tokens(std::vector<added_token> tokens, const std::string& where = "added tokens")
      : tokens_(std::move(tokens)), by_id_(tokens_.size()) {
    std::sort(tokens_.begin(), tokens_.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
    for (std::size_t k = 0; k < tokens_.size(); ++k) {
      const added_token& token = tokens_[k];
      const auto wrong = [&](const std::string& what, const char* expected) {
        return error(what, where + ", id " + std::to_string(token.id), expected);
      };
      if (token.text.empty()) throw wrong("an empty token", "at least one byte");
      if (token.text.size() > piece_table::most_bytes) throw wrong("a token of more bytes", "at most 64 KiB");
      if (!is_valid_utf8(token.text)) throw wrong(escaped(token.text) + " is no UTF-8", "UTF-8");
      if (k > 0 && tokens_[k - 1].text == token.text) throw wrong(escaped(token.text) + " is there twice", "it once");
      const auto first = static_cast<unsigned char>(token.text[0]);
      if (ends_[first] == 0) begins_[first] = k;
      ends_[first] = k + 1;
    }
    std::iota(by_id_.begin(), by_id_.end(), std::size_t{0});
    std::sort(by_id_.begin(), by_id_.end(),
              [&](std::size_t a, std::size_t b) { return tokens_[a].id < tokens_[b].id; });
    for (std::size_t k = 1; k < by_id_.size(); ++k) {
      if (tokens_[by_id_[k]].id == tokens_[by_id_[k - 1]].id) {
        throw error("two tokens have id " + std::to_string(tokens_[by_id_[k]].id), where, "each id once");
      }
    }
  }

  /// In the order of their texts.
  std::span<const added_token> tokens() const noexcept { return tokens_; }

  const added_token* find(token_id id) const noexcept {
    const auto at = std::lower_bound(by_id_.begin(), by_id_.end(), id,
                                     [&](std::size_t k, token_id wanted) { return tokens_[k].id < wanted; });
    return at != by_id_.end() && tokens_[*at].id == id ? &tokens_[*at] : nullptr;
  }

  struct match {
    const added_token* token = nullptr;  ///< none: no token is left
    std::size_t begin = 0, end = 0;      ///< the bytes that are its, spaces that it takes among them
  };
  /// The next token at `from` or behind. O(bytes read), times the bytes by which tokens resemble each other.
  match next(std::string_view text, std::size_t from) const {
    if (tokens_.empty()) return {};
    for (std::size_t at = from; at < text.size(); ++at) {
      const auto first = static_cast<unsigned char>(text[at]);
      if (ends_[first] == 0) continue;
      const added_token* const found = longest_at(text, at);
      if (found == nullptr) continue;
      match here{found, at, at + found->text.size()};
      if (found->takes_spaces_before) {
        while (here.begin > from) {
          const std::size_t before = point_before(text, here.begin);
          if (before < from || !is_space(decode_utf8(text, before).point)) break;
          here.begin = before;
        }
      }
      while (found->takes_spaces_behind && here.end < text.size()) {
        const decoded_point behind = decode_utf8(text, here.end);
        if (!is_space(behind.point)) break;
        here.end += behind.bytes;
      }
      return here;
    }
    return {};
  }

 private:
  /// Narrows the tokens that go on like the text, byte by byte.
  const added_token* longest_at(std::string_view text, std::size_t at) const {
    const auto first_byte = static_cast<unsigned char>(text[at]);
    auto first = tokens_.begin() + static_cast<std::ptrdiff_t>(begins_[first_byte]);
    auto last = tokens_.begin() + static_cast<std::ptrdiff_t>(ends_[first_byte]);
    const added_token* longest = nullptr;
    for (std::size_t depth = 1; first != last; ++depth) {
      if (first->text.size() == depth) {
        if (!first->whole_word || is_whole(text, at, at + depth)) longest = &*first;
        if (++first == last) break;
      }
      if (at + depth == text.size()) break;
      const auto wanted = static_cast<unsigned char>(text[at + depth]);
      const auto byte = [&](const added_token& token) { return static_cast<unsigned char>(token.text[depth]); };
      first = std::partition_point(first, last, [&](const added_token& token) { return byte(token) < wanted; });
      last = std::partition_point(first, last, [&](const added_token& token) { return byte(token) == wanted; });
    }
    return longest;
  }

  static bool is_word(char32_t point) {
    return point == U'_' || is_letter(point) || is_mark(point) || is_number(point) ||
           category_of(point) == unicode_category::connector_punctuation;
  }
  static std::size_t point_before(std::string_view text, std::size_t at) {
    std::size_t before = at - 1;
    while (before > 0 && at - before < 4 && (static_cast<unsigned char>(text[before]) & 0xC0U) == 0x80U) --before;
    return before + decode_utf8(text, before).bytes == at ? before : at - 1;
  }
  static bool is_whole(std::string_view text, std::size_t begin, std::size_t end) {
    if (begin > 0 && is_word(decode_utf8(text, point_before(text, begin)).point)) return false;
    return end == text.size() || !is_word(decode_utf8(text, end).point);
  }

  std::vector<added_token> tokens_;
  std::vector<std::size_t> by_id_;
  std::array<std::size_t, 256> begins_{}, ends_{};  // of the tokens that begin with a byte
};

}  // namespace cairn
