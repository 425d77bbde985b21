#pragma once
/// What splitters and features of texts must provide: words found, whatever is taken for one, and what is counted.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cairn {

namespace detail {
struct any_place {
  void operator()(std::size_t, std::size_t) const noexcept {}
  void operator()(std::uint64_t, std::size_t, std::size_t) const noexcept {}
};
}  // namespace detail

/// `split(text, f)` calls f(begin, end) for the bytes of each word in order, for several threads at once. Words do not
/// overlap; none is empty.
template <class S>
concept text_splitter = std::copyable<S> && requires(const S s, std::string_view text, detail::any_place f) {
  s.split(text, f);
};

/// `each(text, f)` calls f(hash, begin, end) for each feature of the text in turn: 64 bits that stand for it wherever
/// it occurs, and the bytes where it does; for several threads at once. Two features of a few millions hardly ever
/// share a hash (n^2 / 2^65 pairs).
template <class F>
concept text_features = std::copyable<F> && requires(const F features, std::string_view text, detail::any_place f) {
  features.each(text, f);
};

/// The words of a text, which has to outlive them.
template <text_splitter S>
std::vector<std::string_view> words_of(std::string_view text, const S& splitter) {
  std::vector<std::string_view> words;
  splitter.split(text, [&](std::size_t begin, std::size_t end) { words.push_back(text.substr(begin, end - begin)); });
  return words;
}

}  // namespace cairn
