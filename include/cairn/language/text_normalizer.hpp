#pragma once
/// What is done to a text before it is cut into pieces: nothing, or the normal form NFKC.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "cairn/text/normalization_lookup.hpp"
#include "cairn/text/normalize.hpp"
#include "cairn/text/traced_text.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

namespace detail {
struct any_bytes {
  void operator()(std::string_view, std::size_t, std::size_t) const noexcept {}
};

/// Calls f for runs of points that `keeps(decoded_point)` and, for each run of others, change(begin, end).
template <class Keeps, class Change, class F>
void each_run(std::string_view text, const Keeps& keeps, const Change& change, F&& f) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    decoded_point here;
    while (at < text.size() && keeps(here = decode_utf8(text, at))) at += here.bytes;
    if (at > begin) f(text.substr(begin, at - begin), begin, at);
    const std::size_t changed = at;
    while (at < text.size() && !keeps(here = decode_utf8(text, at))) at += here.bytes;
    if (at > changed) change(changed, at);
  }
}
}  // namespace detail

/// `normalize(text, f)` calls f(bytes, begin, end) for what the bytes [begin, end) of the text become, in order: UTF-8,
/// maybe empty, and a view of those very bytes where they stay as they are. For several threads at once.
template <class N>
concept text_normalizer = requires(const N n, std::string_view text, detail::any_bytes f) {
  n.normalize(text, f);
};

/// The text as it is; U+FFFD for what is no UTF-8. O(bytes).
struct unnormalized {
  template <class F>
  void normalize(std::string_view text, F&& f) const {
    const auto broken = [&](std::size_t begin, std::size_t end) {
      for (; begin < end; begin += decode_utf8(text, begin).bytes) {
        f(std::string_view("\uFFFD"), begin, begin + decode_utf8(text, begin).bytes);
      }
    };
    detail::each_run(
        text, [](const decoded_point& here) { return here.valid; }, broken, f);
  }
};
static_assert(text_normalizer<unnormalized>);

/// The text in the normal form NFKC; U+FFFD for what is no UTF-8. What is settled is not copied. O(bytes).
/// Source: The Unicode Standard 14.0, Annex 15.
/// Use: texts that mix full-width, ligatures and composed letters with plain ones.
struct nfkc_normalizer {
  template <class F>
  void normalize(std::string_view text, F&& f) const {
    const detail::normalization_lookup& tables = detail::normalization_lookup::get();
    // A point is kept where the one behind it is settled too and so cannot change it.
    const auto settled = [&](std::size_t at) {
      const decoded_point p = decode_utf8(text, at);
      return p.valid && tables.settled(p.point, true, true);
    };
    traced_text moved;
    std::string bytes;
    for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
      const std::size_t begin = at;
      std::size_t last = at;  // of the points that are settled, where the last begins
      bool any = false;
      for (next = at; next < text.size() && settled(next); next += decode_utf8(text, next).bytes) {
        last = next;
        any = true;
      }
      if (next == text.size()) return f(text.substr(begin), begin, next);
      if (!any) last = next;
      if (last > begin) f(text.substr(begin, last - begin), begin, last);
      while (next < text.size() && !settled(next)) next += decode_utf8(text, next).bytes;
      moved.clear();
      append_traced(moved, text.substr(last, next - last), last);
      cairn::normalize(moved, normal_form::nfkc);
      std::size_t from = 0, to = 0;  // marks that changed their order share what they stand for
      for (const traced_point& p : moved) {
        from = std::max<std::size_t>(from, p.begin);
        to = std::max<std::size_t>(to, p.end);
        bytes.clear();
        append_utf8(bytes, p.point);
        f(std::string_view(bytes), from, to);
      }
    }
  }
};
static_assert(text_normalizer<nfkc_normalizer>);

}  // namespace cairn
