#pragma once
/// Models by name, with their settings by name: what a comparison program offers, lists in --help, and tunes.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/core/random.hpp"
#include "cairn/recommender/any_recommender.hpp"

namespace compare {

/// Throws an error that names the nearest right name.
[[noreturn]] inline void refuse_name(const char* what, std::string_view name,
                                     const std::vector<std::string_view>& right) {
  std::string expected = "one of:";
  for (const std::string_view each : right) expected += " " + std::string(each);
  if (const auto nearest = cairn::nearest_name(name, right); !nearest.empty()) {
    expected = "perhaps '" + std::string(nearest) + "'; " + expected;
  }
  throw cairn::error(std::string("unknown ") + what + " " + cairn::escaped(name), "command line", expected);
}

/// A setting: a number in [low, high], tuned evenly or by its logarithm; or one of a list of words.
struct setting {
  std::string name, initial, help;
  double low = 0, high = 0;  ///< the range that --tune tries; low == high: not tuned
  bool logarithmic = false, whole = false;
  std::vector<std::string> words = {};
};

/// The values of a model's settings, by name.
class values {
 public:
  values() = default;
  explicit values(const std::vector<setting>& settings) {
    for (const setting& each : settings) text_[each.name] = each.initial;
  }
  const std::string& word(const std::string& name) const { return text_.at(name); }
  double number(const std::string& name) const { return std::strtod(text_.at(name).c_str(), nullptr); }
  std::size_t whole(const std::string& name) const { return static_cast<std::size_t>(number(name)); }
  const std::map<std::string, std::string>& all() const { return text_; }
  void put(const std::string& name, const std::string& value) { text_[name] = value; }

 private:
  std::map<std::string, std::string> text_;
};

struct model_entry {
  std::string name, help;
  bool ratings = false;  ///< predicts ratings, is judged by RMSE and MAE; else it ranks
  std::vector<setting> settings;
  std::function<cairn::any_recommender(const values&, std::uint64_t seed)> make;

  const setting& find(const std::string& setting_name) const {
    std::vector<std::string_view> right;
    for (const setting& each : settings) {
      if (each.name == setting_name) return each;
      right.push_back(each.name);
    }
    refuse_name(("setting of " + name).c_str(), setting_name, right);
  }

  /// Sets a value after checking that it is one of the words, or a number not negative.
  void put(values& of, const std::string& setting_name, const std::string& value) const {
    const setting& known = find(setting_name);
    if (!known.words.empty()) {
      std::vector<std::string_view> right(known.words.begin(), known.words.end());
      if (std::find(right.begin(), right.end(), value) == right.end()) {
        refuse_name(("value of " + name + "." + setting_name).c_str(), value, right);
      }
    } else {
      char* end = nullptr;
      const double number = std::strtod(value.c_str(), &end);
      if (value.empty() || *end != '\0' || !std::isfinite(number) || number < 0 ||
          (known.whole && (number != std::floor(number) || number > 1e9))) {
        throw cairn::error("value " + cairn::escaped(value), name + "." + setting_name,
                           known.whole ? "a whole number from 0 to 10^9" : "a finite number that is not negative");
      }
    }
    of.put(setting_name, value);
  }

  /// Settings drawn from the ranges that --tune tries, around what is given for those that are not tuned.
  values draw(values base, cairn::random_stream& random) const {
    for (const setting& each : settings) {
      if (!each.words.empty()) {
        base.put(each.name, each.words[random.below(static_cast<std::uint32_t>(each.words.size()))]);
      } else if (each.low < each.high) {
        const double share = random.uniform();
        double number = each.logarithmic ? each.low * std::pow(each.high / each.low, share)
                                         : each.low + (each.high - each.low) * share;
        if (each.whole) number = std::round(number);
        char text[32];
        std::snprintf(text, sizeof text, "%.4g", number);
        base.put(each.name, text);
      }
    }
    return base;
  }
};

inline const model_entry& model_named(const std::vector<model_entry>& models, const std::string& name) {
  std::vector<std::string_view> right;
  for (const model_entry& each : models) {
    if (each.name == name) return each;
    right.push_back(each.name);
  }
  refuse_name("model", name, right);
}

}  // namespace compare
