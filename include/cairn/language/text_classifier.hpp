#pragma once
/// What a classifier of texts must provide, and what all of them give by it.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/language/labeled_texts.hpp"

namespace cairn {

/// A type that learns classes of texts:
///
/// | member | meaning |
/// | --- | --- |
/// | `fit(train, how)` | learns from labeled_texts; throws where they are of one class; the model stays as it was then
/// | | `classes()` | the names of train's classes; none before a fit | | `probabilities(text, out)` | of each class,
/// out: [classes]; their sum is 1; for several threads at once |
///
/// Any bytes are a text; one that has nothing known gets the probabilities of a text about which nothing is known.
template <class C>
concept text_classifier = requires(C model, const C fitted, const labeled_texts& train, const execution& how,
                                   std::string_view text, std::span<float> out) {
  model.fit(train, how);
  { fitted.classes() } -> std::convertible_to<const std::vector<std::string>&>;
  fitted.probabilities(text, out);
};

/// What in a text speaks for a class: the bytes [begin, end), and how much more they add to its score than to the mean
/// of the others' (below 0: they speak against it).
struct text_evidence {
  std::size_t begin = 0, end = 0;
  double weight = 0;
};

/// The probabilities [texts, classes] of many texts; the same on any number of threads.
template <text_classifier C>
matrix<float> probabilities_of(const C& model, std::span<const std::string> texts, int threads = 0) {
  matrix<float> all(static_cast<Eigen::Index>(texts.size()), static_cast<Eigen::Index>(model.classes().size()));
  parallel_for(texts.size(), 64, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t n = begin; n < end; ++n) model.probabilities(texts[n], row_of(all, n));
  });
  return all;
}

/// What `scores(text, out)` of a classifier says of many texts [texts, classes]; the same on any number of threads.
template <text_classifier C>
matrix<float> scores_of(const C& model, std::span<const std::string> texts, int threads = 0) {
  matrix<float> all(static_cast<Eigen::Index>(texts.size()), static_cast<Eigen::Index>(model.classes().size()));
  parallel_for(texts.size(), 64, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t n = begin; n < end; ++n) model.scores(texts[n], row_of(all, n));
  });
  return all;
}

/// The class of the highest probability, the first of equal ones.
template <text_classifier C>
std::uint32_t predict(const C& model, std::string_view text) {
  std::vector<float> of_class(model.classes().size());
  model.probabilities(text, of_class);
  return static_cast<std::uint32_t>(std::max_element(of_class.begin(), of_class.end()) - of_class.begin());
}

/// Of the arrays that a fitted classifier lists by parts(), to be saved; what its bytes() says, or 0, of one that lists
/// none.
template <text_classifier C>
std::size_t bytes_of(const C& model) {
  if constexpr (requires { array_bytes(model.parts()); }) {
    return array_bytes(model.parts());
  } else if constexpr (requires { model.bytes(); }) {
    return model.bytes();
  } else {
    return 0;
  }
}

/// A classifier of any type that can be copied, as value. Not to be used once it was moved from.
class any_text_classifier {
 public:
  template <text_classifier C>
  requires(!std::same_as<C, any_text_classifier> && std::copyable<C>) explicit any_text_classifier(C model)
      : model_(std::make_unique<held<C>>(std::move(model))) {}
  any_text_classifier(const any_text_classifier& other) : model_(other.model_ ? other.model_->copy() : nullptr) {}
  any_text_classifier(any_text_classifier&&) noexcept = default;
  any_text_classifier& operator=(const any_text_classifier& other) { return *this = any_text_classifier(other); }
  any_text_classifier& operator=(any_text_classifier&&) noexcept = default;
  ~any_text_classifier() = default;

  void fit(const labeled_texts& train, const execution& how = {}) { model_->fit(train, how); }
  const std::vector<std::string>& classes() const { return model_->classes(); }
  void probabilities(std::string_view text, std::span<float> out) const { model_->probabilities(text, out); }
  /// bytes_of() it. For a fitted one.
  std::size_t bytes() const { return model_->bytes(); }

 private:
  struct base {
    virtual ~base() = default;
    virtual std::unique_ptr<base> copy() const = 0;
    virtual void fit(const labeled_texts& train, const execution& how) = 0;
    virtual const std::vector<std::string>& classes() const = 0;
    virtual void probabilities(std::string_view text, std::span<float> out) const = 0;
    virtual std::size_t bytes() const = 0;
  };
  template <class C>
  struct held final : base {
    explicit held(C own) : model(std::move(own)) {}
    std::unique_ptr<base> copy() const override { return std::make_unique<held>(model); }
    void fit(const labeled_texts& train, const execution& how) override { model.fit(train, how); }
    const std::vector<std::string>& classes() const override { return model.classes(); }
    void probabilities(std::string_view text, std::span<float> out) const override { model.probabilities(text, out); }
    std::size_t bytes() const override { return bytes_of(model); }
    C model;
  };
  std::unique_ptr<base> model_;
};
static_assert(text_classifier<any_text_classifier>);

}  // namespace cairn
