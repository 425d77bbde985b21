#pragma once
/// Several models measured alike, side by side: as text, CSV and JSON.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/evaluate/ranking.hpp"

namespace cairn {

/// What a result cost; 0 where it was not measured.
struct model_cost {
  double fit_seconds = 0;
  std::uint64_t peak_memory_bytes = 0;
};

/// Results of one protocol and one treatment of ties: others do not compile, and other settings, metrics or users of the
/// same protocol throw.
template <ranking_protocol Protocol, tie_policy Ties>
class leaderboard {
 public:
  using result_type = ranking_result<Protocol, Ties>;
  struct entry {
    std::string name;
    result_type result;
    model_cost cost;
  };

  void add(std::string name, result_type result, model_cost cost = {}) {
    if (!entries_.empty()) {
      const result_type& first = entries_.front().result;
      require(result.protocol == first.protocol && result.ties == first.ties && result.metrics == first.metrics &&
                  result.users == first.users,
              "the result was measured in another way", "leaderboard",
              "the protocol, ties, metrics and users of the first result");
      for (const entry& each : entries_) {
        if (each.name == name) throw error("model " + escaped(name) + " is there twice", "leaderboard", "names that differ");
      }
    }
    entries_.push_back({std::move(name), std::move(result), cost});
  }

  const std::vector<entry>& entries() const noexcept { return entries_; }

  /// A table with a row a model, in the order of falling first metric: mean and half width of the interval.
  std::string text() const {
    std::vector<std::vector<std::string>> rows(1, {"model"});
    if (entries_.empty()) return "no models\n";
    for (const std::string& metric : entries_.front().result.metrics) rows[0].push_back(metric);
    for (const char* title : {"fit s", "users/s", "peak MiB"}) rows[0].push_back(title);
    for (const entry* each : ranked()) {
      auto& row = rows.emplace_back(1, printable(each->name));
      for (const interval& value : each->result.summary) {
        row.push_back(number("%.4f", value.mean) + " +-" + number("%.4f", (value.high - value.low) / 2));
      }
      row.push_back(number("%.2f", each->cost.fit_seconds));
      row.push_back(number("%.0f", each->result.users_per_second()));
      row.push_back(number("%.1f", static_cast<double>(each->cost.peak_memory_bytes) / 1048576));
    }
    std::vector<std::size_t> widths(rows[0].size());
    for (const auto& row : rows) {
      for (std::size_t n = 0; n < row.size(); ++n) widths[n] = std::max(widths[n], row[n].size());
    }
    const result_type& first = entries_.front().result;
    std::string out = described(first.protocol) + "; ties " + std::string(Ties::family) + "; " +
                      std::to_string(first.users.size()) + " users\n";
    for (const auto& row : rows) {
      for (std::size_t n = 0; n < row.size(); ++n) {
        const std::string blank(widths[n] - row[n].size(), ' ');
        out += n == 0 ? row[n] + blank : "  " + blank + row[n];
      }
      while (out.back() == ' ') out.pop_back();
      out += '\n';
    }
    return out;
  }

  /// One line a model and metric: model,metric,mean,low,high,fit_seconds,users_per_second,peak_memory_bytes.
  std::string csv() const {
    std::string out = "model,metric,mean,low,high,fit_seconds,users_per_second,peak_memory_bytes\n";
    for (const entry& each : entries_) {
      for (std::size_t m = 0; m < each.result.metrics.size(); ++m) {
        const interval& value = each.result.summary[m];
        out += cell(each.name) + ',' + cell(each.result.metrics[m]) + ',' + number("%.9g", value.mean) + ',' +
               number("%.9g", value.low) + ',' + number("%.9g", value.high) + ',' +
               number("%.9g", each.cost.fit_seconds) + ',' + number("%.9g", each.result.users_per_second()) + ',' +
               std::to_string(each.cost.peak_memory_bytes) + '\n';
      }
    }
    return out;
  }

  /// {"protocol":..., "ties":..., "users":..., "models":[{"name":..., "metrics":{"ndcg@10":{"mean":..,"low":..,"high":..}},
  /// "fit_seconds":.., "users_per_second":.., "peak_memory_bytes":..}]}; a number that is not finite is null.
  std::string json() const {
    std::string out = "{\"protocol\":\"" + std::string(Protocol::family) + "\",\"ties\":\"" + std::string(Ties::family) +
                      "\",\"users\":" + std::to_string(entries_.empty() ? 0 : entries_.front().result.users.size()) +
                      ",\"models\":[";
    for (std::size_t n = 0; n < entries_.size(); ++n) {
      const entry& each = entries_[n];
      out += std::string(n == 0 ? "" : ",") + "{\"name\":" + text_value(each.name) + ",\"metrics\":{";
      for (std::size_t m = 0; m < each.result.metrics.size(); ++m) {
        const interval& value = each.result.summary[m];
        out += std::string(m == 0 ? "" : ",") + text_value(each.result.metrics[m]) +
               ":{\"mean\":" + number("%.9g", value.mean) + ",\"low\":" + number("%.9g", value.low) +
               ",\"high\":" + number("%.9g", value.high) + '}';
      }
      out += "},\"fit_seconds\":" + number("%.9g", each.cost.fit_seconds) +
             ",\"users_per_second\":" + number("%.9g", each.result.users_per_second()) +
             ",\"peak_memory_bytes\":" + std::to_string(each.cost.peak_memory_bytes) + '}';
    }
    return out + "]}";
  }

 private:
  std::vector<const entry*> ranked() const {
    std::vector<const entry*> order;
    for (const entry& each : entries_) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(), [](const entry* a, const entry* b) {
      return a->result.summary.front().mean > b->result.summary.front().mean;
    });
    return order;
  }
  static std::string number(const char* format, double value) {
    if (!std::isfinite(value)) return "null";
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    std::string result = text;
    std::replace(result.begin(), result.end(), ',', '.');  // a locale with a decimal comma
    return result;
  }
  static std::string printable(std::string name) {
    std::replace_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return name;
  }
  static std::string cell(const std::string& value) {
    if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
    std::string out = "\"";
    for (const char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
  }
  static std::string text_value(const std::string& value) {
    std::string out = "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += escaped;
      } else {
        out += c;
      }
    }
    return out + '"';
  }

  std::vector<entry> entries_;
};

}  // namespace cairn
