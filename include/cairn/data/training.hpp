#pragma once
/// The sides of a split, as different types: a model fits on training<T>, may stop early and be chosen by
/// validation<T>, and is judged on held_out<T>, and none converts into another. That stops a test part passed by
/// mistake; who takes the value out and wraps it anew, as in all_of(*parts.test), is not stopped, but has written down
/// what he did.

#include <memory>
#include <utility>

namespace cairn {

/// One side of a split: a shared, immutable value. Copies are O(1). Made by splits, all_of, on_side and part_maker.
template <class T, class Side>
class part {
 public:
  using value_type = T;
  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_.get(); }

  /// The same side of a derived value: on_side(f) turns training<log> into training<interactions>.
  template <class F>
  auto on_side(F&& f) const {
    return part<std::decay_t<decltype(f(*value_))>, Side>(f(*value_));
  }

 private:
  template <class, class>
  friend class part;
  friend struct part_maker;
  explicit part(T value) : value_(std::make_shared<const T>(std::move(value))) {}
  std::shared_ptr<const T> value_;
};

template <class T>
using training = part<T, struct training_side>;
template <class T>
using held_out = part<T, struct held_out_side>;
/// What is neither learned from nor judged on: when to stop and which settings to take are decided by it, so a figure
/// on it flatters, and one on held_out stays honest.
template <class T>
using validation = part<T, struct validation_side>;

/// Makes any side of any value. For splits, of a user's own too: whoever calls it upholds that the sides do not
/// overlap; check_leakage (data/leakage.hpp) can tell.
struct part_maker {
  template <class T>
  static training<T> train(T value) {
    return training<T>(std::move(value));
  }
  template <class T>
  static held_out<T> test(T value) {
    return held_out<T>(std::move(value));
  }
  template <class T>
  static cairn::validation<T> validation(T value) {
    return cairn::validation<T>(std::move(value));
  }
};

/// Everything as training data: to fit the model that goes to the shop, when nothing is left to be judged.
/// It trusts its caller: all_of(*parts.test) compiles, and learns from the test.
template <class T>
training<T> all_of(T data) {
  return part_maker::train(std::move(data));
}

/// What a split returns. `history` holds what is known of customers who are not in train (strong generalization);
/// elsewhere it is empty.
template <class T>
struct split {
  training<T> train;
  held_out<T> history;
  held_out<T> test;
};

}  // namespace cairn
