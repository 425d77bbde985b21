#pragma once
/// Features of the normalized text, told by their places in the text as it was.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/text/concept.hpp"
#include "cairn/text/letter_case.hpp"
#include "cairn/text/normalize.hpp"
#include "cairn/text/traced_text.hpp"

namespace cairn {

/// The features of the text in lower case and in a normal form, with accents or without.
/// Use: reviews and queries, where "Café", "café" and "ｃａｆé" should count as one.
template <text_features Features>
struct normalized_features {
  Features features = {};
  bool lower = true;
  bool accents = true;  ///< false: stripped
  normal_form form = normal_form::nfkc;

  void check() const {
    if constexpr (requires { features.check(); }) features.check();
  }

  template <class F>
  void each(std::string_view text, F&& f) const {
    traced_text traced = trace(text);
    if (!accents) strip_accents(traced);
    normalize(traced, form);
    std::string normal;
    std::vector<std::uint32_t> begins, ends;  // of each byte
    const auto put = [&](char32_t point, const traced_point& from) {
      append_utf8(normal, point);
      begins.resize(normal.size(), from.begin);
      ends.resize(normal.size(), from.end);
    };
    for (const traced_point& at : traced) {
      if (lower) {
        for_each_lower(at.point, [&](char32_t point) { put(point, at); });
      } else {
        put(at.point, at);
      }
    }
    const auto place = [&](std::size_t at) { return at < begins.size() ? std::size_t{begins[at]} : text.size(); };
    features.each(normal, [&](std::uint64_t hash, std::size_t begin, std::size_t end) {
      f(hash, place(begin), end > begin ? std::size_t{ends[end - 1]} : place(begin));
    });
  }
};

}  // namespace cairn
