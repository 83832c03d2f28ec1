#include "api/zip.h"

#include <algorithm>
#include <array>

// After the ZIP specification (APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16): for each entry a local
// header and its bytes, then the directory, then the record of its end. Method 0: stored.

namespace ratecheck::api {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryEntry = 0x02014b50;
constexpr std::uint32_t kDirectoryEnd = 0x06054b50;
constexpr std::uint32_t kLongDirectoryEnd = 0x06064b50;
constexpr std::uint32_t kLongEndPlace = 0x07064b50;
constexpr std::uint64_t kMostShort = 0xfffe;  // 0xffff says that the number stands in the long record
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kLongVersion = 45;
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

void put64(std::string& out, std::uint64_t value) {
  put32(out, static_cast<std::uint32_t>(value & 0xffffffffU));
  put32(out, static_cast<std::uint32_t>(value >> 32U));
}

/// The CRC that ZIP asks for, a byte at a time with a table.
class Crc32 {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes)
      crc_ = kTable[(crc_ ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (crc_ >> 8U);
  }
  [[nodiscard]] std::uint32_t value() const { return ~crc_; }

 private:
  static constexpr std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit)
        c = (c & 1U) != 0 ? 0xedb88320U ^ (c >> 1U) : c >> 1U;
      made[i] = c;
    }
    return made;
  }();
  std::uint32_t crc_ = 0xffffffffU;
};

/// What a local header and a directory entry have in common.
void put_facts(std::string& out, std::string_view name, std::uint32_t crc, std::uint64_t size) {
  put16(out, kVersion);
  put16(out, kNamesAreUtf8);
  put16(out, 0);
  put16(out, 0);
  put16(out, kFirstDay);
  put32(out, crc);
  put32(out, static_cast<std::uint32_t>(size));
  put32(out, static_cast<std::uint32_t>(size));
  put16(out, static_cast<std::uint16_t>(name.size()));
  put16(out, 0);
}

/// All of a spool, piece by piece; false where it cannot be read.
template <typename Take>
bool read_through(const Spool& bytes, const Take& take) {
  std::string piece(std::size_t{64} << 10U, '\0');
  SpoolReader reader(bytes);
  while (const std::size_t got = reader.read(piece.data(), piece.size()))
    take(std::string_view(piece.data(), got));
  return !reader.failed();
}

}  // namespace

void ZipWriter::begin_entry(std::string_view name, std::uint32_t crc, std::uint64_t size) {
  const auto at = static_cast<std::uint32_t>(out_.size());
  std::string header;
  put32(header, kLocalHeader);
  put_facts(header, name, crc, size);
  header += name;
  out_.append(header);
  put32(directory_, kDirectoryEntry);
  put16(directory_, kVersion);
  put_facts(directory_, name, crc, size);
  for (int i = 0; i < 3; ++i)
    put16(directory_, 0);  // comment, disk, kind of content
  put32(directory_, 0);
  put32(directory_, at);
  directory_ += name;
  ++entries_;
}

void ZipWriter::add(std::string_view name, std::string_view bytes) {
  Crc32 crc;
  crc.add(bytes);
  begin_entry(name, crc.value(), bytes.size());
  out_.append(bytes);
}

bool ZipWriter::add(std::string_view name, const Spool& bytes) {
  Crc32 crc;
  if (!read_through(bytes, [&](std::string_view piece) { crc.add(piece); }))
    return false;
  begin_entry(name, crc.value(), bytes.size());
  return read_through(bytes, [&](std::string_view piece) { out_.append(piece); });
}

// Of more entries than sixteen bits can count, a second record of the end has the number, and says so before the
// first: APPNOTE.TXT 4.3.14 and 4.3.15.
void ZipWriter::finish() {
  const std::uint64_t at = out_.size();
  out_.append(directory_);
  std::string end;
  if (entries_ > kMostShort) {
    put32(end, kLongDirectoryEnd);
    put64(end, 44);  // bytes of this record behind here
    put16(end, kLongVersion);
    put16(end, kLongVersion);
    put32(end, 0);
    put32(end, 0);
    put64(end, entries_);
    put64(end, entries_);
    put64(end, directory_.size());
    put64(end, at);
    put32(end, kLongEndPlace);
    put32(end, 0);
    put64(end, at + directory_.size());
    put32(end, 1);
  }
  const auto entries = static_cast<std::uint16_t>(std::min<std::uint64_t>(entries_, kMostShort + 1));
  put32(end, kDirectoryEnd);
  put16(end, 0);
  put16(end, 0);
  put16(end, entries);
  put16(end, entries);
  put32(end, static_cast<std::uint32_t>(directory_.size()));
  put32(end, static_cast<std::uint32_t>(at));
  put16(end, 0);
  out_.append(end);
}

}  // namespace ratecheck::api
