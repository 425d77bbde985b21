#pragma once
/// What a refused call says, for tests that check its words.

#include <string>

#include "cairn/core/error.hpp"

/// The message of the cairn::error that f throws; "not refused" where it throws none.
template <class F>
std::string refusal(F&& f) {
  try {
    f();
  } catch (const cairn::error& problem) {
    return problem.what();
  }
  return "not refused";
}
