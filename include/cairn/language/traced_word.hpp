#pragma once
/// A word as a subword model reads it, cleaned and lowered, whose bytes know where in the text they came from.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/text/utf8.hpp"

namespace cairn {

/// The bytes [begin, end) of a text.
struct text_place {
  std::uint32_t begin = 0, end = 0;
  friend bool operator==(const text_place&, const text_place&) = default;
};

/// Bytes of UTF-8, and the place in the text of each; views of what whoever made the word holds while it is read.
struct traced_word {
  std::string_view bytes;
  std::uint32_t begin = 0;             ///< where byte 0 came from, where `places` is null
  const text_place* places = nullptr;  ///< of each byte; null: byte k is byte begin + k of the text, or its lower case

  /// Where the text of the bytes from `at` on begins, and where that of the bytes before `to` ends.
  std::size_t begin_of(std::size_t at) const noexcept { return places == nullptr ? begin + at : places[at].begin; }
  std::size_t end_of(std::size_t to) const noexcept { return places == nullptr ? begin + to : places[to - 1].end; }
};

/// Makes a word point by point; keeps places only from the first point on that is not as long as what it came from, or
/// not beside what came before.
class word_builder {
 public:
  bool empty() const noexcept { return bytes_.empty(); }
  void clear() noexcept {
    bytes_.clear();
    places_.clear();
  }

  /// Appends bytes that came from the bytes [begin, end) of the text.
  void append(std::string_view bytes, std::size_t begin, std::size_t end) {
    if (bytes_.empty()) begin_ = static_cast<std::uint32_t>(begin);
    if (places_.empty() && begin == begin_ + bytes_.size() && bytes.size() == end - begin) {
      bytes_ += bytes;
      return;
    }
    for (auto at = static_cast<std::uint32_t>(places_.size()); at < bytes_.size(); ++at) {
      places_.push_back({begin_ + at, begin_ + at + 1});
    }
    bytes_ += bytes;
    places_.resize(bytes_.size(), {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }
  void append(char32_t point, std::size_t begin, std::size_t end) {
    if (point < 0x80) {
      const char byte = static_cast<char>(point);
      return append(std::string_view(&byte, 1), begin, end);
    }
    std::string bytes;
    append_utf8(bytes, point);
    append(bytes, begin, end);
  }
  /// Appends bytes of the text as they are.
  void append_run(std::string_view text, std::size_t begin, std::size_t end) {
    if (places_.empty()) return append(text.substr(begin, end - begin), begin, end);
    for (; begin < end; ++begin) append(text.substr(begin, 1), begin, begin + 1);
  }

  /// The word so far: valid until it is changed.
  traced_word word() const noexcept { return {bytes_, begin_, places_.empty() ? nullptr : places_.data()}; }

 private:
  std::string bytes_;
  std::vector<text_place> places_;
  std::uint32_t begin_ = 0;
};

}  // namespace cairn
