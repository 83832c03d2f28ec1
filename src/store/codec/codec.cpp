#include "store/codec/codec.h"

#include "store/db/connection.h"

// A number is cut into groups of seven bits, the lowest first; the eighth bit of a byte says that more follow:
//
//   5    = 0000101                  -> 05
//   300  = 0000010 0101100          -> ac 02
//
// Signs go into the lowest bit (zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …), so that small negative numbers are as
// short as small positive ones. Both are published encodings, the same as in Protocol Buffers.

namespace ratecheck::store {
namespace {

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

[[noreturn]] void ended() {
  throw Failure{corrupt("a packed row ends too early")};
}

constexpr std::int64_t kFirstSecond = -62'167'219'200;
constexpr std::int64_t kLastSecond = 253'402'300'799;
constexpr std::int64_t kMostOffset = 86'400;

}  // namespace

Packer& Packer::count(std::uint64_t value) {
  while (value >= 0x80U) {
    out_ += static_cast<char>((value & 0x7fU) | 0x80U);
    value >>= 7U;
  }
  out_ += static_cast<char>(value);
  return *this;
}

Packer& Packer::number(std::int64_t value) {
  return count(zigzag(value));
}

Packer& Packer::fixed(std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8)
    out_ += static_cast<char>((value >> shift) & 0xffU);
  return *this;
}

Packer& Packer::text(std::string_view value) {
  count(value.size());
  out_.append(value);
  return *this;
}

Packer& Packer::maybe(const std::optional<std::int64_t>& value) {
  count(value ? 1 : 0);
  return value ? number(*value) : *this;
}

std::uint64_t Unpacker::count() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty())
      ended();
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80U)
      return value;
  }
  ended();
}

std::int64_t Unpacker::number() {
  return unzigzag(count());
}

// A broken row may claim any length; one that the rest cannot hold is refused before room is made for it.
std::size_t Unpacker::length() {
  const std::uint64_t value = count();
  if (value > rest_.size())
    ended();
  return static_cast<std::size_t>(value);
}

std::uint64_t Unpacker::fixed() {
  if (rest_.size() < 8)
    ended();
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
  rest_.remove_prefix(8);
  return value;
}

std::string_view Unpacker::bytes(std::uint64_t size) {
  if (size > rest_.size())
    ended();
  const std::string_view value = rest_.substr(0, static_cast<std::size_t>(size));
  rest_.remove_prefix(value.size());
  return value;
}

std::string Unpacker::text() {
  return std::string(bytes(count()));
}

std::optional<std::int64_t> Unpacker::maybe() {
  return count() == 0 ? std::nullopt : std::optional(number());
}

Instant instant_of(std::int64_t unix_seconds, std::int64_t offset_seconds) {
  if (unix_seconds < kFirstSecond || unix_seconds > kLastSecond || offset_seconds < -kMostOffset ||
      offset_seconds > kMostOffset)
    throw Failure{corrupt("a packed row holds a moment that no calendar has")};
  return {unix_seconds, static_cast<std::int32_t>(offset_seconds)};
}

}  // namespace ratecheck::store
