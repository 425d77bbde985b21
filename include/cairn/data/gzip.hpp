#pragma once
/// Gzip, by zlib: nothing else in Cairn includes it.

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"

namespace cairn {

/// Whether bytes begin as a gzip file does.
inline bool is_gzip(std::string_view bytes) noexcept {
  return bytes.substr(0, 2) == "\x1f\x8b";
}

/// The text of a gzip file of one or more members. Throws where the bytes are cut short or damaged, where something
/// else follows them, and where the text would be longer than `most_bytes` (a few bytes may claim gigabytes).
inline std::string gunzip(std::string_view bytes, std::string_view source,
                          std::size_t most_bytes = std::size_t{1} << 33U) {
  const auto failed = [&](const std::string& what) { return error(what, std::string(source), "a whole gzip file"); };
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw failed("zlib has no memory");
  const std::unique_ptr<z_stream, int (*)(z_streamp)> guard(&stream, &inflateEnd);

  constexpr std::size_t step = std::size_t{1} << 30U;  // zlib counts in 32 bits
  std::string text;
  std::size_t taken = 0, made = 0;
  bool ended = false;
  while (!ended || taken < bytes.size()) {
    if (ended) {
      if (!is_gzip(bytes.substr(taken))) throw failed("bytes after the end of the compressed text");
      inflateReset(&stream);
      ended = false;
    }
    if (made == text.size()) {
      if (made >= most_bytes) throw failed("the text is longer than " + std::to_string(most_bytes) + " bytes");
      text.resize(std::min(most_bytes, std::max(2 * made, std::max<std::size_t>(4 * bytes.size(), 4096))));
    }
    const std::size_t input = std::min(step, bytes.size() - taken);
    const std::size_t output = std::min(step, text.size() - made);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));  // zlib only reads it
    stream.avail_in = static_cast<uInt>(input);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + made);
    stream.avail_out = static_cast<uInt>(output);
    const int code = inflate(&stream, Z_NO_FLUSH);
    taken += input - stream.avail_in;
    made += output - stream.avail_out;
    if (code == Z_STREAM_END) {
      ended = true;
    } else if (code == Z_BUF_ERROR || (code == Z_OK && taken == bytes.size() && stream.avail_out != 0)) {
      throw failed("the file is cut short");
    } else if (code != Z_OK) {
      throw failed("damaged at byte " + std::to_string(taken) +
                   (stream.msg == nullptr ? std::string() : std::string(": ") + stream.msg));
    }
  }
  text.resize(made);
  return text;
}

}  // namespace cairn
