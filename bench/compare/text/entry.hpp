#pragma once
/// What compare_text makes.

#include "cairn/language/text_classifier.hpp"
#include "harness/registry.hpp"

namespace compare {

using text_entry = model_entry<cairn::any_text_classifier>;

}  // namespace compare
