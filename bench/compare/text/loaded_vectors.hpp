#pragma once
/// The word vectors that models of compare_text begin with.

#include <memory>

#include "cairn/language/read_word_vectors.hpp"
#include "text/options.hpp"

namespace compare {

/// Vectors of the file of --vectors, read when a model first asks for them: folds and fits share them.
class loaded_vectors {
 public:
  explicit loaded_vectors(const options& o) : options_(&o) {}
  std::shared_ptr<const cairn::word_vectors> get() {
    if (!options_->vectors.empty() && !vectors_) {
      vectors_ = std::make_shared<const cairn::word_vectors>(cairn::read_word_vectors(options_->vectors));
    }
    return vectors_;
  }

 private:
  const options* options_;
  std::shared_ptr<const cairn::word_vectors> vectors_;
};

}  // namespace compare
