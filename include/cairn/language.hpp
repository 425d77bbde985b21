#pragma once
/// All of include/cairn/language that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/language/hash_index.hpp"
#include "cairn/language/labeled_texts.hpp"
#include "cairn/language/linear_svm.hpp"
#include "cairn/language/naive_bayes.hpp"
#include "cairn/language/sparse_classifier.hpp"
#include "cairn/language/sparse_learner.hpp"
#include "cairn/language/temperature.hpp"
#include "cairn/language/term_weighting.hpp"
#include "cairn/language/text_classifier.hpp"
#include "cairn/language/text_vectors.hpp"
#include "cairn/language/tokenizer.hpp"
