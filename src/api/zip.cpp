#include "api/zip.h"

#include <array>

// After the ZIP specification (APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16): for each entry a local
// header and its bytes, then the directory, then the record of its end. Method 0: stored.

namespace ratecheck::api {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryEntry = 0x02014b50;
constexpr std::uint32_t kDirectoryEnd = 0x06054b50;
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kNamesAreUtf8 = 1U << 11U;
constexpr std::uint16_t kFirstDay = (1U << 5U) | 1U;  // 1980-01-01: a date that tells nothing

void put16(std::string& out, std::uint16_t value) {
  out += static_cast<char>(value & 0xffU);
  out += static_cast<char>(value >> 8U);
}

void put32(std::string& out, std::uint32_t value) {
  put16(out, static_cast<std::uint16_t>(value & 0xffffU));
  put16(out, static_cast<std::uint16_t>(value >> 16U));
}

/// The CRC that ZIP asks for, a byte at a time with a table.
std::uint32_t crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit)
        c = (c & 1U) != 0 ? 0xedb88320U ^ (c >> 1U) : c >> 1U;
      made[i] = c;
    }
    return made;
  }();
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes)
    crc = table[(crc ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (crc >> 8U);
  return ~crc;
}

/// What a local header and a directory entry have in common.
void put_facts(std::string& out, std::string_view name, std::string_view bytes) {
  put16(out, kVersion);
  put16(out, kNamesAreUtf8);
  put16(out, 0);
  put16(out, 0);
  put16(out, kFirstDay);
  put32(out, crc32(bytes));
  put32(out, static_cast<std::uint32_t>(bytes.size()));
  put32(out, static_cast<std::uint32_t>(bytes.size()));
  put16(out, static_cast<std::uint16_t>(name.size()));
  put16(out, 0);
}

}  // namespace

void ZipWriter::add(std::string_view name, std::string_view bytes) {
  const auto at = static_cast<std::uint32_t>(out_.size());
  put32(out_, kLocalHeader);
  put_facts(out_, name, bytes);
  out_ += name;
  out_ += bytes;
  put32(directory_, kDirectoryEntry);
  put16(directory_, kVersion);
  put_facts(directory_, name, bytes);
  for (int i = 0; i < 3; ++i)
    put16(directory_, 0);  // comment, disk, kind of content
  put32(directory_, 0);
  put32(directory_, at);
  directory_ += name;
  ++entries_;
}

std::string ZipWriter::take() {
  const auto at = static_cast<std::uint32_t>(out_.size());
  out_ += directory_;
  put32(out_, kDirectoryEnd);
  put16(out_, 0);
  put16(out_, 0);
  put16(out_, entries_);
  put16(out_, entries_);
  put32(out_, static_cast<std::uint32_t>(directory_.size()));
  put32(out_, at);
  put16(out_, 0);
  return std::move(out_);
}

}  // namespace ratecheck::api
