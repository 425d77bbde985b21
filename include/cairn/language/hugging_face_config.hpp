#pragma once
/// Members of a config.json, as Hugging Face writes it beside weights: read with bounds, and refused where they ask for
/// what is not there.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "cairn/core/error.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/language/strict_json.hpp"

namespace cairn {

/// How a folder of weights is read.
struct hugging_face_reading {
  /// The longest text of models whose positions are no arrays, where their config says more: a network keeps a table of
  /// so many rotations.
  std::size_t rotary_positions = 131072;
};

namespace detail {

// More than any model has, so that products of them do not overflow.
inline constexpr std::size_t most_layers = 512, most_heads = std::size_t{1} << 12U, most_width = std::size_t{1} << 20U,
                             most_hidden = std::size_t{1} << 22U, most_vocabulary = std::size_t{1} << 24U;

/// A whole number of 1 to `most`; `otherwise` where there is none or null, unless that is 0.
inline std::size_t size_member(const json& config, const char* name, std::size_t most, std::size_t otherwise,
                               const std::string& where) {
  if (otherwise != 0 && member(config, name).is_null()) return otherwise;
  const std::string expected = "a whole number of 1 to " + std::to_string(most);
  const json& value = member(config, name, &json::is_number_unsigned, expected.c_str(), where);
  const auto number = value.get<std::uint64_t>();
  if (number == 0 || number > most) throw error("is " + std::to_string(number), where + ", " + name, expected);
  return static_cast<std::size_t>(number);
}

/// A number above `least` and below `most`; `otherwise` where there is none or null.
inline double real_member(const json& config, const char* name, double least, double most, double otherwise,
                          const std::string& where) {
  if (member(config, name).is_null()) return otherwise;
  const double number = member(config, name, &json::is_number, "a number", where).get<double>();
  if (number > least && number < most) return number;
  throw error("is " + json_number(number), where + ", " + name,
              "a number above " + json_number(least) + ", below " + json_number(most));
}

/// A rate of dropout: 0 is one too.
inline double rate_member(const json& config, const char* name, double otherwise, const std::string& where) {
  const json& value = member(config, name);
  return value.is_number() && value.get<double>() == 0 ? 0 : real_member(config, name, 0, 1, otherwise, where);
}

/// Throws where a member is there, is not null and is none of these values: what it asks for is not supported.
inline void require_member(const json& config, const char* name, std::initializer_list<json> values,
                           const std::string& where) {
  const json& value = member(config, name);
  if (value.is_null()) return;
  std::string expected;
  for (const json& each : values) {
    if (value == each && value.type() == each.type()) return;
    expected += (expected.empty() ? "" : " or ") + each.dump();
  }
  throw error("is " + escaped(value.dump(-1, ' ', true)), where + ", " + name,
              expected.empty() ? "none: it is not supported" : expected + ": nothing else is supported");
}

/// Throws unless the config is of this type of model.
inline void require_model_type(const json& config, const char* type, const std::string& where) {
  const json& value = member(config, "model_type", &json::is_string, type, where);
  if (value != type) throw error("is " + escaped(value.get_ref<const std::string&>()), where + ", model_type", type);
  require_member(config, "quantization_config", {}, where);
  require_member(config, "is_encoder_decoder", {false}, where);
  require_member(config, "add_cross_attention", {false}, where);
  require_member(config, "pruned_heads", {json::object()}, where);
}

/// Throws unless heads of a whole width share the width.
inline void require_heads(std::size_t width, std::size_t heads, const std::string& where) {
  if (width % heads == 0) return;
  throw error(std::to_string(heads) + " heads of a width of " + std::to_string(width), where,
              "heads that share the width evenly");
}

}  // namespace detail

/// What a family of models is called and how it is laid out in Hugging Face's files: specialized for its settings, with
///
/// | member | meaning |
/// | --- | --- |
/// | `type` | config.json's "model_type" |
/// | `settings(config, where, reading)` | what the config says; throws for what is not supported |
/// | `config(settings)` | the other way round; throws for settings that such a config cannot say |
/// | `names(settings)` | the table of names, with shapes |
/// | `seen(settings, plain names)` | optional: what is known only from the arrays that files have |
template <class Settings>
struct hugging_face_layout;

}  // namespace cairn
