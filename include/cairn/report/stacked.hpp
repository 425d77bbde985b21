#pragma once
/// Several pictures as one.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/report/plot.hpp"

namespace cairn {

namespace detail {

/// The number in an attribute of a picture's first tag.
inline double svg_attribute(std::string_view picture, std::string_view name) {
  const std::string_view tag = picture.substr(0, picture.find('>'));
  const std::string key = " " + std::string(name) + "=\"";
  double value = 0;
  const std::size_t at = tag.find(key);
  if (at != tag.npos) std::from_chars(tag.data() + at + key.size(), tag.data() + tag.size(), value);
  if (!tag.starts_with("<svg ") || !(value > 0)) {
    throw error("no picture with a " + std::string(name) + ": " + escaped(picture), "stacked", "an <svg> of this library");
  }
  return value;
}

}  // namespace detail

/// The SVG pictures below each other in the order given, as one that is as wide as the widest. Throws for none, and for
/// what is no picture of ours.
inline std::string stacked(const std::vector<std::string>& pictures) {
  require(!pictures.empty(), "no picture", "stacked", "at least one");
  std::string body;
  double width = 0, height = 0;
  for (const std::string& picture : pictures) {
    const double own_width = detail::svg_attribute(picture, "width"), own_height = detail::svg_attribute(picture, "height");
    body += "<svg y=\"" + detail::svg_number(height) + "\"" + picture.substr(4);
    width = std::max(width, own_width);
    height += own_height;
  }
  const std::string size = detail::svg_number(width) + " " + detail::svg_number(height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\" width=\"" + detail::svg_number(width) +
         "\" height=\"" + detail::svg_number(height) + "\">\n" + body + "</svg>\n";
}

}  // namespace cairn
