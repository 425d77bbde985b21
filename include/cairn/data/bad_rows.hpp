#pragma once
/// What becomes of rows that a reader cannot take.

#include <cstddef>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// By default a reader refuses a file at its first bad row. Given the address of one of these, it leaves bad rows out
/// and counts them here, and refuses the file once there are more than `most`: nothing is dropped without being told.
/// A file of bad rows alone is refused too: it leaves no events.
///
///     bad_rows bad{.most = 20};
///     const event_log log = read_events("clicks.csv", {}, {.bad = &bad});
struct bad_rows {
  std::size_t most = 100;
  std::size_t count = 0;
  std::vector<std::string> messages = {};  ///< what was wrong with the first ten, and where
  bool torn_last_line = false;             ///< a log's last line was cut off in the middle, and dropped; not in `count`
};

namespace detail {

/// Called in the catch clause of a row: counts its problem, or lets it go on upwards.
inline void reject_row(bad_rows* bad, const error& problem) {
  if (bad == nullptr) throw;
  if (++bad->count > bad->most) {
    throw error(problem.problem() + ", and " + std::to_string(bad->most) + " bad rows before it", problem.where(),
                problem.expected() + ", or at most " + std::to_string(bad->most) + " bad rows");
  }
  if (bad->messages.size() < 10) bad->messages.emplace_back(problem.what());
}

}  // namespace detail

}  // namespace cairn
