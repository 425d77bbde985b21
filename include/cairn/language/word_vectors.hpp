#pragma once
/// Words and a vector for each: what training gives, files hold and searches read.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/id_map.hpp"

namespace cairn {

/// Distinct words in a fixed order (that of frequency where they were counted) with rows of one width. A value: it is
/// checked once, where it is made, and never changed. Memory: 4 width bytes a word, and the words.
class word_vectors {
 public:
  /// No words, of width 0.
  word_vectors() = default;

  /// words: in the order of the rows; values [words, width]. Throws where there is no word or no column, where the
  /// sizes do not agree, and where a value is no finite number.
  word_vectors(id_map words, std::size_t width, std::vector<float> values)
      : words_(std::move(words)), width_(width), values_(std::move(values)) {
    require(words_.size() > 0, "no word", "word vectors", "at least one");
    require(width_ > 0, "no column", "word vectors", "at least one");
    if (values_.size() / width_ != words_.size() || values_.size() % width_ != 0) {
      throw error(std::to_string(values_.size()) + " values", "word vectors",
                  std::to_string(words_.size()) + " rows of " + std::to_string(width_));
    }
    for (std::size_t at = 0; at < values_.size(); ++at) {
      if (!std::isfinite(values_[at])) {
        throw error("the vector of " + cairn::escaped(words_.name(static_cast<std::uint32_t>(at / width_))) +
                        " has a value that is not finite",
                    "word vectors, column " + std::to_string(at % width_ + 1), "finite numbers");
      }
    }
  }

  std::size_t size() const noexcept { return words_.size(); }
  std::size_t width() const noexcept { return width_; }
  const id_map& words() const noexcept { return words_; }
  /// Requires row < size().
  const std::string& word(std::uint32_t row) const noexcept { return words_.name(row); }
  std::span<const float> row(std::uint32_t row) const noexcept {
    return std::span(values_).subspan(row * width_, width_);
  }
  /// [words, width]
  std::span<const float> values() const noexcept { return values_; }

  /// The row of a word, if it has one.
  std::optional<std::uint32_t> find(std::string_view word) const { return words_.find(word); }
  /// The vector of a word; an error where it has none.
  std::span<const float> at(std::string_view word) const {
    if (const auto found = find(word)) return row(*found);
    throw error("unknown word " + cairn::escaped(word), "word vectors",
                "one of the " + std::to_string(size()) + " words");
  }

 private:
  id_map words_;
  std::size_t width_ = 0;
  std::vector<float> values_;
};

}  // namespace cairn
