#pragma once
/// Texts as sparse vectors over the features that training texts had.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/language/hash_index.hpp"
#include "cairn/language/term_weighting.hpp"
#include "cairn/text/concept.hpp"
#include "cairn/text/word_ngrams.hpp"

namespace cairn {

template <text_features Features, term_weighting Weighting>
struct text_vector_settings {
  Features features = {};
  Weighting weighting = {};
  std::size_t least_texts = 1;    ///< training texts that have a feature, for it to count
  std::size_t most_features = 0;  ///< those of the most training texts; 0: all
  bool unit = true;               ///< vectors of length 1
};

/// What the training texts had, in the order of their hashes.
struct text_dictionary {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> containing;  ///< training texts that have it
  std::vector<std::uint64_t> texts{0};    ///< one number: the training texts

  static constexpr auto fields() {
    return std::tuple{field("hashes", &text_dictionary::hashes), field("containing", &text_dictionary::containing),
                      field("texts", &text_dictionary::texts)};
  }
};

/// Learns the features of training texts and makes sparse rows of any: those features that it has, weighted.
/// Salton, Wong, Yang: "A vector space model for automatic indexing", CACM 1975.
template <text_features Features = word_ngrams<>, term_weighting Weighting = tf_idf_weight>
class text_vectors {
 public:
  using settings_type = text_vector_settings<Features, Weighting>;

  explicit text_vectors(settings_type settings = {}) : settings_(std::move(settings)) {
    if constexpr (requires { settings_.features.check(); }) settings_.features.check();
  }

  const settings_type& settings() const noexcept { return settings_; }
  const text_dictionary& dictionary() const noexcept { return dictionary_; }
  std::size_t features() const noexcept { return dictionary_.hashes.size(); }

  /// The same on any number of threads. O(features of the texts, and their logarithm). Throws where no feature is left.
  void fit(std::span<const std::string> texts, int threads = 0) {
    constexpr std::size_t grain = 512;
    std::vector<std::vector<counted>> parts(detail::chunk_count(texts.size(), grain));
    parallel_for(texts.size(), grain, threads, [&](std::size_t begin, std::size_t end, int) {
      std::vector<std::uint64_t> seen;
      for (std::size_t n = begin; n < end; ++n) {
        const auto first = static_cast<std::ptrdiff_t>(seen.size());
        settings_.features.each(texts[n], [&](std::uint64_t hash, std::size_t, std::size_t) { seen.push_back(hash); });
        std::sort(seen.begin() + first, seen.end());
        seen.erase(std::unique(seen.begin() + first, seen.end()), seen.end());
      }
      std::sort(seen.begin(), seen.end());
      auto& part = parts[begin / grain];
      for (const std::uint64_t hash : seen) {
        if (part.empty() || part.back().first != hash) part.emplace_back(hash, 0);
        ++part.back().second;
      }
    });
    serve(chosen(merged(std::move(parts)), texts.size()));
  }

  /// Serves a dictionary that was learned before. Throws where its parts are not of one length or not in order.
  void serve(text_dictionary dictionary) {
    const bool ordered = std::adjacent_find(dictionary.hashes.begin(), dictionary.hashes.end(),
                                            std::greater_equal<>()) == dictionary.hashes.end();
    require(dictionary.hashes.size() == dictionary.containing.size() && dictionary.texts.size() == 1 && ordered,
            "hashes out of order, or as many counts missing", "text_dictionary", "ascending hashes, a count for each");
    require(!dictionary.hashes.empty(), "no feature", "text_vectors", "texts that share features, or fewer asked");
    dictionary_ = std::move(dictionary);
    index_ = detail::hash_index(dictionary_.hashes);
  }

  /// Calls f(column, begin, end) for each known feature of a text, and where it stands.
  template <class F>
  void each(std::string_view text, F&& f) const {
    settings_.features.each(text, [&](std::uint64_t hash, std::size_t begin, std::size_t end) {
      const std::uint32_t column = index_.find(hash);
      if (column != detail::hash_index::absent) f(column, begin, end);
    });
  }

  /// Appends the row of a text: columns ascending and their weights; none where it has no known feature.
  void append_row(std::string_view text, sparse_rows& rows) const {
    const std::size_t first = rows.columns.size();
    each(text, [&](std::uint32_t column, std::size_t, std::size_t) { rows.columns.push_back(column); });
    const auto begin = rows.columns.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, rows.columns.end());
    auto kept = begin;
    float squares = 0;
    for (auto at = begin; at != rows.columns.end();) {
      const auto next = std::find_if(at, rows.columns.end(), [&](std::uint32_t column) { return column != *at; });
      const float weight =
          settings_.weighting.weight(static_cast<float>(next - at), dictionary_.texts[0], dictionary_.containing[*at]);
      *kept++ = *at;
      rows.values.push_back(weight);
      squares += weight * weight;
      at = next;
    }
    rows.columns.erase(kept, rows.columns.end());
    if (settings_.unit && squares > 0) {
      const float scale = 1 / std::sqrt(squares);
      for (std::size_t k = first; k < rows.values.size(); ++k) rows.values[k] *= scale;
    }
    rows.offsets.push_back(rows.columns.size());
  }

  /// A row for each text. The same on any number of threads.
  sparse_rows rows(std::span<const std::string> texts, int threads = 0) const {
    constexpr std::size_t grain = 512;
    std::vector<sparse_rows> parts(detail::chunk_count(texts.size(), grain));
    parallel_for(texts.size(), grain, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t n = begin; n < end; ++n) append_row(texts[n], parts[begin / grain]);
    });
    sparse_rows all;
    for (const sparse_rows& part : parts) {
      const std::size_t before = all.columns.size();
      all.columns.insert(all.columns.end(), part.columns.begin(), part.columns.end());
      all.values.insert(all.values.end(), part.values.begin(), part.values.end());
      for (std::size_t row = 1; row < part.offsets.size(); ++row) all.offsets.push_back(before + part.offsets[row]);
    }
    return all;
  }

 private:
  using counted = std::pair<std::uint64_t, std::uint32_t>;  // a hash, and how many texts have it

  static std::vector<counted> merged(std::vector<std::vector<counted>> parts) {
    while (parts.size() > 1) {
      std::vector<std::vector<counted>> halved((parts.size() + 1) / 2);
      for (std::size_t k = 0; k < halved.size(); ++k) {
        halved[k] = 2 * k + 1 < parts.size() ? merged(parts[2 * k], parts[2 * k + 1]) : std::move(parts[2 * k]);
      }
      parts = std::move(halved);
    }
    return parts.empty() ? std::vector<counted>() : std::move(parts[0]);
  }
  static std::vector<counted> merged(const std::vector<counted>& a, const std::vector<counted>& b) {
    std::vector<counted> both;
    both.reserve(a.size() + b.size());
    for (auto i = a.begin(), j = b.begin(); i != a.end() || j != b.end();) {
      if (j == b.end() || (i != a.end() && i->first < j->first)) {
        both.push_back(*i++);
      } else if (i == a.end() || j->first < i->first) {
        both.push_back(*j++);
      } else {
        both.emplace_back(i->first, i->second + j->second);
        ++i;
        ++j;
      }
    }
    return both;
  }

  text_dictionary chosen(std::vector<counted> all, std::size_t texts) const {
    std::erase_if(all, [&](const counted& one) { return one.second < settings_.least_texts; });
    if (settings_.most_features != 0 && all.size() > settings_.most_features) {
      const auto more = [](const counted& a, const counted& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
      };
      std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(settings_.most_features), all.end(),
                       more);
      all.resize(settings_.most_features);
      std::sort(all.begin(), all.end());
    }
    text_dictionary dictionary;
    dictionary.texts[0] = texts;
    for (const auto& [hash, containing] : all) {
      dictionary.hashes.push_back(hash);
      dictionary.containing.push_back(containing);
    }
    return dictionary;
  }

  settings_type settings_;
  text_dictionary dictionary_;
  detail::hash_index index_;
};

}  // namespace cairn
