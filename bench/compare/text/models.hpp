#pragma once
/// The models of compare_text.

#include <utility>
#include <vector>

#include "text/embedding_models.hpp"
#include "text/sparse_models.hpp"

namespace compare {

inline std::vector<text_entry> text_models() {
  std::vector<text_entry> all = sparse_models();
  for (text_entry& each : embedding_models()) all.push_back(std::move(each));
  return all;
}

}  // namespace compare
