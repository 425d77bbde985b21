#pragma once
/// The models of compare_text.

#include <string>
#include <vector>

#include "text/sparse_models.hpp"

namespace compare {

inline std::vector<text_entry> text_models() {
  return sparse_models();
}

}  // namespace compare
