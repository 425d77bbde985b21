#pragma once
/// Several kinds of features of one text.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "cairn/core/random.hpp"
#include "cairn/text/concept.hpp"

namespace cairn {

/// The features of each kind, one kind behind the other; equal hashes of two kinds become different ones.
/// Use: words and characters together: `joined_features{word_ngrams{}, character_ngrams{}}`.
template <text_features... Kinds>
struct joined_features {
  std::tuple<Kinds...> kinds;

  joined_features() = default;
  explicit joined_features(Kinds... each_kind) : kinds(std::move(each_kind)...) {}

  void check() const {
    std::apply([](const auto&... kind) { (check_one(kind), ...); }, kinds);
  }

  template <class F>
  void each(std::string_view text, F&& f) const {
    std::uint64_t number = 0;
    const auto one = [&](const auto& kind) {
      ++number;
      kind.each(text,
                [&](std::uint64_t hash, std::size_t begin, std::size_t end) { f(mix(hash + number), begin, end); });
    };
    std::apply([&](const auto&... kind) { (one(kind), ...); }, kinds);
  }

 private:
  template <class Kind>
  static void check_one(const Kind& kind) {
    if constexpr (requires { kind.check(); }) kind.check();
  }
};

}  // namespace cairn
