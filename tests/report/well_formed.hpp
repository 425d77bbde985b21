#pragma once
/// A strict little reader of tags, to hold SVG to: every tag closes, every attribute is quoted and stands once.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::test {

/// Empty where the text is one well-formed XML element; else what is wrong.
inline std::string fault_of_xml(std::string_view text) {
  std::vector<std::string> open;
  std::size_t roots = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      const std::size_t end = text.find(';', at);
      const auto name = text.substr(at + 1, end == text.npos ? 0 : end - at - 1);
      if (name != "amp" && name != "lt" && name != "gt" && name != "quot" && name != "#39") return "a bare ampersand";
    }
    if (text[at] == '>') return "a bare >";
    if (text[at] != '<') {
      if (open.empty() && text[at] != '\n') return "text outside of the element";
      ++at;
      continue;
    }
    const std::size_t name_end = text.find_first_of(" >/\n", at + 2);
    if (name_end == text.npos) return "a tag that does not end";
    const bool closing = text[at + 1] == '/';
    const std::string name(text.substr(at + (closing ? 2 : 1), name_end - at - (closing ? 2 : 1)));
    if (closing) {
      if (open.empty() || open.back() != name) return "</" + name + "> closes nothing";
      open.pop_back();
      at = name_end + 1;
      continue;
    }
    if (open.empty() && ++roots > 1) return "a second element";
    std::set<std::string> attributes;
    at = name_end;
    while (text[at] == ' ') {
      at = text.find_first_not_of(' ', at);
      if (text[at] == '>' || text[at] == '/') break;
      const std::size_t equals = text.find('=', at);
      if (equals == text.npos || text[equals + 1] != '"') return "an unquoted attribute in <" + name + ">";
      if (!attributes.insert(std::string(text.substr(at, equals - at))).second)
        return "an attribute twice in <" + name + ">";
      const std::size_t quote = text.find('"', equals + 2);
      if (quote == text.npos) return "a quote that does not close in <" + name + ">";
      if (text.substr(equals, quote - equals).find('<') != text.npos) return "a < in an attribute of <" + name + ">";
      at = quote + 1;
    }
    if (text[at] == '/') {
      ++at;
    } else {
      open.push_back(name);
    }
    if (text[at] != '>') return "<" + name + "> does not end";
    ++at;
  }
  return !open.empty() ? "<" + open.back() + "> is not closed" : roots == 1 ? "" : "no element";
}

/// How often a piece stands in a text.
inline std::size_t count_of(std::string_view text, std::string_view piece) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + piece.size())) ++count;
  return count;
}

/// Whether no number in a picture went wrong.
inline bool finite_picture(std::string_view svg) {
  return svg.find("nan") == svg.npos && svg.find("inf") == svg.npos;
}

}  // namespace cairn::test
