#pragma once
/// A network of which some arrays learn and the others stay as they are.

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/train/model_arrays.hpp"

namespace cairn {

/// Whether a dotted name has some of its parts, one behind the other: "layers.0.attention.query.weight" has "query",
/// "attention.query" and "layers.0", and not "que".
inline bool has_parts(std::string_view name, std::string_view parts) noexcept {
  for (std::size_t at = name.find(parts); at != std::string_view::npos; at = name.find(parts, at + 1)) {
    const std::size_t end = at + parts.size();
    if ((at == 0 || name[at - 1] == '.') && (end == name.size() || name[end] == '.')) return true;
  }
  return false;
}

namespace detail {

/// Calls f(dotted name, array, whether all that it is part of passes over it without room) for every array, in order.
template <class Part, class F>
void for_each_owned_array(const Part& part, const std::string& name, bool passes, const F& f) {
  passes = passes && !keeps_parts_learning<Part>;
  const auto visit = [&](const auto& each, const std::string& own) {
    using member = std::remove_cvref_t<decltype(each)>;
    if constexpr (has_fields<member> || vector_of_parts<member>) {
      for_each_owned_array(each, own, passes, f);
    } else {
      f(own, each, passes && cairn::freezes<Part>);
    }
  };
  if constexpr (vector_of_parts<Part>) {
    for (std::size_t n = 0; n < part.size(); ++n) visit(part[n], joined(name, std::to_string(n)));
  } else {
    std::apply([&](const auto&... each) { (visit(each.of(part), joined(name, each.name)), ...); }, Part::fields());
  }
}

}  // namespace detail

/// A network in whose gradients there is room for some arrays alone. The others do not learn: no gradient, no state of
/// an optimizer and no average is held of them, and what backward would have worked out for them alone is left out.
/// What flows back through them is as it was. In all else it is the network.
///
///     partly_frozen tuned(network, [](std::string_view name) { return has_parts(name, "feed_forward"); });
///
/// An empty gradient is made whole and then cut, so that it takes for a moment what that of the network takes.
template <has_fields Network>
class partly_frozen : public Network {
 public:
  using gradient = gradient_of<Network>;

  /// `learn(name)` says which arrays learn, by their dotted names. Throws where none is left, and where one that is not
  /// to learn is of a block that always teaches all of its arrays.
  template <class Learn>
  partly_frozen(Network network, const Learn& learn) : Network(std::move(network)) {
    const gradient whole = cairn::empty_gradient(static_cast<const Network&>(*this));
    bool any = false;
    zip_arrays(
        [&](const std::string& name, const auto& values, const auto& of_values) {
          learns_.push_back(cairn::learns(values, of_values) && learn(std::string_view(name)));
          any = any || (learns_.back() && values.size() > 0);
        },
        static_cast<const Network&>(*this), whole);
    require(any, "no array learns", "partly_frozen", "the name of at least one");
    std::size_t n = 0;
    detail::for_each_owned_array(
        static_cast<const Network&>(*this), {}, true, [&](const std::string& name, const auto& values, bool passes) {
          if (!learns_[n++] && !passes && values.size() > 0) {
            throw error("its block teaches all of its arrays", "partly_frozen, array '" + name + "'",
                        "one of a block that says `freezes`");
          }
        });
  }

  gradient empty_gradient() const {
    gradient empty = cairn::empty_gradient(static_cast<const Network&>(*this));
    for_each_array(empty, [&, n = std::size_t{0}](const std::string&, auto& values) mutable {
      if (!learns_[n++]) values = {};
    });
    return empty;
  }

  /// Whether the n-th array learns, in the order of the fields.
  bool learns(std::size_t n) const noexcept { return learns_[n]; }
  /// The network alone.
  const Network& network() const noexcept { return *this; }

 private:
  std::vector<bool> learns_;
};

template <class Network, class Learn>
partly_frozen(Network, Learn) -> partly_frozen<Network>;

}  // namespace cairn
