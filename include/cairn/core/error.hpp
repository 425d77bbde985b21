#pragma once
/// cairn::error: what was wrong, where, and what was expected instead.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace cairn {

/// A piece of untrusted input made safe to print, in quotes: at most 32 bytes, all but printable ASCII escaped, "..." where cut.
inline std::string escaped(std::string_view input) {
  constexpr std::size_t limit = 32;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "'";
  for (const char c : input.substr(0, limit)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'') {
      text += '\\';
      text += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      text += "\\x";
      text += digits[byte >> 4U];
      text += digits[byte & 15U];
    }
  }
  text += input.size() > limit ? "...'" : "'";
  return text;
}

/// The one exception of Cairn, for a wrong argument, setting or file. Whatever throws it leaves its object as it was.
class error : public std::runtime_error {
 public:
  /// what: what is wrong; where: file and line, setting, or array and shape; expected: what would have been right.
  error(std::string what, std::string where, std::string expected)
      : std::runtime_error(where + ": " + what + "; expected " + expected),
        problem_(std::move(what)),
        where_(std::move(where)),
        expected_(std::move(expected)) {}

  const std::string& problem() const noexcept { return problem_; }
  const std::string& where() const noexcept { return where_; }
  const std::string& expected() const noexcept { return expected_; }

 private:
  std::string problem_, where_, expected_;
};

/// Thrown where a progress callback asked for the work to stop.
class cancelled : public error {
 public:
  explicit cancelled(std::string stage) : error("cancelled by the progress callback", std::move(stage), "to go on") {}
};

/// Throws error{what, where, expected} unless the condition holds. Use the constructor itself where a text is costly.
inline void require(bool condition, const char* what, const char* where, const char* expected) {
  if (!condition) throw error(what, where, expected);
}

}  // namespace cairn
