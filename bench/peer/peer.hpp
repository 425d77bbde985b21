#pragma once
/// Ours against theirs in one process: first the results are compared, then both are timed by turns, so that whatever
/// slows the machine slows both. A program's last lines are `ratio: <row> <threads> <median of ours over theirs,
/// speed>`.

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "machine/ceiling.hpp"

namespace bench {

/// One way to do the work, by name.
struct contender {
  std::string name;
  std::function<void()> run;
};

/// What a row of the table does.
struct workload {
  std::string name;  ///< no blanks
  int threads = 1;
  double amount = 0;   ///< flops or bytes of one run
  double ceiling = 0;  ///< flops or bytes a second of the machine, all threads together; 0: not stated
  const char* unit = "GFLOP/s";
};

/// Pins the process to its last core, or lets it run on `threads` of them: what another process does on the first core
/// shows less.
inline void pin(int threads) {
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int core = std::max(0, cores - threads); core < cores; ++core) CPU_SET(core, &set);
  sched_setaffinity(0, sizeof(set), &set);
}

/// Starts the program once more with what other libraries read when they are loaded: their threads sleep while they
/// wait, since spinning they would take the cores from whoever is timed next; and OpenBLAS, which takes its slowest
/// kernels on a processor that is newer than it, is told which ones the processor can run. What the environment says
/// already stands.
inline void prepare_other_libraries(char** argv) {
  const std::array<std::pair<const char*, const char*>, 3> wanted{
      {{"OMP_WAIT_POLICY", "passive"},
       {"OPENBLAS_THREAD_TIMEOUT", "4"},
       {"OPENBLAS_CORETYPE", cairn::active_isa() == cairn::isa::avx512 ? "SkylakeX" : "Haswell"}}};
  const std::size_t named = cairn::active_isa() >= cairn::isa::avx2 ? 3 : 2;
  bool changed = false;
  for (std::size_t n = 0; n < named; ++n) {
    if (std::getenv(wanted[n].first) != nullptr) continue;
    setenv(wanted[n].first, wanted[n].second, 0);
    changed = true;
  }
  if (!changed) return;
  execv("/proc/self/exe", argv);
  std::printf("the program cannot start once more: threads that wait will spin, and OpenBLAS chooses for itself\n");
}

/// The largest difference of two results over the largest value of the second; throws above `tolerance`, so that what
/// is not the same work is not timed.
inline void require_agreement(std::string_view what, std::span<const float> ours, std::span<const float> theirs,
                              double tolerance) {
  if (ours.size() != theirs.size()) throw std::runtime_error(std::string(what) + ": the sizes differ");
  double difference = 0, largest = 0;
  for (std::size_t n = 0; n < ours.size(); ++n) {
    const double gap = std::abs(static_cast<double>(ours[n]) - static_cast<double>(theirs[n]));
    difference = std::isnan(gap) ? INFINITY : std::max(difference, gap);
    largest = std::max(largest, std::abs(static_cast<double>(theirs[n])));
  }
  if (difference > tolerance * largest) {
    throw std::runtime_error(std::string(what) + ": results differ by " + std::to_string(difference) + " of " +
                             std::to_string(largest));
  }
}

/// Times rows and prints them. Arguments: [--seconds S a row] [part of the names of the rows to run]...
class comparison {
 public:
  comparison(int argc, char** argv) {
    prepare_other_libraries(argv);
    for (int n = 1; n < argc; ++n) {
      if (std::string_view(argv[n]) == "--seconds" && n + 1 < argc) {
        seconds_ = std::atof(argv[++n]);
      } else {
        wanted_.emplace_back(argv[n]);
      }
    }
    std::printf("level %s, ceiling %.1f GFLOP/s a core in float; medians, ours and theirs by turns\n",
                std::string(name_of(cairn::active_isa())).c_str(), kernel_ceiling() / 1e9);
  }
  comparison(const comparison&) = delete;
  comparison& operator=(const comparison&) = delete;
  ~comparison() {
    for (const std::string& line : ratios_) std::printf("%s\n", line.c_str());
  }

  /// Whether the row was asked for: a program need not prepare what it will not time.
  bool wants(std::string_view name) const {
    return wanted_.empty() || std::any_of(wanted_.begin(), wanted_.end(), [&](const std::string& part) {
             return name.find(part) != std::string_view::npos;
           });
  }

  /// Times `ours` and all of `theirs`; the ratio is against the one of them that is fastest in the median.
  void row(const workload& work, const std::function<void()>& ours, const std::vector<contender>& theirs) {
    if (!wants(work.name)) return;
    pin(work.threads);
    std::vector<contender> all{{"cairn", ours}};
    all.insert(all.end(), theirs.begin(), theirs.end());
    std::vector<int> repeats;
    for (const contender& each : all) {
      each.run();  // what is allocated once is not timed
      repeats.push_back(std::clamp(static_cast<int>(2e-3 / std::max(timed(each, 1), 1e-9)), 1, 1 << 20));
    }
    std::vector<std::vector<double>> times(all.size());
    const auto begin = std::chrono::steady_clock::now();
    for (int round = 0; round < 5 || (round < 201 && since(begin) < seconds_); ++round) {
      for (std::size_t n = 0; n < all.size(); ++n) times[n].push_back(timed(all[n], repeats[n]));
    }
    std::size_t best = 0;
    for (std::size_t n = 0; n < all.size(); ++n) {
      const double speed = work.amount / median(times[n]);
      std::printf("%-40s %d  %-12s %10.2f us %9.2f %s", work.name.c_str(), work.threads, all[n].name.c_str(),
                  median(times[n]) * 1e6, speed / 1e9, work.unit);
      if (work.ceiling > 0) std::printf(" %5.1f%% of the ceiling", 100 * speed / work.ceiling);
      std::printf("\n");
      if (n > 0 && (best == 0 || median(times[n]) < median(times[best]))) best = n;
    }
    std::fflush(stdout);
    if (best == 0) return;
    std::vector<double> ratio(times[0].size());
    for (std::size_t n = 0; n < ratio.size(); ++n) ratio[n] = times[best][n] / times[0][n];
    char line[160];
    std::snprintf(line, sizeof(line), "ratio: %s %d %.3f", work.name.c_str(), work.threads, median(ratio));
    ratios_.emplace_back(line);
  }

 private:
  static double since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  static double timed(const contender& each, int repeats) {
    const auto begin = std::chrono::steady_clock::now();
    for (int n = 0; n < repeats; ++n) each.run();
    return since(begin) / repeats;
  }
  static double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  }

  double seconds_ = 1;
  std::vector<std::string> wanted_, ratios_;
};

}  // namespace bench
