#pragma once
/// Words that stand together more often than chance would have it, joined to one: new york becomes new_york.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/language/word_vocabulary.hpp"

namespace cairn {

struct phrase_settings {
  std::uint64_t discount = 5;  ///< taken off the count of a pair: pairs of rare words are no phrases
  double threshold = 100;      ///< a pair with a higher score is a phrase; higher: fewer
  std::string joint = "_";     ///< between the two words
};

/// score(a, b) = (count(a b) - discount) words / (count(a) count(b)), of neighbors in a line. Applied again to its own
/// result it finds phrases of three words and four, each time with a lower threshold.
/// Source: Mikolov, Sutskever, Chen, Corrado, Dean: "Distributed representations of words and phrases and their
/// compositionality", NIPS 2013; scaled by the number of words as word2phrase.c does.
/// Use: before training word vectors, where names of several words matter.
class phrases {
 public:
  /// Counts the words and pairs of a text. Throws where it has no words and on wrong settings. O(words); memory: each
  /// different pair.
  explicit phrases(std::string_view text, phrase_settings settings = {}) : settings_(std::move(settings)) {
    require(settings_.threshold > 0, "is not in range", "phrase_settings.threshold", "above 0");
    require(settings_.joint.find_first_of(" \t\r\n\v\f") == std::string::npos, "has a blank", "phrase_settings.joint",
            "text that does not part words");
    std::uint32_t before = none;
    detail::for_each_token(
        text,
        [&](std::string_view word) {
          const std::uint32_t id = words_.insert(word);
          if (id == counts_.size()) counts_.push_back(0);
          ++counts_[id];
          ++total_;
          if (before != none) ++pairs_[pair_of(before, id)];
          before = id;
        },
        [&] { before = none; });
    require(total_ > 0, "no word", "phrases", "a text of words");
  }

  /// 0 of words that were not seen together more often than the discount.
  double score(std::string_view left, std::string_view right) const {
    const auto a = words_.find(left), b = words_.find(right);
    if (!a || !b) return 0;
    const auto found = pairs_.find(pair_of(*a, *b));
    if (found == pairs_.end() || found->second <= settings_.discount) return 0;
    return static_cast<double>(found->second - settings_.discount) * static_cast<double>(total_) /
           (static_cast<double>(counts_[*a]) * static_cast<double>(counts_[*b]));
  }

  /// The text with phrases joined, from the left; a word is in one phrase at most. One blank between words, lines kept.
  std::string joined(std::string_view text) const {
    std::string result;
    std::string_view before;  // written, and free to be joined
    bool first = true;
    detail::for_each_token(
        text,
        [&](std::string_view word) {
          const bool joins = !before.empty() && score(before, word) > settings_.threshold;
          if (!first) result += joins ? std::string_view(settings_.joint) : std::string_view(" ");
          result += word;
          before = joins ? std::string_view() : word;
          first = false;
        },
        [&] {
          result += '\n';
          before = {};
          first = true;
        });
    return result;
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  static std::uint64_t pair_of(std::uint32_t left, std::uint32_t right) noexcept {
    return std::uint64_t{left} << 32U | right;
  }

  phrase_settings settings_;
  id_map words_;
  std::vector<std::uint64_t> counts_;
  std::unordered_map<std::uint64_t, std::uint64_t> pairs_;
  std::uint64_t total_ = 0;
};

}  // namespace cairn
