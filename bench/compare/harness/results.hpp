#pragma once
/// What a comparison found, as a table and as JSON.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/evaluate/interval.hpp"

namespace compare {

struct row {
  std::string name;
  std::vector<cairn::interval> metrics;
  double fit_seconds = 0, users_per_second = 0, peak_mebibytes = 0;
  std::map<std::string, std::string> settings;
};

struct results {
  std::string protocol;
  std::vector<std::string> metrics;
  std::vector<row> rows;

  std::string text() const {
    std::vector<std::vector<std::string>> cells(1, {"model"});
    for (const std::string& metric : metrics) cells[0].push_back(metric);
    for (const char* title : {"fit s", "users/s", "peak MiB"}) cells[0].emplace_back(title);
    const auto number = [](const char* format, double value) {
      char out[48];
      std::snprintf(out, sizeof out, format, value);
      return std::string(out);
    };
    for (const row& each : rows) {
      auto& line = cells.emplace_back(1, each.name);
      for (const cairn::interval& m : each.metrics) {
        line.push_back(number("%.4f", m.mean) + " [" + number("%.4f", m.low) + ", " + number("%.4f", m.high) + "]");
      }
      line.push_back(number("%.2f", each.fit_seconds));
      line.push_back(number("%.0f", each.users_per_second));
      line.push_back(number("%.0f", each.peak_mebibytes));
    }
    std::vector<std::size_t> widths(cells[0].size(), 0);
    for (const auto& line : cells) {
      for (std::size_t n = 0; n < line.size(); ++n) widths[n] = std::max(widths[n], line[n].size());
    }
    std::string out = protocol + "\n";
    for (const auto& line : cells) {
      for (std::size_t n = 0; n < line.size(); ++n) {
        const std::string blank(widths[n] - line[n].size(), ' ');
        out += n == 0 ? line[n] + blank : "  " + blank + line[n];
      }
      out += "\n";
    }
    return out;
  }

  nlohmann::json json() const {
    nlohmann::json models = nlohmann::json::array();
    for (const row& each : rows) {
      nlohmann::json measured;
      for (std::size_t m = 0; m < metrics.size(); ++m) {
        measured[metrics[m]] = {
            {"mean", each.metrics[m].mean}, {"low", each.metrics[m].low}, {"high", each.metrics[m].high}};
      }
      models.push_back({{"name", each.name},
                        {"metrics", measured},
                        {"fit_seconds", each.fit_seconds},
                        {"users_per_second", each.users_per_second},
                        {"peak_memory_mebibytes", each.peak_mebibytes},
                        {"settings", each.settings}});
    }
    return {{"protocol", protocol}, {"models", models}};
  }
};

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.flush();
  if (!file) throw cairn::error("cannot be written", path, "a file in a folder that exists");
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
