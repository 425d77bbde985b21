#pragma once
/// Texts without labels that models of compare_text pre-train on.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/data/read_lists.hpp"
#include "cairn/data/read_text.hpp"
#include "text/options.hpp"

namespace compare {

/// The lines of the file of --further that are not blank, plain or gzip, read when a model first asks for them: folds
/// and fits share them. Null without the option.
class further_texts {
 public:
  explicit further_texts(const options& o) : options_(&o) {}
  std::shared_ptr<const std::vector<std::string>> get() {
    if (!options_->further.empty() && !texts_) {
      std::vector<std::string> lines;
      cairn::detail::for_each_line(cairn::read_text(options_->further), options_->further,
                                   [&](std::string_view line, std::size_t) { lines.emplace_back(line); });
      texts_ = std::make_shared<const std::vector<std::string>>(std::move(lines));
    }
    return texts_;
  }

 private:
  const options* options_;
  std::shared_ptr<const std::vector<std::string>> texts_;
};

}  // namespace compare
