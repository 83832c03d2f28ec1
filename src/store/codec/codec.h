#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/dates.h"

namespace ratecheck::store {

/// Packed rows: whole numbers of seven bits a byte, small ones short, whatever their sign
/// (docs/storage.md "Packed columns").
///
///   std::string row = Packer().number(-3).text("GBP").maybe(935).take();   // 5 | 3 G B P | 1 206 14
///   Unpacker in(row);
///   const std::int64_t first = in.number();        // -3
///   const std::string currency = in.text();
///   const auto total = in.maybe();                 // 935
///
/// Nothing in a row says what it holds: it is read in the order in which it was written.
class Packer {
 public:
  Packer& number(std::int64_t value);  ///< zigzag: -1 is as short as 1
  Packer& count(std::uint64_t value);  ///< without a sign: lengths, flags
  Packer& fixed(std::uint64_t value);  ///< eight bytes, for hashes
  Packer& text(std::string_view value);
  Packer& maybe(const std::optional<std::int64_t>& value);
  Packer& append(std::string_view packed) {
    out_.append(packed);
    return *this;
  }
  [[nodiscard]] const std::string& bytes() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads what Packer wrote. Throws Failure (`corrupt_database`) where the bytes end too early. The bytes must
/// outlive it; what it hands out is a copy.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  std::int64_t number();
  std::uint64_t count();
  /// A count of things that need at least one byte each.
  std::size_t length();
  std::uint64_t fixed();
  std::string text();
  /// So many bytes as they stand; gone with what is read.
  std::string_view bytes(std::uint64_t size);
  std::optional<std::int64_t> maybe();
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// A moment as RFC 3339 can write it, of the years 0 to 9999, at most a day from UTC. Throws Failure
/// (`corrupt_database`) for any other, which only damaged bytes can hold.
Instant instant_of(std::int64_t unix_seconds, std::int64_t offset_seconds);

}  // namespace ratecheck::store
