#pragma once
/// Models by name, with their settings by name: what a comparison program offers, lists in --help, and tunes.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/core/random.hpp"

namespace compare {

/// Throws where a word is none of the right ones; names the nearest.
inline void require_word(const char* what, const std::string& word, const std::vector<std::string_view>& right) {
  if (std::find(right.begin(), right.end(), word) == right.end()) {
    cairn::refuse_name(what, word, "command line", right);
  }
}

/// What --tune tries of a number: from low to high, evenly or by its logarithm; not at all where they are equal.
struct tuned_range {
  double low = 0, high = 0;
  bool logarithmic = false;
};

/// A setting: a number, or one of a list of words.
struct setting {
  std::string name, initial, help;
  tuned_range range = {};
  bool whole = false;
  std::vector<std::string> words = {};  ///< of which --tune tries all
};

inline setting number(std::string name, std::string initial, std::string help, tuned_range range = {}) {
  return {std::move(name), std::move(initial), std::move(help), range};
}
inline setting count(std::string name, std::string initial, std::string help, tuned_range range = {}) {
  return {std::move(name), std::move(initial), std::move(help), range, true};
}
inline setting choice(std::string name, std::vector<std::string> words, std::string help) {
  const std::string initial = words.front();
  return {std::move(name), initial, std::move(help), {}, false, std::move(words)};
}

/// train_settings::matrix_unit.
inline setting matrix_unit_setting() {
  return count("matrix-unit", "0", "1: large products of learning are made by the machine's, where it has one");
}

/// The values of a model's settings, by name.
class values {
 public:
  values() = default;
  explicit values(const std::vector<setting>& settings) {
    for (const setting& each : settings) text_[each.name] = each.initial;
  }
  bool has(const std::string& name) const { return text_.count(name) > 0; }
  const std::string& word(const std::string& name) const { return text_.at(name); }
  double number(const std::string& name) const { return std::strtod(text_.at(name).c_str(), nullptr); }
  std::size_t whole(const std::string& name) const { return static_cast<std::size_t>(number(name)); }
  const std::map<std::string, std::string>& all() const { return text_; }
  void put(const std::string& name, const std::string& value) { text_[name] = value; }
  /// A value that was given is not tuned.
  void give(const std::string& name, const std::string& value) {
    put(name, value);
    given_.insert(name);
  }
  bool is_given(const std::string& name) const { return given_.count(name) > 0; }

 private:
  std::map<std::string, std::string> text_;
  std::set<std::string> given_;
};

/// A model that a program offers. Made: what it makes, one virtual seam or another.
template <class Made>
struct model_entry {
  std::string name, help;
  std::vector<setting> settings;
  std::function<Made(const values&, std::uint64_t seed)> make;
  bool ratings = false;  ///< predicts ratings, is judged by RMSE and MAE; else it ranks

  const setting& find(const std::string& setting_name) const {
    std::vector<std::string_view> right;
    for (const setting& each : settings) {
      if (each.name == setting_name) return each;
      right.push_back(each.name);
    }
    cairn::refuse_name("setting of " + name, setting_name, "command line", right);
  }

  /// Sets a value after checking that it is one of the words, or a number not negative.
  void put(values& of, const std::string& setting_name, const std::string& value) const {
    const setting& known = find(setting_name);
    if (!known.words.empty()) {
      require_word(("value of " + name + "." + setting_name).c_str(), value, {known.words.begin(), known.words.end()});
    } else {
      char* end = nullptr;
      const double number = std::strtod(value.c_str(), &end);
      if (value.empty() || *end != '\0' || !std::isfinite(number) || number < 0 ||
          (known.whole && (number != std::floor(number) || number > 1e9))) {
        throw cairn::error("value " + cairn::escaped(value), name + "." + setting_name,
                           known.whole ? "a whole number from 0 to 10^9" : "a finite number that is not negative");
      }
    }
    of.give(setting_name, value);
  }

  /// Settings drawn from what --tune tries, but for those that were given.
  values draw(values base, cairn::random_stream& random) const {
    for (const setting& each : settings) {
      if (base.is_given(each.name)) continue;
      const auto& [low, high, logarithmic] = each.range;
      if (!each.words.empty()) {
        base.put(each.name, each.words[random.below(static_cast<std::uint32_t>(each.words.size()))]);
      } else if (low < high) {
        const double share = random.uniform();
        double drawn = logarithmic ? low * std::pow(high / low, share) : low + (high - low) * share;
        if (each.whole) drawn = std::round(drawn);
        char text[32];
        std::snprintf(text, sizeof text, "%.4g", drawn);
        base.put(each.name, text);
      }
    }
    return base;
  }
};

template <class Made>
const model_entry<Made>& model_named(const std::vector<model_entry<Made>>& models, const std::string& name) {
  std::vector<std::string_view> right;
  for (const auto& each : models) {
    if (each.name == name) return each;
    right.push_back(each.name);
  }
  cairn::refuse_name("model", name, "command line", right);
}

}  // namespace compare
