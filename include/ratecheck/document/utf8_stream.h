#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "ratecheck/base/error.h"
#include "ratecheck/document/csv.h"

namespace ratecheck::document {

/// A long stream of bytes as pieces of UTF-8, cut between characters, in memory that does not grow. A piece
/// stays valid until the one after the next is asked for, as CsvReader wants it.
///
///   Utf8Stream stream([&](char* to, std::size_t most) { return std::fread(to, 1, most, file); });
///   CsvReader reader(stream.source(), ',');
///   read_rows(reader);
///   if (stream.problem())
///     return *stream.problem();
///
/// The stream must outlive its source and stay where it is. One thread at a time.
class Utf8Stream {
 public:
  /// Fills up to `most` bytes, gives how many; 0 is the end.
  using Bytes = std::function<std::size_t(char* to, std::size_t most)>;
  static constexpr std::size_t kPieceBytes = 1U << 20U;

  explicit Utf8Stream(Bytes bytes) : bytes_(std::move(bytes)) {}

  /// A stream that ends early has a problem.
  TextSource source() {
    return [this] { return next(); };
  }
  /// `not_text`: a byte that no UTF-8 has. What was given before stands.
  [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

 private:
  std::string_view next();

  Bytes bytes_;
  std::array<std::string, 2> pieces_;
  std::string rest_;  // of a character that a piece cut
  std::size_t turn_ = 0;
  std::optional<Error> problem_;
};

/// True when these first bytes of a stream are plain UTF-8 text; else it must be decoded as a whole.
bool is_plain_utf8(std::string_view first_bytes);

}  // namespace ratecheck::document
