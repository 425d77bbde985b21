#pragma once
/// The normal forms of Unicode: texts that look the same made the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cairn/text/category.hpp"
#include "cairn/text/normalization_lookup.hpp"
#include "cairn/text/traced_text.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// Composed or decomposed; by compatibility (k) too, where a ligature, a full-width letter or a raised digit becomes
/// the plain one.
enum class normal_form : std::uint8_t { nfc, nfd, nfkc, nfkd };

namespace detail {

constexpr bool is_compatible(normal_form form) noexcept {
  return form == normal_form::nfkc || form == normal_form::nfkd;
}
constexpr bool is_composed(normal_form form) noexcept {
  return form == normal_form::nfc || form == normal_form::nfkc;
}

/// Marks behind what they stand on in the order of their classes; equal ones stay.
inline void order_marks(traced_text& text) {
  const normalization_lookup& tables = normalization_lookup::get();
  const auto rank = [&](const traced_point& at) { return tables.rank(at.point); };
  for (auto first = text.begin(); first != text.end();) {
    if (rank(*first) == 0) {
      ++first;
      continue;
    }
    const auto last = std::find_if(first, text.end(), [&](const traced_point& at) { return rank(at) == 0; });
    std::stable_sort(first, last, [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    first = last;
  }
}

/// Pairs composed, each starter with what follows it and is not blocked. The Unicode Standard 14.0, D117.
inline void compose(traced_text& text) {
  const normalization_lookup& tables = normalization_lookup::get();
  std::size_t kept = 0, starter = 0;
  bool has_starter = false;
  std::uint8_t before = 0;  // the rank of what was kept last behind the starter
  for (const traced_point at : text) {
    const std::uint8_t rank = tables.rank(at.point);
    if (has_starter && (kept == starter + 1 || before < rank)) {
      if (const char32_t composed = tables.compose(text[starter].point, at.point); composed != 0) {
        text[starter].point = composed;
        text[starter].end = std::max(text[starter].end, at.end);
        continue;
      }
    }
    if (rank == 0) {
      starter = kept;
      has_starter = true;
    }
    before = rank;
    text[kept++] = at;
  }
  text.resize(kept);
}

}  // namespace detail

/// Brings a text into a normal form; points that compose span the bytes of both. The Unicode Standard 14.0,
/// section 3.11, and Annex 15. O(points), and n log n of the marks behind one character.
inline void normalize(traced_text& text, normal_form form) {
  const detail::normalization_lookup& tables = detail::normalization_lookup::get();
  traced_text apart;
  apart.reserve(text.size());
  for (const traced_point& at : text) {
    tables.decompose(at.point, detail::is_compatible(form), [&](char32_t point) {
      apart.push_back({point, at.begin, at.end});
    });
  }
  detail::order_marks(apart);
  if (detail::is_composed(form)) detail::compose(apart);
  text = std::move(apart);
}

/// The text in a normal form, U+FFFD for what is no UTF-8. What is settled is copied, so that English and Chinese pass
/// at the speed of reading. O(bytes).
inline std::string normalize(std::string_view text, normal_form form) {
  const detail::normalization_lookup& tables = detail::normalization_lookup::get();
  std::string out;
  out.reserve(text.size());
  traced_text moved;
  std::size_t copied = 0,
              settled = 0;  // [copied, settled) can be copied; what stands at settled may be changed from behind
  for (std::size_t at = 0; at < text.size();) {
    const auto is_settled = [&](const decoded_point& p) {
      return p.valid && tables.settled(p.point, detail::is_compatible(form), detail::is_composed(form));
    };
    decoded_point here = decode_utf8(text, at);
    if (is_settled(here)) {
      settled = at;
      at += here.bytes;
      continue;
    }
    out.append(text, copied, settled - copied);
    while (!is_settled(here)) {
      at += here.bytes;
      if (at == text.size()) break;
      here = decode_utf8(text, at);
    }
    moved.clear();
    append_traced(moved, text.substr(settled, at - settled));
    normalize(moved, form);
    for (const traced_point& p : moved) append_utf8(out, p.point);
    copied = settled = at;
  }
  out.append(text, copied);
  return out;
}

/// Decomposes (NFD) and drops what stands on letters: "Café" becomes "Cafe". Hangul stays decomposed.
inline void strip_accents(traced_text& text) {
  normalize(text, normal_form::nfd);
  std::erase_if(text, [](const traced_point& at) {
    return is_mark(at.point) && category_of(at.point) == unicode_category::nonspacing_mark;
  });
}

}  // namespace cairn
