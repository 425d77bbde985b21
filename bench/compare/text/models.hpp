#pragma once
/// The models of compare_text.

#include <utility>
#include <vector>

#include "text/blended_models.hpp"
#include "text/convolutional_models.hpp"
#include "text/embedding_models.hpp"
#include "text/encoder_models.hpp"
#include "text/sparse_models.hpp"

namespace compare {

/// Refers to the options, which are read when a model is made.
inline std::vector<text_entry> text_models(const options& o) {
  std::vector<text_entry> models = sparse_models();
  for (text_entry& each : embedding_models()) models.push_back(std::move(each));
  for (text_entry& each : convolutional_models(o)) models.push_back(std::move(each));
  for (text_entry& each : encoder_models(o)) models.push_back(std::move(each));
  for (text_entry& each : blended_models(o, models)) models.push_back(std::move(each));
  return models;
}

}  // namespace compare
