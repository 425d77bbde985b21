#pragma once
/// The models of compare_text.

#include <utility>
#include <vector>

#include "text/embedding_models.hpp"
#include "text/sparse_models.hpp"

namespace compare {

inline std::vector<text_entry> text_models() {
  return sparse_models();
}

}  // namespace compare
