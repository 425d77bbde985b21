#pragma once
/// What a comparison found, as a table, as JSON and as a picture.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/report/bar_chart.hpp"
#include "cairn/report/stacked.hpp"
#include "cairn/report/table.hpp"

namespace compare {

/// One model's row in one table.
struct row {
  std::string name;
  std::vector<cairn::estimate> metrics;  ///< without an interval where none can be given
  cairn::evaluation_counts counts = {};
  cairn::estimate behind = {std::nan("")};  ///< the best model less this one, of the last ranking metric
  double p =
      std::nan("");  ///< that the best model is no better by the last metric, corrected for the comparisons (Holm)
};

/// What a model cost, over all folds.
struct cost {
  double fit_seconds = 0, users_per_second = 0, peak_mebibytes = 0;
  double learned_per_second = 0;                                  ///< of fits, where that is known
  std::size_t model_bytes = 0;                                    ///< of what would be saved; 0 where it is not known
  std::vector<std::map<std::string, std::string>> settings = {};  ///< one, or where folds were tuned one for each
};

/// The models' results for one choice of wanted items.
struct section {
  std::string title;
  std::vector<row> rows = {};
};

struct results {
  std::string protocol;
  std::string judged = "customers";  ///< what the values are by
  bool minutes = false;              ///< say how long fits took in minutes, not in seconds
  std::vector<std::string> metrics;
  std::vector<section> sections;  ///< the first of all items
  std::vector<cost> costs;        ///< of each model

  std::string text() const {
    std::string out = protocol + "\n";
    for (const section& each : sections) {
      cairn::table table{.columns = {{"model"}}};
      const bool first = &each == &sections.front();
      for (const std::string& metric : metrics) table.columns.push_back({.name = metric, .decimals = 4});
      table.columns.push_back({.name = "behind the best", .decimals = 4});
      table.columns.push_back({.name = "p (Holm)", .decimals = 3});
      if (first) {
        using column = std::pair<std::string, int>;
        for (const auto& [name, decimals] :
             {column{minutes ? "fit min" : "fit s", 2}, column{(judged == "customers" ? "users" : judged) + "/s", 0},
              column{"peak MiB", 0}}) {
          table.columns.push_back({.name = name, .decimals = decimals});
        }
        if (sized()) table.columns.push_back({.name = "model KiB", .decimals = 1});
        if (timed()) table.columns.push_back({.name = "learned " + judged + "/s", .decimals = 0});
      }
      for (std::size_t n = 0; n < each.rows.size(); ++n) {
        const row& model = each.rows[n];
        std::vector<cairn::cell> cells{model.name};
        for (const cairn::estimate& value : model.metrics) cells.emplace_back(value);
        cells.push_back(std::isnan(model.behind.value) ? cairn::cell() : cairn::cell(model.behind));
        cells.push_back(std::isnan(model.p) ? cairn::cell() : cairn::cell(model.p));
        if (first) {
          for (const double number :
               {costs[n].fit_seconds / (minutes ? 60 : 1), costs[n].users_per_second, costs[n].peak_mebibytes}) {
            cells.emplace_back(number);
          }
          if (sized()) cells.emplace_back(static_cast<double>(costs[n].model_bytes) / 1024);
          if (timed()) cells.emplace_back(costs[n].learned_per_second);
        }
        table.add(std::move(cells));
      }
      if (sections.size() > 1) table.caption = each.title;
      out += "\n" + table.text();
      if (!each.rows.empty() && each.rows.front().counts.users > 0) out += counted(each.rows.front().counts);
    }
    return out;
  }

  nlohmann::json json() const {
    nlohmann::json models = nlohmann::json::array();
    for (std::size_t n = 0; n < costs.size(); ++n) {
      nlohmann::json model{{"name", sections.front().rows[n].name},
                           {"fit_seconds", costs[n].fit_seconds},
                           {"users_per_second", costs[n].users_per_second},
                           {"peak_memory_mebibytes", costs[n].peak_mebibytes}};
      if (costs[n].model_bytes > 0) model["model_bytes"] = costs[n].model_bytes;
      if (costs[n].learned_per_second > 0) model["learned_per_second"] = costs[n].learned_per_second;
      if (costs[n].settings.size() == 1) {
        model["settings"] = costs[n].settings.front();
      } else {
        model["settings_by_fold"] = costs[n].settings;
      }
      for (const section& each : sections) {
        const bool first = &each == &sections.front();
        nlohmann::json part;
        for (std::size_t m = 0; m < metrics.size(); ++m) {
          const cairn::estimate& value = each.rows[n].metrics[m];
          part[metrics[m]] = {{"mean", value.value}};
          if (value.has_interval()) part[metrics[m]].update({{"low", value.low}, {"high", value.high}});
        }
        const cairn::estimate& behind = each.rows[n].behind;
        if (!std::isnan(behind.value)) {
          part["behind_the_best"] = {{"mean", behind.value}, {"low", behind.low}, {"high", behind.high}};
        }
        const auto& counts = each.rows[n].counts;
        nlohmann::json users{{"judged", counts.users},
                             {"without_relevant_items", counts.skipped},
                             {"new_folded_in", counts.folded_in},
                             {"new_by_popularity", counts.by_popularity}};
        if (first) {
          model["metrics"] = part;
          model["users"] = users;
        } else {
          model[each.title] = {{"metrics", part}, {"users", users}};
        }
      }
      models.push_back(std::move(model));
    }
    return {{"protocol", protocol}, {"models", models}};
  }

  /// A bar chart of each metric with its intervals, one below the other.
  std::string svg() const {
    std::vector<std::string> charts;
    for (const section& each : sections) {
      for (std::size_t m = 0; m < metrics.size(); ++m) {
        std::vector<cairn::chart_bar> bars;
        for (const row& model : each.rows) bars.push_back({.label = model.name, .value = model.metrics[m]});
        charts.push_back(cairn::bar_chart(
            bars, {.title = metrics[m], .subtitle = sections.size() > 1 ? each.title : protocol, .decimals = 4}));
      }
    }
    return cairn::stacked(charts);
  }

 private:
  bool sized() const {
    return std::any_of(costs.begin(), costs.end(), [](const cost& each) { return each.model_bytes > 0; });
  }
  bool timed() const {
    return std::any_of(costs.begin(), costs.end(), [](const cost& each) { return each.learned_per_second > 0; });
  }
  std::string counted(const cairn::evaluation_counts& counts) const {
    std::string out = std::to_string(counts.users) + " " + judged + " judged";
    if (counts.folded_in > 0) out += ", " + std::to_string(counts.folded_in) + " of them new and folded in";
    if (counts.by_popularity > 0) out += ", " + std::to_string(counts.by_popularity) + " new and served by popularity";
    if (counts.skipped > 0) out += "; " + std::to_string(counts.skipped) + " without a relevant item";
    if (counts.masked > 0) out += "; " + std::to_string(counts.masked) + " test entries left out as seen";
    if (counts.colliding > 0) out += "; " + std::to_string(counts.colliding) + " negatives were the test item";
    return out + "\n";
  }
};

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.flush();
  if (!file) throw cairn::error("cannot be written", path, "a file in a folder that exists");
}

/// Prints the table, and writes what the paths name.
inline void publish(const results& out, const std::string& json, const std::string& plot) {
  std::cout << out.text();
  if (!json.empty()) write_file(json, out.json().dump(1) + "\n");
  if (!plot.empty()) write_file(plot, out.svg());
}

/// The peak of resident memory since `reset_peak`, in MiB; of the whole process where the system cannot reset it.
inline void reset_peak() {
  if (std::FILE* file = std::fopen("/proc/self/clear_refs", "w")) {
    std::fputs("5", file);
    std::fclose(file);
  }
}
inline double peak_mebibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  }
  return 0;
}

}  // namespace compare
