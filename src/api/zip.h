#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ratecheck/base/spool.h"

namespace ratecheck::api {

/// A ZIP file of uncompressed entries, without dates: the same entries give the same bytes. It is written into a
/// Spool, and its entries may come from one, so that no part of it need be in memory.
///
///   Spool file(folder);
///   ZipWriter zip(file);
///   zip.add("export.json", json);
///   zip.finish();
///
/// Any number of entries, of less than 4 GiB together: nothing here checks that.
class ZipWriter {
 public:
  /// `out` must outlive it.
  explicit ZipWriter(Spool& out) : out_(out) {}
  void add(std::string_view name, std::string_view bytes);
  /// `bytes` is finished. False where it cannot be read again.
  bool add(std::string_view name, const Spool& bytes);
  /// Nothing can be added afterwards.
  void finish();

 private:
  void begin_entry(std::string_view name, std::uint32_t crc, std::uint64_t size);

  Spool& out_;
  std::string directory_;
  std::uint64_t entries_ = 0;
};

}  // namespace ratecheck::api
