#pragma once
/// What the last step of a cleaning told, for tests.

#include <cstddef>
#include <string_view>

#include "cairn/data/cleaning.hpp"

inline std::size_t dropped(const cairn::event_view& view, std::string_view why) {
  for (const auto& reason : view.account().back().reasons) {
    if (reason.why == why) return reason.dropped;
  }
  return 0;
}

inline std::size_t mended(const cairn::event_view& view, std::string_view why) {
  for (const auto& reason : view.account().back().reasons) {
    if (reason.why == why) return reason.mended;
  }
  return 0;
}
