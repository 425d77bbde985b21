#pragma once
/// Several models measured alike, side by side: as text, CSV and JSON, with the chance that each only seems to differ
/// from a baseline.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/evaluate/ranking.hpp"
#include "cairn/evaluate/significance.hpp"
#include "cairn/report/table.hpp"

namespace cairn {

/// What a result cost; 0 where it was not measured. One MiB is 2^20 bytes.
struct model_cost {
  double fit_seconds = 0;
  double peak_memory_mebibytes = 0;
};

/// With which model the others are compared.
struct comparison_settings {
  std::string model = {};  ///< its name; empty: for each metric the model with the highest mean
  bootstrap_settings resampling = {};
};

/// Results of one protocol and one treatment of ties: others do not compile, and other settings, metrics or users of
/// the same protocol throw.
///
///     leaderboard board("popularity", evaluate(popular, parts, metrics));
///     board.add("ials", evaluate(als, parts, metrics), {.fit_seconds = 2.5});
///     std::puts(board.text({.model = "popularity"}).c_str());
template <ranking_protocol Protocol, tie_policy Ties>
class leaderboard {
 public:
  using result_type = ranking_result<Protocol, Ties>;
  struct entry {
    std::string name;
    result_type result;
    model_cost cost;
  };

  leaderboard() = default;
  leaderboard(std::string name, result_type result, model_cost cost = {}) {
    add(std::move(name), std::move(result), cost);
  }

  void add(std::string name, result_type result, model_cost cost = {}) {
    require(!result.metrics.empty(), "the result has no metric", "leaderboard", "a result of evaluate");
    if (!entries_.empty()) {
      const result_type& first = entries_.front().result;
      require(result.protocol == first.protocol && result.ties == first.ties && result.metrics == first.metrics &&
                  result.users == first.users && result.counts.masked == first.counts.masked,
              "the result was measured in another way", "leaderboard",
              "the protocol, ties, metrics, users and masked entries of the first result");
      for (const entry& each : entries_) {
        if (each.name == name)
          throw error("model " + escaped(name) + " is there twice", "leaderboard", "names that differ");
      }
    }
    entries_.push_back({std::move(name), std::move(result), cost});
  }

  const std::vector<entry>& entries() const noexcept { return entries_; }

  /// For a metric, the probability of a mean difference from the baseline as large as each model's if the two were
  /// equal: paired sign-flip tests over users, by Holm's correction for all of them together; none for the baseline
  /// itself. A baseline that is the best of the table was chosen by the same data: to claim that one model beats
  /// another, name it. O(models resamples users).
  std::vector<std::optional<double>> p_values(std::string_view metric, const comparison_settings& baseline = {},
                                              int threads = 0) const {
    std::vector<std::optional<double>> result(entries_.size());
    if (entries_.empty()) return result;
    const std::size_t m = entries_.front().result.place_of(metric), base = baseline_of(m, baseline);
    std::vector<double> p;
    for (std::size_t n = 0; n < entries_.size(); ++n) {
      if (n == base || entries_[n].result.users.empty()) continue;
      p.push_back(
          compare(entries_[n].result, entries_[base].result, metric, baseline.resampling, threads).p_permutation);
    }
    p = holm(p);
    for (std::size_t n = 0, next = 0; n < entries_.size() && next < p.size(); ++n) {
      if (n != base) result[n] = p[next++];
    }
    return result;
  }

  /// A row a model, in the order of falling first metric: mean and interval of each metric, and of the first also the
  /// p-value against the baseline. Above it what was measured and on how many users.
  std::string text(const comparison_settings& baseline = {}, int threads = 0) const {
    if (entries_.empty()) return "no models\n";
    const result_type& first = entries_.front().result;
    table out{.columns = {{"model"}}, .caption = {}};
    for (const std::string& metric : first.metrics) out.columns.push_back({metric, 4});
    for (const char* title : {"p", "folded in", "by popularity", "fit s", "users/s", "peak MiB"}) {
      const std::string name = title;
      out.columns.push_back({name,
                             name == "p"          ? 4
                             : name == "fit s"    ? 2
                             : name == "peak MiB" ? 1
                                                  : 0,
                             alignment::right});
    }
    const std::vector<std::size_t> order = ranked();
    const auto p = p_values(first.metrics.front(), baseline, threads);
    for (const std::size_t n : order) {
      const entry& each = entries_[n];
      std::vector<cell> row{each.name};
      for (const interval& value : each.result.summary) row.emplace_back(estimate{value.mean, value.low, value.high});
      row.push_back(p[n] ? cell(*p[n]) : cell());
      row.emplace_back(each.result.counts.folded_in);
      row.emplace_back(each.result.counts.by_popularity);
      row.emplace_back(each.cost.fit_seconds);
      row.emplace_back(each.result.users_per_second());
      row.emplace_back(each.cost.peak_memory_mebibytes);
      out.add(std::move(row));
    }
    const evaluation_counts& counts = first.counts;
    out.caption = described(first.protocol) + "; ties " + std::string(Ties::family) +
                  "; users judged: " + std::to_string(first.users.size()) +
                  ", without a relevant item: " + std::to_string(counts.skipped) +
                  "; entries masked: " + std::to_string(counts.masked) +
                  "; negatives colliding: " + std::to_string(counts.colliding);
    if (entries_.size() > 1) {
      const std::string& base = entries_[baseline_of(0, baseline)].name;
      out.caption += "\np: chance of so large a difference from the " + first.metrics.front() + " of " +
                     one_line(base) + " were both equal; paired by user, Holm's correction";
    }
    return out.text();
  }

  /// One line a model and metric; p is empty for the baseline.
  std::string csv(const comparison_settings& baseline = {}, int threads = 0) const {
    table out;
    for (const char* name :
         {"model", "metric", "mean", "low", "high", "p", "fit_seconds", "users_per_second", "peak_memory_mebibytes"}) {
      out.columns.push_back({name});
    }
    const auto p = all_p_values(baseline, threads);
    for (std::size_t n = 0; n < entries_.size(); ++n) {
      const entry& each = entries_[n];
      for (std::size_t m = 0; m < each.result.metrics.size(); ++m) {
        const interval& value = each.result.summary[m];
        out.add({each.name, each.result.metrics[m], value.mean, value.low, value.high,
                 p[m][n] ? cell(*p[m][n]) : cell(), each.cost.fit_seconds, each.result.users_per_second(),
                 each.cost.peak_memory_mebibytes});
      }
    }
    return out.csv();
  }

  /// {"protocol":..., "ties":..., "models":[{"name":..., "metrics":{"ndcg@10":{"mean":.., "low":.., "high":..,
  /// "p":..}}, "counts":{"users":.., "skipped":.., "folded_in":.., "by_popularity":.., "masked":.., "colliding":..},
  /// "fit_seconds":.., "users_per_second":.., "peak_memory_mebibytes":..}]}; p is null for the baseline.
  std::string json(const comparison_settings& baseline = {}, int threads = 0) const {
    const auto number = [](const char* name, double value) { return json_text(name) + ":" + json_number(value); };
    const auto count = [](const char* name, std::size_t value) {
      return json_text(name) + ":" + std::to_string(value);
    };
    const auto p = all_p_values(baseline, threads);
    std::string out =
        "{\"protocol\":" + json_text(Protocol::family) + ",\"ties\":" + json_text(Ties::family) + ",\"models\":[";
    for (std::size_t n = 0; n < entries_.size(); ++n) {
      const entry& each = entries_[n];
      out += std::string(n == 0 ? "" : ",") + "{\"name\":" + json_text(each.name) + ",\"metrics\":{";
      for (std::size_t m = 0; m < each.result.metrics.size(); ++m) {
        const interval& value = each.result.summary[m];
        out += std::string(m == 0 ? "" : ",") + json_text(each.result.metrics[m]) + ":{" + number("mean", value.mean) +
               "," + number("low", value.low) + "," + number("high", value.high) + "," +
               number("p", p[m][n].value_or(std::numeric_limits<double>::quiet_NaN())) + "}";
      }
      const evaluation_counts& counts = each.result.counts;
      out += "},\"counts\":{" + count("users", counts.users) + "," + count("skipped", counts.skipped) + "," +
             count("folded_in", counts.folded_in) + "," + count("by_popularity", counts.by_popularity) + "," +
             count("masked", counts.masked) + "," + count("colliding", counts.colliding) + "}," +
             number("fit_seconds", each.cost.fit_seconds) + "," +
             number("users_per_second", each.result.users_per_second()) + "," +
             number("peak_memory_mebibytes", each.cost.peak_memory_mebibytes) + "}";
    }
    return out + "]}";
  }

 private:
  /// Models by falling mean of the first metric, of equal ones the earlier first.
  std::vector<std::size_t> ranked() const {
    std::vector<std::size_t> order(entries_.size());
    for (std::size_t n = 0; n < order.size(); ++n) order[n] = n;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return entries_[a].result.summary.front().mean > entries_[b].result.summary.front().mean;
    });
    return order;
  }

  /// The place of the baseline for the metric at place m. Requires a model.
  std::size_t baseline_of(std::size_t m, const comparison_settings& baseline) const {
    std::vector<std::string_view> names;
    std::size_t best = 0;
    for (std::size_t n = 0; n < entries_.size(); ++n) {
      if (!baseline.model.empty() && entries_[n].name == baseline.model) return n;
      names.push_back(entries_[n].name);
      if (entries_[n].result.summary[m].mean > entries_[best].result.summary[m].mean) best = n;
    }
    if (!baseline.model.empty()) refuse_name("model", baseline.model, "comparison_settings.model", names);
    return best;
  }

  /// [metrics][models]
  std::vector<std::vector<std::optional<double>>> all_p_values(const comparison_settings& baseline, int threads) const {
    std::vector<std::vector<std::optional<double>>> all;
    if (entries_.empty()) return all;
    for (const std::string& metric : entries_.front().result.metrics)
      all.push_back(p_values(metric, baseline, threads));
    return all;
  }

  /// A name inside a sentence: without line breaks.
  static std::string one_line(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return name;
  }

  std::vector<entry> entries_;
};

template <ranking_protocol Protocol, tie_policy Ties>
leaderboard(std::string, ranking_result<Protocol, Ties>, model_cost = {}) -> leaderboard<Protocol, Ties>;

}  // namespace cairn
