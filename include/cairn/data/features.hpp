#pragma once
/// From what is known of items or customers to numbers that a model can learn from; fitted on training data alone.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/hashed_words.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"

namespace cairn {

/// A named column with one value for each item or customer.
template <class T>
struct feature_column {
  std::string name;
  std::vector<T> values;
};

/// What is known of N items or customers, before it is encoded. Missing: NaN, or an empty text.
struct raw_features {
  std::size_t rows = 0;
  std::vector<feature_column<double>> numbers = {};
  std::vector<feature_column<std::string>> categories = {};
  std::vector<feature_column<std::string>> texts = {};
};

/// Encoded features: row n holds the named columns of item or customer n that are not 0.
struct feature_table {
  std::vector<std::string> names;  ///< by column
  sparse_rows rows;
};

struct feature_schema_settings {
  std::size_t text_buckets = 256;     ///< columns of each text
  std::size_t least_of_category = 2;  ///< training rows that a category needs for a column of its own
  std::size_t most_categories =
      1000;  ///< columns of each category column, the most frequent first; the others share one
};

/// Learns from training rows how to encode any: means and deviations of numbers, the vocabularies of categories.
///
/// | raw | columns | value |
/// | --- | --- | --- |
/// | number `price` | `price`, `price missing` | standardized by the training rows, 0 where missing; 1 where missing |
/// | category `color` | `color=red`, ..., `color=other` | 1 in one of them; none where missing |
/// | text `title` | `title#0` ... | signed counts of hashed words, of unit length |
///
/// A number that does not vary in training, and a missing one's value, encode as 0.
class feature_schema {
 public:
  explicit feature_schema(feature_schema_settings settings = {}) : settings_(settings) {
    require(settings.text_buckets > 0 && settings.text_buckets <= (1U << 24U), "text_buckets is out of range",
            "feature schema settings", "1 to 2^24");
  }

  /// Throws where a column is not as long as `rows` or a number is infinite; the schema is then as it was. O(values).
  void fit(const training<raw_features>& train) {
    const raw_features& raw = *train;
    check_lengths(raw);
    feature_schema next(settings_);
    for (const auto& column : raw.numbers) next.fit_number(column);
    for (const auto& column : raw.categories) next.fit_category(column);
    for (const auto& column : raw.texts) {
      next.texts_.push_back({column.name, next.names_.size()});
      for (std::size_t n = 0; n < settings_.text_buckets; ++n)
        next.names_.push_back(column.name + "#" + std::to_string(n));
    }
    if (next.names_.size() > std::numeric_limits<std::uint32_t>::max())
      throw error("too many columns", "feature schema", "fewer than 2^32");
    *this = std::move(next);
  }

  /// The names of the encoded columns; empty before a fit.
  const std::vector<std::string>& names() const noexcept { return names_; }

  /// Encodes rows of either side of a split. Throws where their columns are not those of the fit. O(values).
  feature_table transform(const raw_features& raw) const {
    check_lengths(raw);
    bool fits = raw.numbers.size() == numbers_.size() && raw.categories.size() == categories_.size() &&
                raw.texts.size() == texts_.size();
    for (std::size_t c = 0; fits && c < numbers_.size(); ++c) fits = raw.numbers[c].name == numbers_[c].name;
    for (std::size_t c = 0; fits && c < categories_.size(); ++c) fits = raw.categories[c].name == categories_[c].name;
    for (std::size_t c = 0; fits && c < texts_.size(); ++c) fits = raw.texts[c].name == texts_[c].name;
    if (!fits)
      throw error("the columns differ from those of the fit", "feature schema", "the same columns in the same order");
    feature_table result{names_, {}};
    sparse_rows& rows = result.rows;
    std::map<std::size_t, float> words;
    const auto put = [&](std::size_t column, float value) {
      if (value == 0) return;
      rows.columns.push_back(static_cast<std::uint32_t>(column));
      rows.values.push_back(value);
    };
    for (std::size_t row = 0; row < raw.rows; ++row) {
      for (std::size_t c = 0; c < numbers_.size(); ++c) {
        const double value = raw.numbers[c].values[row];
        if (std::isnan(value)) {
          put(numbers_[c].first + 1, 1);
        } else {
          put(numbers_[c].first, static_cast<float>((value - numbers_[c].mean) * numbers_[c].scale));
        }
      }
      for (std::size_t c = 0; c < categories_.size(); ++c) {
        const std::string& value = raw.categories[c].values[row];
        if (value.empty()) continue;
        const auto found = categories_[c].columns.find(value);
        put(found == categories_[c].columns.end() ? categories_[c].other : found->second, 1);
      }
      for (std::size_t c = 0; c < texts_.size(); ++c) {
        words.clear();
        for_each_word(raw.texts[c].values[row], [&](std::string_view word) {
          const hashed_word place = hash_word(word, settings_.text_buckets);
          words[place.bucket] += place.sign;
        });
        float squares = 0;
        for (const auto& entry : words) squares += entry.second * entry.second;
        if (squares == 0) continue;  // no word, or all cancelled
        for (const auto& entry : words) put(texts_[c].first + entry.first, entry.second / std::sqrt(squares));
      }
      rows.offsets.push_back(rows.columns.size());
    }
    return result;
  }
  template <class Side>
  feature_table transform(const part<raw_features, Side>& raw) const {
    return transform(*raw);
  }

 private:
  struct number_code {
    std::string name;
    std::size_t first = 0;  ///< column of the value; the flag follows
    double mean = 0, scale = 0;
  };
  struct category_code {
    std::string name;
    std::map<std::string, std::size_t, std::less<>> columns;
    std::size_t other = 0;
  };
  struct text_code {
    std::string name;
    std::size_t first = 0;
  };

  static void check_lengths(const raw_features& raw) {
    const auto check = [&](const auto& column) {
      if (column.values.size() != raw.rows) {
        throw error(std::to_string(column.values.size()) + " values", "feature column " + escaped(column.name),
                    std::to_string(raw.rows) + ", one for each row");
      }
    };
    for (const auto& column : raw.numbers) {
      check(column);
      if (std::any_of(column.values.begin(), column.values.end(), [](double x) { return std::isinf(x); })) {
        throw error("a value is infinite", "feature column " + escaped(column.name),
                    "finite values, NaN for missing ones");
      }
    }
    for (const auto& column : raw.categories) check(column);
    for (const auto& column : raw.texts) check(column);
  }

  void fit_number(const feature_column<double>& column) {
    double sum = 0, squares = 0, known = 0;
    for (const double x : column.values) {
      if (!std::isnan(x)) sum += x, known += 1;
    }
    const double mean = known > 0 ? sum / known : 0;
    for (const double x : column.values) {
      if (!std::isnan(x)) squares += (x - mean) * (x - mean);
    }
    const double deviation = known > 0 ? std::sqrt(squares / known) : 0;
    const bool varies = deviation > 1e-12 * std::abs(mean);
    numbers_.push_back({column.name, names_.size(), mean, varies ? 1 / deviation : 0});
    names_.push_back(column.name);
    names_.push_back(column.name + " missing");
  }

  void fit_category(const feature_column<std::string>& column) {
    std::map<std::string, std::size_t> counts;
    for (const std::string& value : column.values) {
      if (!value.empty()) ++counts[value];
    }
    std::vector<std::pair<std::string, std::size_t>> kept;
    for (const auto& entry : counts) {
      if (entry.second >= settings_.least_of_category) kept.emplace_back(entry);
    }
    std::stable_sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    kept.resize(std::min(kept.size(), settings_.most_categories));
    category_code code{column.name, {}, 0};
    for (const auto& entry : kept) {
      code.columns.emplace(entry.first, names_.size());
      names_.push_back(column.name + "=" + entry.first);
    }
    code.other = names_.size();
    names_.push_back(column.name + "=other");
    categories_.push_back(std::move(code));
  }

  feature_schema_settings settings_;
  std::vector<std::string> names_;
  std::vector<number_code> numbers_;
  std::vector<category_code> categories_;
  std::vector<text_code> texts_;
};

}  // namespace cairn
