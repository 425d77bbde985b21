#pragma once
/// The tables of normalization, as they are asked: what a code point decomposes to, which two compose, which comes
/// first.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "cairn/text/decomposition_table.hpp"
#include "cairn/text/number_reader.hpp"

namespace cairn::detail {

/// Syllables of Hangul follow a rule. The Unicode Standard 14.0, section 3.12.
struct hangul {
  static constexpr char32_t syllable = 0xAC00, leading = 0x1100, vowel = 0x1161, trailing = 0x11A7;
  static constexpr char32_t leads = 19, vowels = 21, trails = 28, syllables = leads * vowels * trails;
  static constexpr bool is_syllable(char32_t point) noexcept { return point - syllable < syllables; }
};

/// Read once from the tables, then shared. 450 KiB.
class normalization_lookup {
 public:
  static const normalization_lookup& get() {
    static const normalization_lookup tables;
    return tables;
  }

  /// Calls f(point) for the full decomposition, but for Hangul in jamo alone where that is a rule.
  template <class F>
  void decompose(char32_t point, bool compatible, const F& f) const {
    if (hangul::is_syllable(point)) {
      const char32_t at = point - hangul::syllable;
      f(hangul::leading + at / (hangul::vowels * hangul::trails));
      f(hangul::vowel + at / hangul::trails % hangul::vowels);
      if (at % hangul::trails != 0) f(hangul::trailing + at % hangul::trails);
      return;
    }
    const char32_t changes = compatible ? changes_compatibly : changes_canonically;
    if (point >= dense || (kinds_[point] & changes) == 0) return f(point);
    const auto found = std::lower_bound(entries_.begin(), entries_.end(), point,
                                        [](const entry& e, char32_t p) { return e.point < p; });
    for (std::size_t k = 0; k < found->size; ++k) decompose(parts_[found->at + k], compatible, f);
  }

  /// The point that two compose to; 0 where they do not.
  char32_t compose(char32_t first, char32_t second) const noexcept {
    if (first - hangul::leading < hangul::leads && second - hangul::vowel < hangul::vowels) {
      return hangul::syllable + ((first - hangul::leading) * hangul::vowels + second - hangul::vowel) * hangul::trails;
    }
    if (hangul::is_syllable(first) && (first - hangul::syllable) % hangul::trails == 0 &&
        second - hangul::trailing - 1 < hangul::trails - 1) {
      return first + second - hangul::trailing;
    }
    if (second >= dense || (kinds_[second] & composes_behind) == 0) return 0;
    const auto found = compositions_.find(pair(first, second));
    return found == compositions_.end() ? 0 : found->second;
  }

  /// The canonical combining class: 0 for what begins, or stands alone.
  std::uint8_t rank(char32_t point) const noexcept { return point < dense ? ranks_[point] : 0; }

  /// Whether a point stays as it is whatever stands before it.
  bool settled(char32_t point, bool compatible, bool composed) const noexcept {
    if (point < 0x80 || point >= dense) return true;
    if (hangul::is_syllable(point)) return composed;
    const std::uint8_t moved = static_cast<std::uint8_t>(compatible ? changes_compatibly : changes_canonically);
    return ranks_[point] == 0 && (kinds_[point] & (moved | composes_behind)) == 0;
  }

 private:
  static constexpr char32_t dense = 0x30000;  // nothing beyond decomposes or combines
  static constexpr std::uint8_t changes_canonically = 1, changes_compatibly = 2, composes_behind = 4;

  struct entry {
    char32_t point;
    std::uint32_t at;
    std::uint32_t size;
  };

  static constexpr std::uint64_t pair(char32_t first, char32_t second) noexcept {
    return std::uint64_t{first} << 32U | second;
  }

  normalization_lookup() : kinds_(dense), ranks_(dense) {
    char32_t point = 0, part = 0;
    for (number_reader numbers(decompositions); numbers.more();) {
      point += numbers.next();
      const std::uint32_t size_and_kind = numbers.next();
      const std::uint32_t size = size_and_kind / 3, kind = size_and_kind % 3;
      entries_.push_back({point, static_cast<std::uint32_t>(parts_.size()), size});
      kinds_[point] |=
          static_cast<std::uint8_t>(kind == 2 ? changes_compatibly : changes_canonically | changes_compatibly);
      for (std::uint32_t k = 0; k < size; ++k) {
        part = static_cast<char32_t>(static_cast<std::int32_t>(part) + numbers.next_signed());
        parts_.push_back(part);
      }
      if (kind == 1) {
        kinds_[part] |= composes_behind;
        compositions_.emplace(pair(parts_[parts_.size() - 2], part), point);
      }
    }
    for (char32_t jamo = hangul::vowel; jamo < hangul::trailing + hangul::trails; ++jamo)
      kinds_[jamo] |= composes_behind;
    point = 0;
    for (number_reader numbers(combining_runs); numbers.more();) {
      point += numbers.next();
      const char32_t last = point + numbers.next();
      const auto rank = static_cast<std::uint8_t>(numbers.next());
      std::fill(ranks_.begin() + point, ranks_.begin() + last + 1, rank);
      point = last;
    }
  }

  std::vector<entry> entries_;  // by point
  std::vector<char32_t> parts_;
  std::unordered_map<std::uint64_t, char32_t> compositions_;
  std::vector<std::uint8_t> kinds_, ranks_;
};

}  // namespace cairn::detail
