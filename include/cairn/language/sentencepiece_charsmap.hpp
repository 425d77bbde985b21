#pragma once
/// The rules of normalization that a SentencePiece model brings along.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/text_normalizer.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// Replaces, from the beginning on, the longest key that stands at a place by its text; what is no UTF-8 becomes
/// U+FFFD, byte by byte. The keys are a double array of Darts-clone's format behind its size in bytes, and the texts
/// follow, each ended by NUL. O(bytes times the longest key). Copies share the rules.
/// Source: Kudo, Richardson: "SentencePiece: a simple and language independent subword tokenizer and detokenizer for
/// neural text processing", EMNLP 2018, section 3.
/// Use: texts for vocabularies that were made with these rules, such as nmt_nfkc.
class sentencepiece_charsmap {
 public:
  sentencepiece_charsmap() = default;
  /// Reads what a model calls precompiled_charsmap; none where it is empty. Throws where it is cut short or names
  /// places beyond its end.
  explicit sentencepiece_charsmap(std::string_view blob, const std::string& source = "precompiled_charsmap") {
    if (blob.empty()) return;
    const auto number = [&](std::size_t at) {
      std::uint32_t value = 0;
      for (std::size_t k = 4; k-- > 0;) value = value << 8U | static_cast<unsigned char>(blob[at + k]);
      return value;
    };
    const std::size_t size = blob.size() < 4 ? 0 : number(0);
    if (size < 4 || size % 4 != 0 || size > blob.size() - 4) {
      throw error("a trie of " + std::to_string(size) + " bytes in " + std::to_string(blob.size()), source,
                  "whole units within it");
    }
    rules made;
    for (std::size_t at = 4; at < 4 + size; at += 4) made.units.push_back(number(at));
    made.texts = blob.substr(4 + size);
    if (made.texts.empty() || made.texts.back() != '\0') {
      throw error("texts that do not end by NUL", source, "texts that do");
    }
    if (!is_valid_utf8(made.texts)) throw error("texts that are no UTF-8", source, "UTF-8");
    made.find_plain();
    rules_ = std::make_shared<const rules>(std::move(made));
  }

  /// The bytes that it was read from; none where it has no rules.
  std::string blob() const {
    std::string bytes;
    if (!rules_) return bytes;
    const auto put = [&](std::uint32_t value) {
      for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFFU);
    };
    put(static_cast<std::uint32_t>(4 * rules_->units.size()));
    for (const std::uint32_t unit : rules_->units) put(unit);
    return bytes + rules_->texts;
  }

  template <class F>
  void normalize(std::string_view text, F&& f) const {
    if (!rules_) return unnormalized{}.normalize(text, f);
    std::size_t kept = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (byte < 0x80 && rules_->plain[byte] &&
          (at + 1 == text.size() || static_cast<signed char>(text[at + 1]) >= 0)) {
        ++at;
        continue;
      }
      const match found = rules_->longest(text.substr(at));
      const decoded_point here = decode_utf8(text, at);
      if (found.bytes == 0 && here.valid) {
        at += here.bytes;
        continue;
      }
      if (at > kept) f(text.substr(kept, at - kept), kept, at);
      const std::size_t bytes = found.bytes == 0 ? 1 : found.bytes;
      f(found.bytes == 0 ? std::string_view("\uFFFD") : std::string_view(rules_->texts.c_str() + found.text), at,
        at + bytes);
      kept = at += bytes;
    }
    if (kept < text.size()) f(text.substr(kept), kept, text.size());
  }

 private:
  struct match {
    std::size_t bytes = 0, text = 0;
  };
  struct rules {
    std::vector<std::uint32_t> units;
    std::string texts;
    std::array<bool, 128> plain{};  // stays as it is unless a byte beyond ASCII follows

    // A unit: the byte that leads to it in bits 0 to 7, bit 8 for a key that ends, the offset to its children from bit
    // 10 on, 256 times that where bit 9 is set; of a value: bit 31 and the value.
    static constexpr std::size_t offset(std::uint32_t unit) noexcept {
      return std::size_t{unit >> 10U} << ((unit & 0x200U) >> 6U);
    }
    /// The place behind a byte; units.size() where no key goes on.
    std::size_t step(std::size_t place, unsigned char byte) const noexcept {
      place ^= byte;
      if (place >= units.size() || (units[place] & 0x800000FFU) != byte) return units.size();
      return place ^ offset(units[place]);
    }
    match longest(std::string_view text) const noexcept {
      match found;
      std::size_t place = offset(units[0]);
      for (std::size_t k = 0; k < text.size(); ++k) {
        const std::size_t unit = place ^ static_cast<unsigned char>(text[k]);
        place = step(place, static_cast<unsigned char>(text[k]));
        if (place >= units.size()) break;
        if ((units[unit] & 0x100U) == 0) continue;
        const std::size_t at = units[place] & 0x7FFFFFFFU;
        if (at < texts.size()) found = {k + 1, at};
      }
      return found;
    }
    void find_plain() noexcept {
      for (unsigned byte = 0; byte < 128; ++byte) {
        const std::size_t place = step(offset(units[0]), static_cast<unsigned char>(byte));
        plain[byte] = true;
        if (place >= units.size()) continue;
        const char text[] = {static_cast<char>(byte)};
        plain[byte] = longest({text, 1}).bytes == 0;
        for (unsigned next = 0; next < 128 && plain[byte]; ++next) {
          plain[byte] = step(place, static_cast<unsigned char>(next)) >= units.size();
        }
      }
    }
  };
  std::shared_ptr<const rules> rules_;
};
static_assert(text_normalizer<sentencepiece_charsmap>);

}  // namespace cairn
